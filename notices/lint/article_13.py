"""What a privacy notice has to say (GDPR Art. 13 and 14; DPDP s.5)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime

from django.utils.translation import gettext as _

from notices import words
from notices.checking import Lint, LintCheck, Severity
from notices.reading import Reading

EUROPE = re.compile(r"\bEurop|\bGDPR\b|\bGeneral Data Protection", re.IGNORECASE)
WANTED = (
    ("data protection officer or representative",
     r"\bdata protection officer|\brepresentative in\b"),
    ("what protects data sent abroad",
     r"\bstandard contractual clauses|\badequacy|\btable:recipients"),
    ("recipients by name", r"\btable:recipients"),
    ("whether machines decide about people",
     r"\bautomated decision|\bdecided? by (?:a )?machine"),
    ("what happens if people do not give their data",
     r"\bif you do not (?:give|provide)|\bwithout (?:it|this data|the data) we"),
)  # fmt: skip


def run(current: Reading, at: datetime) -> Iterable[Lint]:
    """One finding that names all that is missing, when the policy speaks to Europe."""
    text = words.whole(current)
    if not EUROPE.search(text):
        return
    missing = [
        name for name, pattern in WANTED if not re.search(pattern, text, re.IGNORECASE)
    ]
    if missing:
        yield Lint(
            path=next(iter(current.documents)),
            message=_("Nothing is said about: %(list)s.")
            % {"list": ", ".join(missing)},
            fix=_("Say it, or say that it does not apply and why."),
        )


CHECK = LintCheck(
    code="article-13",
    gap="GAP-18",
    severity=Severity.WARNING,
    law="GDPR Art. 13(1) and (2), 14, 27; DPDP s.5",
    run=run,
)
