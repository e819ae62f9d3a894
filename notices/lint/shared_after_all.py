""" "We do not share" beside sentences that share (CPRA 1798.140(ah))."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime

from django.utils.translation import gettext as _

from notices import words
from notices.checking import Lint, LintCheck, Severity
from notices.reading import Reading

DENIED = re.compile(
    r"\b(?:do not|don[’']t|never|will not|neither)\b[^.\n]{0,40}\bshare\b"
    r"|\b(?:is|are) (?:not|never) (?:sold or )?shared\b",
    re.IGNORECASE,
)
DONE = re.compile(
    r"\b(?:may|we|can|will|might|also|sometimes) share (?:(?!no\b|nothing\b)\w+ ){0,3}?"
    r"(?:it|them|this|data|info|information|details|profiles?|records?)\b",
    re.IGNORECASE,
)


def run(current: Reading, at: datetime) -> Iterable[Lint]:
    """Each sentence that shares, when the same policy says that nothing is shared."""
    if words.mentions(current, DENIED):
        yield from words.said(
            current,
            DONE,
            _("The same policy says that data is not shared."),
            _("Write “disclose”, to whom and what for: “share” is a word of the law."),
        )


CHECK = LintCheck(
    code="shared-after-all",
    gap="GAP-08",
    severity=Severity.ERROR,
    law="CPRA 1798.140(ah)",
    run=run,
)
