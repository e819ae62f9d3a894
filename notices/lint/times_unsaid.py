"""How requests are answered: by when, for what fee, with which proof."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from notices import words
from notices.checking import Lint, LintCheck, Severity
from notices.reading import Reading
from notices.words import Element

WANTED = (
    Element(
        item="answer",
        what=_("the day by which you answer"),
        said=re.compile(
            r"\b(?:answer|respond|reply)\b[^.]{0,80}(?:\bwithin\b|\{\{ *undertaking:|\bdays?\b)"
            r"|\bwithin (?:a|one|\d+) (?:calendar |business )?(?:days?|months?)\b",
            re.IGNORECASE,
        ),
    ),
    Element(
        item="receipt",
        what=_("when you confirm that a request has arrived"),
        said=re.compile(r"\b(?:acknowledg|confirm (?:receipt|that we))", re.IGNORECASE),
    ),
    Element(
        item="longer",
        what=_("when more time may be taken"),
        said=re.compile(
            r"\b(?:extend|extension|longer than|more time)\b", re.IGNORECASE
        ),
    ),
    Element(
        item="cost",
        what=_("what a request costs"),
        said=re.compile(
            r"\b(?:free of charge|costs? nothing|no (?:charge|fee|cost)|a fee)\b",
            re.IGNORECASE,
        ),
    ),
    Element(
        item="identity",
        what=_("how people show who they are"),
        said=re.compile(
            r"\b(?:verify|send a code|prove (?:who|that)|proof)\b", re.IGNORECASE
        ),
    ),
)
RIGHTS = re.compile(r"\byou (?:can|may|have the right)\b", re.IGNORECASE)


def run(current: Reading, at: datetime) -> Iterable[Lint]:
    """One for each thing that is missing, when the policy grants rights."""
    if words.mentions(current, RIGHTS):
        yield from words.unsaid(current, WANTED, _("Say it where the rights stand."))


CHECK = LintCheck(
    code="times-unsaid",
    gap="GAP-15",
    severity=Severity.WARNING,
    law="GDPR Art. 12(3), (5), (6)",
    run=run,
)
