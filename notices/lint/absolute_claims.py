"""Facts about security without exception: somebody has to answer for each."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime

from django.utils.translation import gettext as _

from notices import words
from notices.checking import Lint, LintCheck, Severity
from notices.reading import Reading

CLAIM = re.compile(
    r"\ball our systems\b|\bevery system of ours\b|\bstrict access\b"
    r"|\bstrictly controlled\b|\balways encrypted\b|\b100 ?%",
    re.IGNORECASE,
)


def run(current: Reading, at: datetime) -> Iterable[Lint]:
    """Each claim in a text that no attested promise with evidence stands behind."""
    backed = {
        promise.clause
        for promise in current.promises.values()
        if promise.kind == "attested" and promise.evidence
    }
    for quote in words.sentences(current):
        if CLAIM.search(quote.text) and quote.passage.path not in backed:
            yield quote.lint(
                _("This is a fact without exception, and nobody has attested it."),
                _("Let somebody attest it with evidence, or say what is true."),
            )


CHECK = LintCheck(
    code="absolute-claims",
    gap="GAP-29",
    severity=Severity.INFO,
    law="FTC Act s.5",
    run=run,
)
