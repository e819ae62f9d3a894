"""Data that hardly ever leaves its country, from a company that serves the world."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.utils.translation import gettext as _

from notices import words
from notices.checking import Lint, LintCheck, Severity
from notices.phrases import ABROAD, DATA, EXCEPT, HOME, MOVES, WE_DO_NOT, any_case
from notices.reading import Reading

SAID = any_case(
    r"\bdo not (?:generally|normally|usually|typically|ordinarily) (?:transfer|move|send)\b"
    r"|\b(?:never|does not|do not) leaves? (?:the|your|our|this)\b.{0,20}"
    rf"\b(?:european )?{HOME}\b"
    rf"|\b{WE_DO_NOT}\b.{{0,40}}\b{MOVES}\b.{{0,40}}\b{ABROAD}"
    rf"|\bno (?:plans?|intention|wish)\b.{{0,20}}\b{MOVES}\b.{{0,40}}\b{ABROAD}"
    rf"|\b(?:no|none of)\b.{{0,40}}\b(?:cross(?:es)?|leaves?|goes)\b.{{0,30}}\b(?:borders?|{HOME})\b"
    rf"|\b{WE_DO_NOT} (?:ever )?(?:cross|pass) (?:the |any |our )?(?:borders?|frontiers?)\b"
    rf"|\b(?:never|not) leaves? (?:the )?(?:{HOME}|(?-i:[A-Z][a-z]+))\b"
    rf"|\b(?:stays?|remains?|kept|held|stored|processed)\b.{{0,30}}\b(?:in|within|inside)"
    rf" (?:the|your)(?: own| home)? {HOME}\b"
)
ONLY_THERE = any_case(
    r"\b(?:stays?|remains?|lives?|kept|held|stored|hosted|processed)\b.{0,20}"
    r"\b(?:exclusively|only|solely|entirely)\b.{0,20}\b(?:in|within|inside)\b"
)
OF_DATA = any_case(
    rf"\b(?:{DATA}|it|they|them|this|everything|your \w+|what we (?:know|hold|keep|have)|byte|bit)\b"
)
OPENLY = any_case(EXCEPT)
GENERALLY = any_case(r"\b(?:generally|normally|usually|typically|ordinarily)\b")


def run(current: Reading, at: datetime) -> Iterable[Lint]:
    """One for each such sentence; none where the rows say that nobody abroad gets any."""
    if _stays_at_home(current):
        return
    for quote in words.sentences(current):
        is_said = SAID.search(quote.text) is not None
        is_open = OPENLY.search(quote.text) and not GENERALLY.search(quote.text)
        is_only = ONLY_THERE.search(quote.text) is not None
        if ((is_said and not is_open) or is_only) and OF_DATA.search(quote.text):
            yield quote.lint(
                _(
                    "A company that serves people abroad moves data. Say from where to where."
                ),
                _("List the countries and the safeguard for each."),
            )


def _stays_at_home(current: Reading) -> bool:
    """Whether there are recipients, and each works in the country of the organisation."""
    homes = {row.country for row in current.table("organisation").values()}
    abroad = {row.country for row in current.recipients.values()}
    return bool(abroad) and abroad <= homes


CHECK = LintCheck(
    code="transfers-denied",
    gap="GAP-20",
    severity=Severity.WARNING,
    law="GDPR Art. 13(1)(f)",
    run=run,
)
