"""An objection to direct marketing needs no ground."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from notices import words
from notices.checking import Lint, LintCheck, Severity
from notices.reading import Reading

SAID = words.together(
    r"\b(?:object|opt[- ]?out|refuse)\b",
    r"\b(?:marketing|advertis\w+|promotion\w*)\b",
    r"\b(?:your|particular|specific|personal)\b.{0,20}\b(?:situation|circumstances)\b",
)


def run(current: Reading, at: datetime) -> Iterable[Lint]:
    """One for each such sentence."""
    return words.said(
        current,
        SAID,
        _("Against direct marketing nobody needs a ground."),
        _(
            "Put direct marketing in a sentence of its own: at any time, without a reason."
        ),
    )


CHECK = LintCheck(
    code="marketing-objection",
    gap="GAP-11",
    severity=Severity.ERROR,
    law="GDPR Art. 21(2) and (3)",
    run=run,
)
