"""Service messages by text: STOP, and nothing mixed in."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from notices import words
from notices.checking import Lint, LintCheck, Severity
from notices.phrases import ADVERTS, any_case
from notices.reading import Reading

SAID = re.compile(
    r"\bSMS\b|\btext messages?\b|\bby text\b|\btexts? (?:to )?you\b",
    0,
)
MENDED = re.compile(
    r"\bSTOP\b(?!ped)|\bcarry no marketing\b|\bno marketing in them\b",
    0,
)
OFF = (
    r"(?:opt[- ]?out|unsubscribe|decline|refuse|cancel|(?:switch|turn)(?: \w+)? off|stop|avoid|end"
    r"|be (?:declined|refused|stopped|avoided|disabled|deactivated|blocked|muted|(?:switched|turned) off))"
)
ALWAYS = any_case(
    rf"\b(?:can ?not|can[’']t|may not|not (?:able|free|allowed|permitted|possible|at liberty) to"
    rf"|unable to) {OFF}\b|\bno opt[- ]?out\b"
)
MIXED = any_case(
    rf"\b{ADVERTS}\b|\bnews\b|\bwhat(?:[’']s| is) new\b"
    r"|\bnew (?:products?|courses?|services|features|models|prices)\b"
)
PURE = any_case(
    rf"\b(?:no|never|not|without|free of)\b.{{0,40}}\b{ADVERTS}\b|\b{ADVERTS}\b.{{0,40}}\b"
    r"(?:ha(?:s|ve) no place|stops?|unsubscribe|opt[- ]?out|only (?:if|when|with))\b"
)


def run(current: Reading, at: datetime) -> Iterable[Lint]:
    """One for each such sentence."""
    if not words.mentions(current, MENDED):
        yield from words.said(
            current,
            SAID,
            _(
                "Service messages come by text without a word on STOP or on mixed messages."
            ),
            _(
                "Say that they carry no marketing, and that a text can be answered with STOP."
            ),
        )
    for quote in words.having(current, ALWAYS):
        beside = words.hits(quote.passage, MIXED)
        if set(beside) - set(words.hits(quote.passage, PURE)):
            yield quote.lint(
                _(
                    "Nobody can decline these messages, and they carry news or offers too."
                ),
                _("Send news and offers apart, and let people stop them."),
            )


CHECK = LintCheck(
    code="mixed-messages",
    gap="GAP-28",
    severity=Severity.INFO,
    law="TCPA, 47 CFR 64.1200; CAN-SPAM",
    run=run,
)
