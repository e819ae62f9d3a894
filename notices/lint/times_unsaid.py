"""How requests are answered: by when, for what fee, with which proof."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime

from django.utils.translation import gettext as _

from notices import words
from notices.checking import Lint, LintCheck, Severity
from notices.reading import Reading

WANTED = (
    ("by when you answer", r"\bwithin (?:a|one|\d+)\b|\{\{\s*undertaking:|\d+ days"),
    ("when you confirm receipt", r"\b(?:acknowledge|confirm (?:receipt|that we))"),
    ("when more time may be taken", r"\b(?:extend|longer than|more time)\b"),
    ("whether it costs anything", r"\b(?:free of charge|no (?:charge|fee)|a fee)\b"),
    (
        "how people show who they are",
        r"\b(?:verify|send a code|prove (?:who|that)|proof)\b",
    ),
)
RIGHTS = re.compile(r"\byou (?:can|may|have the right)\b", re.IGNORECASE)


def run(current: Reading, at: datetime) -> Iterable[Lint]:
    """One finding that names all that is missing, when the policy grants rights."""
    text = words.whole(current)
    missing = [
        name for name, pattern in WANTED if not re.search(pattern, text, re.IGNORECASE)
    ]
    if missing and RIGHTS.search(text):
        yield Lint(
            path=next(iter(current.documents)),
            message=_("Nothing is said about: %(list)s.")
            % {"list": ", ".join(missing)},
            fix=_("Say it where the rights stand."),
        )


CHECK = LintCheck(
    code="times-unsaid",
    gap="GAP-15",
    severity=Severity.WARNING,
    law="GDPR Art. 12(3), (5), (6)",
    run=run,
)
