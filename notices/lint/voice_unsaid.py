"""A service of voices and calls whose policy does not name voice as data."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from notices import words
from notices.checking import Lint, LintCheck, Severity
from notices.reading import Reading
from notices.words import element

MACHINE = r"(?:automated|artificial|synthetic|computer[- ]generated|robot\w*|virtual|AI|bots?)"
RINGS = (
    r"(?:(?:rings?|phones?|telephones?|dials?|calls?) (?:up )?(?:numbers|you|people|the|your|our|their"
    r"|customers|learners|clients|patients)|(?:takes?|answers?|places?|makes?|picks? up)"
    r" (?:(?:your|the|phone|telephone|a) )*calls?)\b"
)
SERVICE = re.compile(
    r"\bvoice[- ](?:clon|agent|assistant|bot|over|model|synthes)|\bclon\w+ (?:of )?voices?"
    r"|\b(?:copies of|synthetic|artificial) voices?|\btext[- ]to[- ]speech"
    r"|\b(?:out|in)bound calls?\b|\bAI agents?\b|\bspeech (?:recognition|synthesis)"
    rf"|\b{MACHINE}(?: \w+)? (?:voices?|speech|speakers?|callers?|tutors?|receptionists?)\b"
    r"|\bsynthesi[sz]\w+ (?:\w+ )?(?:voices?|speech)\b"
    rf"|\bcalls? (?:\w+ ){{0,3}}?by (?:an? |our )?{MACHINE}\b"
    rf"|\b{MACHINE}\b.{{0,60}}\b{RINGS}|\b(?:talking|speaking|phone|telephone)"
    r" (?:assistants?|agents?|bots?|robots?|machines?)\b",
    re.IGNORECASE,
)
CALLS = re.compile(
    rf"\b{MACHINE}\b.{{0,60}}\b{RINGS}|\b(?:out|in)bound calls?\b|\b(?:phone|voice|automated) calls?\b"
    r"|\bcall (?:people|you|customers)\b",
    re.IGNORECASE,
)
WANTED = (
    element("voice", _("voice recordings as a kind of data"),
            r"\bvoice (?:recordings?|samples?|data)|\brecordings? of (?:your|a|the|people)"),
    element("biometric", _("voiceprints and what biometric law asks for"),
            r"\bvoiceprints?\b|\bbiometric"),
    element("transcripts", _("transcripts of what was said"), r"\btranscri"),
    element("training", _("whether data trains models"),
            r"\btrain(?:s|ing|ed)?\b.{0,60}\b(?:models?|AI|systems?)\b",
            lambda current: words.prints(current, "purposes")),
)  # fmt: skip
CALLED = (
    element("called", _("people who are called and never signed up"),
            r"\bpeople (?:whom|who|that|we|our)[^.\n]{0,40}\bcall|\bcallees?\b"
            r"|\bcalled (?:people|person|party|number)"),
    element("calling", _("the laws on calls that machines place"),
            r"\bTCPA\b|\bTRAI\b|\bdo[- ]not[- ]call\b|\bstop (?:the |our |these )?calls?\b"
            r"|\bnot called again|\bconsent[^.\n]{0,60}\bcalls?\b"),
)  # fmt: skip


def run(current: Reading, at: datetime) -> Iterable[Lint]:
    """One for each thing that is missing, when the service is about voices or calls."""
    fix = _("Add this kind of data to the inventory and to the text.")
    if words.mentions(current, SERVICE):
        yield from words.unsaid(current, WANTED, fix)
        if words.mentions(current, CALLS):
            yield from words.unsaid(current, CALLED, fix)


CHECK = LintCheck(
    code="voice-unsaid",
    gap="GAP-22",
    severity=Severity.WARNING,
    law="CCPA 1798.140(c); Conn. SB 1295; COPPA 2025; BIPA; 47 CFR 64.1200",
    run=run,
)
