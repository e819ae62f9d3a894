"""An opt-out of a sale "in certain cases" beside "we do not sell": one of them is untrue."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from notices import words
from notices.checking import Lint, LintCheck, Severity
from notices.phrases import IN_SOME_CASES, REFUSES, SELLING, any_case
from notices.reading import Reading

SAID = words.together(IN_SOME_CASES, REFUSES, rf"\b{SELLING}\b")
OPEN = any_case(r"\b(?:always|at any time|everybody|everyone|anybody|anyone)\b")


def run(current: Reading, at: datetime) -> Iterable[Lint]:
    """One for each such sentence."""
    return words.said(
        current,
        SAID,
        _(
            "This grants an opt-out of selling only in some cases. Say in which, or that it is always open."
        ),
        _("Write that everybody can opt out, and that nothing is sold or shared."),
        unless=OPEN,
    )


CHECK = LintCheck(
    code="sale-by-half",
    gap="GAP-09",
    severity=Severity.ERROR,
    law="CPRA 1798.120",
    run=run,
)
