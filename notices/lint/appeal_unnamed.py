"""An appeal that goes to whoever decided, and to no named authority after that."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime

from django.utils.translation import gettext as _

from notices import words
from notices.checking import Lint, LintCheck, Severity
from notices.reading import Reading

APPEAL = re.compile(r"\b(?:raise an appeal|appeal by|lodge an appeal)\b", re.IGNORECASE)
NAMED = re.compile(
    r"\bsupervisory authority|\battorney general|\bdata protection (?:board|authority)"
    r"|\binformation commissioner|\bsomebody who had no part",
    re.IGNORECASE,
)


def run(current: Reading, at: datetime) -> Iterable[Lint]:
    """Each such sentence, while no authority and no other reader is named."""
    if not words.mentions(current, NAMED):
        yield from words.said(
            current,
            APPEAL,
            _(
                "It does not say who reads an appeal, by when, or which authority is next."
            ),
            _(
                "Name somebody who did not decide, a time, and the authority of each place."
            ),
        )


CHECK = LintCheck(
    code="appeal-unnamed",
    gap="GAP-16",
    severity=Severity.WARNING,
    law="Colo. 4 CCR 904-3-4.03; GDPR Art. 13(2)(d)",
    run=run,
)
