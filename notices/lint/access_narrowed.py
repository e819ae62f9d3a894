"""Access to a copy has no conditions; only portability has."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from notices import words
from notices.checking import Lint, LintCheck, Severity
from notices.phrases import ASKS, CAN, DATA, any_case
from notices.reading import Reading

CASES = r"(?:cases?|instances?|circumstances|situations?|conditions?)"
COPY = rf"(?:cop(?:y|ies)\b|of access\b|access to\b|\b{ASKS}\b.{{0,40}}\b(?:{DATA}|what we (?:hold|keep|know|have))\b)"
SAID = any_case(
    rf"\b{CASES} (?:where|in which|when|under which) you (?:may|can|could) {ASKS} a copy\b"
    r"|\bcopy\b.{0,40}\bonly (?:if|where|when|to the extent)\b"
    rf"|{CAN}.{{0,40}}\b{COPY}.{{0,120}}\b(?:provided(?: that)?|on condition that|in ?so ?far as|to the extent that"
    rf"|only (?:if|where|when|in|to the extent)|(?:in|under) (?:the following|these|such|those"
    rf"|certain|some|limited) {CASES})\b"
    r"|\b(?:right of access|right to (?:get|have|obtain|receive|request) (?:a )?cop(?:y|ies)"
    r"|cop(?:y|ies))\b.{0,40}\b(?:applies|exists|is (?:granted|given|available|limited"
    r"|possible|provided))\b.{0,40}\b(?:only|where|if|when|in the following|provided)\b"
    rf"|\b(?:in|under) (?:the following|these|such|those|certain|some|limited) {CASES},?"
    rf" {CAN}.{{0,40}}\b{COPY}"
)
# Conditions of taking data elsewhere, and those that the law sets itself.
RIGHTLY = any_case(
    r"\bportab|\bmachine[- ]readable\b|\bstructured\b|\belsewhere\b"
    r"|\banother (?:service )?(?:provider|company|firm)\b|\bidentity\b|\bwho you are\b"
    r"|\bverif|\b(?:rights|data) of others\b|\bother people\b"
)


def run(current: Reading, at: datetime) -> Iterable[Lint]:
    """One for each such sentence."""
    return words.said(
        current,
        SAID,
        _("This puts the conditions of portability on every copy."),
        _("Keep the right to a copy apart from the right to take data elsewhere."),
        unless=RIGHTLY,
    )


CHECK = LintCheck(
    code="access-narrowed",
    gap="GAP-13",
    severity=Severity.WARNING,
    law="GDPR Art. 15(3)",
    run=run,
)
