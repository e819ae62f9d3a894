"""How requests are answered: by when, for what fee, with which proof."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from notices import words
from notices.checking import Lint, LintCheck, Severity
from notices.phrases import CAN, DELETES
from notices.reading import Reading
from notices.words import element

WANTED = (
    element("answer", _("the day by which you answer"),
            r"\b(?:answer|respond|reply)\w*\b[^.\n]{0,80}"
            r"(?:\bwithin\b|\{\{\s*undertaking:|\bdays?\b|\bmonths?\b)"
            r"|\bwithin (?:a|one|thirty|forty-five|\d+) (?:\w+ )?(?:days?|months?)\b"),
    element("receipt", _("when you confirm that a request has arrived"),
            r"\backnowledg|\bconfirm (?:receipt|that we|we have)"),
    element("longer", _("when more time may be taken"),
            r"\bextend|\bextension|\blonger than|\bmore time\b|\btake longer\b"),
    element("cost", _("what a request costs"),
            r"\bfree of charge|\bfor free\b|\bcosts? (?:you )?nothing"
            r"|\bno (?:charge|fee|cost)|\ba fee\b|\bwithout charge\b"),
    element("identity", _("how people show who they are"),
            r"\bverif(?:y|ication of) (?:your|who|that you|the identity|requests)"
            r"|\bsend (?:you )?a code|\bprove (?:who|that)|\bproof (?:of|that)"
            r"|\bconfirm (?:your identity|who)\b|\byour identity\b"),
)  # fmt: skip
RIGHTS = re.compile(
    rf"{CAN}|\byour (?:rights|choices|options)\b"
    rf"|\bask (?:us )?(?:for|to|what|that)\b|\b{DELETES} (?:it|them|your)\b"
    r"|\b(?:correct|fix|see|download|move) (?:it|them|your)\b",
    re.IGNORECASE,
)


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
