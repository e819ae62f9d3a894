""" "We do not share" beside sentences that share (CPRA 1798.140(ah))."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from django.utils.translation import gettext as _

from notices import words
from notices.checking import Lint, LintCheck, Severity
from notices.phrases import DATA, EXCEPT, GIVEN, GIVES, WE_DO_NOT, any_case
from notices.reading import Reading

DENIED = any_case(
    r"\b(?:do not|don[’']t|never|will not|neither)\b[^.\n]{0,40}\bshare\b"
    r"|\b(?:is|are) (?:not|never) (?:sold or )?shared\b"
)
DONE = any_case(
    r"\b(?<!you )(?:may|we|can|will|might|also|sometimes) share (?:(?!no\b|nothing\b)\w+ ){0,3}?"
    r"(?:it|them|this|data|info|information|details|profiles?|records?|your [\w-]+)\b"
    r"|\b(?:is|are|may be|can be|will be|gets?) (?:also |sometimes )?shared with\b"
)
# Stronger than not to share: whoever says so gives it to nobody in any words.
KEPT_CLOSE = any_case(
    r"\bkeep\w* (?:it|them|this|that|everything|all(?: of (?:it|this))?|your \w+|\w+ data)"
    r" (?:all )?to ourselves\b"
    r"|\b(?:stays?|remains?) (?:with us(?: alone)?|in[- ]house|between (?:you and us|us))\b"
    rf"|\b(?:{WE_DO_NOT}|nor (?:is|are|do)\b).{{0,40}}\b(?:passed? (?:\w+ ){{0,3}}?on\b"
    rf"|{GIVES}\b|{GIVEN}\b).{{0,30}}\b(?:anyone|anybody|others|somebody else|third part(?:y|ies)"
    r"|(?:other|outside|external) (?:firms|companies|people|businesses|organi[sz]ations|parties))\b"
    rf"|\bno (?:\w+ ){{0,3}}?{DATA}\b.{{0,40}}\b{GIVEN}\b.{{0,30}}\b(?:anyone|anybody|others"
    r"|third part(?:y|ies)|(?:other|outside|external) (?:firms|companies|people|parties))\b"
    r"|\b(?:nobody|no one)(?: else)? (?:gets|receives|obtains|is given)\b"
)
OF_ALL = any_case(rf"\b(?:{DATA}|it|them|everything|this)\b|\byour \w+")
IN_PART = any_case(EXCEPT)
PASSED_ON = any_case(
    rf"\b(?:may|can|will|might|could|is|are|also|sometimes)(?: also| sometimes)? be {GIVEN}\b"
    rf".{{0,60}}\b(?:{DATA}|your|it|them)\b"
    rf"|\b(?:{DATA}|your \w+|it|they|them|this)\b.{{0,30}}\b(?:may|can|will|might|could)"
    rf"(?: also| sometimes)? (?:be {GIVEN}|go|reach|end up)\b"
    rf"|\bwe (?:may|can|will|might|could|also|sometimes)(?: also| sometimes)? (?:{GIVES}|pass on)\b"
    rf".{{0,60}}\b(?:{DATA}|your|it|them)\b"
    r"|\b(?:may|can|will|might|could) (?:obtain|receive|get|be given) (?:\w+ ){0,3}?"
    r"(?:from us|it|them|your \w+)\b"
)
# To whoever the data is about, or about other things than data.
NO_DATA = any_case(r"\b(?:to|from|by) you\b|\bgive you\b|\bsend you\b|\bshow you\b")


def run(current: Reading, at: datetime) -> Iterable[Lint]:
    """Each sentence that shares, when the same policy says that nothing is shared."""
    if words.mentions(current, DENIED):
        yield from words.said(
            current,
            DONE,
            _("The same policy says that data is not shared."),
            _("Write “disclose”, to whom and what for: “share” is a word of the law."),
        )
    denied = words.having(current, KEPT_CLOSE, IN_PART)
    if any(OF_ALL.search(quote.text) for quote in denied):
        found = words.said(
            current,
            PASSED_ON,
            _("The same policy says that nobody else gets it."),
            _("Say there who gets it all the same, or take this sentence out."),
            unless=NO_DATA,
        )
        # It may be said of other data than what is kept close.
        yield from (replace(lint, severity=Severity.WARNING) for lint in found)


CHECK = LintCheck(
    code="shared-after-all",
    gap="GAP-08",
    severity=Severity.ERROR,
    law="CPRA 1798.140(ah)",
    run=run,
)
