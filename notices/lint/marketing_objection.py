"""An objection to direct marketing needs no ground."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from notices import words
from notices.checking import Lint, LintCheck, Severity
from notices.phrases import ADVERTS, NO_REASON, REASONS, REFUSES, any_case
from notices.reading import Reading

SAID = words.together(REFUSES, rf"\b{ADVERTS}\b", REASONS)
FREELY = any_case(NO_REASON)


def run(current: Reading, at: datetime) -> Iterable[Lint]:
    """One for each such sentence."""
    return words.said(
        current,
        SAID,
        _("Against direct marketing nobody needs a ground."),
        _(
            "Put direct marketing in a sentence of its own: at any time, without a reason."
        ),
        unless=FREELY,
    )


CHECK = LintCheck(
    code="marketing-objection",
    gap="GAP-11",
    severity=Severity.ERROR,
    law="GDPR Art. 21(2) and (3)",
    run=run,
)
