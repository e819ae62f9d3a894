"""People must come back to find out what changed."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from notices import words
from notices.checking import Lint, LintCheck, Severity
from notices.phrases import OFTEN, any_case
from notices.reading import Reading

LOOK = (
    r"(?:check|visit|revisit|consult|review|(?:re-?)?read|look|return|come|refer|watch)"
)
PAGE = r"(?:page|policy|notice|site|website|statement|document|text)"
# Whoever reads it is told to, and not we ourselves.
TOLD = (
    r"(?:(?:^|[,;:] )|\b(?:please|should|must|ought to|you|(?:need|have|want) to|so|then|and"
    r"|(?:encourage|advise|invite|urge|recommend)d?\b.{0,30}\bto) )"
)
SAID = any_case(
    r"\b(?:keep|please) (?:visiting|checking)\b|\bcome back\b|\bkeep an eye on\b"
    rf"|(?<!we )\b{LOOK}(?: at| to)? (?:this|the|our)(?: privacy)? {PAGE}\b.{{0,30}}\b{OFTEN}\b"
    rf"|{TOLD}{LOOK} (?:back|again|in|here)\b.{{0,30}}\b{OFTEN}\b"
    rf"|\b{OFTEN},? (?:please|you (?:should|must)) {LOOK}\b"
    r"|\b(?:chang\w*|amend\w*|revis\w+|updat\w+|modif\w+)\b.{0,60}\bwithout (?:any |prior |further )*"
    r"(?:notice|warning|announcement|telling)\b"
    r"|\beffective (?:immediately |at once )?(?:upon|when|on|once|as soon as)"
    r" (?:\w+ ){0,3}?(?:post|publish|publication|upload|appear)\w*\b"
    r"|\byour (?:own )?(?:responsibility|duty|task|job) to (?:check|look|keep|read|review)\b"
)
NEVER = any_case(
    r"\b(?:never|not|no)\b.{0,60}\bwithout (?:\w+ ){0,2}?(?:notice|warning)\b"
)
MENDED = any_case(
    r"\b(?:notify|tell|inform|write to|warn|e-?mail) (?:you|people|everybody)\b.{0,80}\bchang"
    r"|\bchang\w*\b.{0,80}\b(?:let you know|(?:tell|warn|notify|inform|write to|e-?mail) you)\b"
)


def run(current: Reading, at: datetime) -> Iterable[Lint]:
    """One for each such sentence."""
    if not words.mentions(current, MENDED):
        yield from words.said(
            current,
            SAID,
            _("This leaves it to people to find out that something changed."),
            _("Say that you tell them before a change takes effect, and how."),
            unless=NEVER,
        )


CHECK = LintCheck(
    code="changes-unannounced",
    gap="GAP-25",
    severity=Severity.WARNING,
    law="Colo. 4 CCR 904-3-6.04; GDPR Art. 12(1)",
    run=run,
)
