"""People must come back to find out what changed."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.utils.translation import gettext as _

from notices import words
from notices.checking import Lint, LintCheck, Severity
from notices.phrases import OFTEN, WE, any_case
from notices.reading import Reading

LOOK = r"(?:check|peek|glance|visit|revisit|consult|review|(?:re-?)?read|look|return|come|refer|watch)"
PAGE = r"(?:page|policy|notice|site|website|statement|document|text)"
# Whoever reads it is told to, and not we ourselves.
TOLD = (
    r"(?:(?:^|[,;:] )|\b(?:please|should|must|ought to|you|(?:need|have|want) to|so|then|and"
    r"|(?:encourage|advise|invite|urge|recommend)d?\b.{0,30}\bto) )"
)
SAID = any_case(
    r"\b(?:keep|please) (?:visiting|checking)\b|(?<!not )(?<!to )\bcome back (?:and|to) (?:look|check|see|read)\b|\bkeep an eye on\b"
    rf"|(?<!we )\b{LOOK}(?: at| to)? (?:this|the|our)(?: privacy)? {PAGE}\b.{{0,30}}\b{OFTEN}\b"
    rf"|{TOLD}{LOOK} (?:back|again|in|here)\b.{{0,30}}\b{OFTEN}\b"
    rf"|{TOLD}{LOOK} (?:it|this|these|them)\b.{{0,30}}\b{OFTEN}\b"
    rf"|{TOLD}{OFTEN} {LOOK}(?: at| to)? (?:this|the|our)(?: privacy)? {PAGE}\b"
    rf"|\b{OFTEN},? (?:please|you (?:should|must)) {LOOK}\b"
    r"|\b(?:chang\w*|amend\w*|revis\w+|updat\w+|modif\w+)\b.{0,60}\bwithout (?:any |prior |further )*"
    r"(?:notice|warning|announcement|telling|notifying|informing)\b"
    r"|\b(?:effective|take effect|apply|in force)\b.{0,20}\b(?:upon|when|on|once|as soon as)"
    r" (?:\w+ ){0,3}?(?:post|publish|publication|upload|appear)\w*\b"
    r"|\byour (?:own )?(?:responsibility|duty|task|job) to (?:check|look|keep|read|review)\b"
)
NEVER = any_case(
    r"\b(?:never|not|no)\b.{0,60}\bwithout (?:\w+ ){0,2}?(?:notice|warning)\b"
)
# Said of changes at all, and nowhere how anybody learns of one.
CHANGES = any_case(
    rf"\b{WE} (?:may|can|might|could|reserves? the right to|(?:are|is) free to)"
    r" (?:\w+ ){0,4}?(?:change|revise|amend|update|modify|alter|rewrite|adapt)\b.{0,60}"
    r"\b(?:policy|notice|statement|declaration|document|page|text)\b"
)
MENDED = any_case(
    r"\b(?:notify|tell|inform|write to|warn|e-?mail) (?:you|people|everybody)\b.{0,80}\bchang"
    r"|\bchang\w*\b.{0,80}\b(?:let you know|(?:tell|warn|notify|inform|write to|e-?mail) you)\b"
    r"|\b(?:chang|revis|updat|amend)\w*\b.{0,120}\bwe (?:write|tell|say|announce|warn)\b.{0,40}\b(?:before|first|beforehand|in advance|ahead)\b"
)


def run(current: Reading, at: datetime) -> Iterable[Lint]:
    """Each sentence that leaves it to them; else the one that speaks of changes."""
    if words.mentions(current, MENDED):
        return
    found = list(words.having(current, SAID, NEVER))
    for quote in found or list(words.having(current, CHANGES, NEVER))[:1]:
        yield quote.lint(
            _("This leaves it to people to find out that something changed."),
            _("Say that you tell them before a change takes effect, and how."),
        )


CHECK = LintCheck(
    code="changes-unannounced",
    gap="GAP-25",
    severity=Severity.WARNING,
    law="Colo. 4 CCR 904-3-6.04; GDPR Art. 12(1)",
    run=run,
)
