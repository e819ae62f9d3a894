"""What a privacy notice has to say (GDPR Art. 13 and 14; DPDP s.5)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from notices import words
from notices.checking import Lint, LintCheck, Severity
from notices.reading import Reading
from notices.words import Element

EUROPE = re.compile(r"\bEurop|\bGDPR\b|\bGeneral Data Protection", re.IGNORECASE)
WANTED = (
    Element(
        item="13(1)(b)",
        what=_("a data protection officer or representative"),
        said=re.compile(r"\bdata protection officer|\brepresentative in\b", re.I),
    ),
    Element(
        item="13(1)(f)",
        what=_("what protects data sent abroad"),
        said=re.compile(
            r"\bstandard contractual clauses|\badequacy|\btable:recipients", re.I
        ),
    ),
    Element(
        item="13(1)(e)",
        what=_("recipients by name"),
        said=re.compile(r"\btable:recipients", re.I),
    ),
    Element(
        item="13(2)(f)",
        what=_("whether machines decide about people"),
        said=re.compile(r"\bautomated decision|\bdecided? by (?:a )?machine", re.I),
    ),
    Element(
        item="13(2)(e)",
        what=_("what happens if people do not give their data"),
        said=re.compile(
            r"\bif you do not (?:give|provide)|\bwithout (?:it|this data|the data) we",
            re.I,
        ),
    ),
)


def run(current: Reading, at: datetime) -> Iterable[Lint]:
    """One for each thing that is missing, when the policy speaks to Europe."""
    if words.mentions(current, EUROPE):
        fix = _("Say it, or say that it does not apply and why.")
        yield from words.unsaid(current, WANTED, fix)


CHECK = LintCheck(
    code="article-13",
    gap="GAP-18",
    severity=Severity.WARNING,
    law="GDPR Art. 13(1) and (2), 14, 27; DPDP s.5",
    run=run,
)
