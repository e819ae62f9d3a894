"""The person who answers can be reached in more than one way, and answers by a day."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from notices import words
from notices.checking import Lint, LintCheck, Severity
from notices.reading import Reading
from notices.words import element

OFFICER = words.together(
    r"\b(?:grievance|complaints?|privacy|data protection|nodal|compliance)"
    r"(?: redress(?:al)?| and \w+)? (?:officer|manager|lead|delegate|commissioner)\b",
    r"\S@\S|\bofficer:email\b|\be-?mail\b",
)
REACHED = re.compile(
    r"\+\d[\d ()-]{6,}|\b(?:tele)?phone\b|\bby post\b|\bform\b|\ball ways to reach\b"
    r"|\bpostal address\b",
    re.IGNORECASE,
)
TIME = element(
    "time", _("by when an answer comes"),
    r"\b(?:answer|respon[ds]|repl[iy]|redress|resolv|deal)\w*\b[^.\n]{0,80}"
    r"(?:\bwithin\b|\{\{\s*undertaking:|\bdays?\b|\bmonths?\b|\bhours\b)"
    r"|\bwithin (?:a|one|thirty|\d+) (?:\w+ )?(?:hours|days?|months?)\b",
)  # fmt: skip


def run(current: Reading, at: datetime) -> Iterable[Lint]:
    """The sentence that names the officer, where another way or a time is missing."""
    has_time = TIME.is_said(current)
    for passage in words.passages(current):
        for quote in passage.sentences():
            if not OFFICER.search(quote.text):
                continue
            if not REACHED.search(passage.text):
                message = _("The officer can be reached by e-mail only.")
                fix = _("Add post, phone or a form.")
                yield quote.lint(message, fix, item="reach")
            if not has_time:
                message = _("It does not say by when an answer comes.")
                fix = _("Say it: within a month where Indian rules apply.")
                yield quote.lint(message, fix, item="time")


CHECK = LintCheck(
    code="officer-hard-to-reach",
    gap="GAP-17",
    severity=Severity.WARNING,
    law="SPDI Rules 5(9); DPDP s.8(9), s.13",
    run=run,
)
