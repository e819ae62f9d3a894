"""Signals are refused without saying which: some of them bind."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from notices import words
from notices.checking import Lint, LintCheck, Severity
from notices.phrases import IGNORES, SIGNAL, WE_DO_NOT, any_case
from notices.reading import Reading

SAID = words.together(IGNORES, rf"\b{SIGNAL}\b|\bignores?\b.{{0,40}}\bto it\b")
NAMED = any_case(
    rf"\b(?:privacy|browser|such|these|those|tracking|DNT|track) {SIGNAL}\b|\b{SIGNAL}\b.{{0,40}}\bbrowsers?\b|\bbrowsers?\b.{{0,60}}\b{SIGNAL}\b|\bdo[- ]not[- ]track\b|\bDNT\b"
)
NOT = any_case(
    rf"\b{WE_DO_NOT}\b|\bno (?:action|effect|notice|account|heed|steps?|response)\b"
)
# What the sentence after it says of "it" is said of the signal.
IT = any_case(r"\b(?:it|them|these|those|such)\b")
BINDING = any_case(r"\bglobal privacy control\b|\bGPC\b|\bopt-out preference signal")
# Where one half of a sentence may take back the other.
HALVES = any_case(r";|,? (?:but|while|whereas|yet|though|although|however|unlike)\b")


def run(current: Reading, at: datetime) -> Iterable[Lint]:
    """Each sentence that refuses one that binds, or any, and none is honoured."""
    refusing = [*words.having(current, SAID), *_refused_after(current)]
    naming = list(words.having(current, BINDING))
    refused = [quote for quote in refusing if _refuses_what_binds(quote.text)]
    is_kept = any(quote not in refused for quote in naming)
    for quote in refusing:
        if quote in refused or not is_kept:
            yield quote.lint(
                _(
                    "A reader can take this to include opt-out preference signals, which many states make binding."
                ),
                _(
                    "Name Do Not Track alone here, and say what Global Privacy Control does."
                ),
            )


def _refused_after(current: Reading) -> Iterator[words.Quote]:
    """Signals that are named and left without an answer, or refused a sentence later."""
    for quote in words.having(current, NAMED, SAID):
        after = quote.after()
        if NOT.search(quote.text):
            yield quote
        elif after and IT.search(after.text) and NOT.search(after.text):
            yield words.Quote(passage=quote.passage, start=quote.start, end=after.end)


def _refuses_what_binds(sentence: str) -> bool:
    halves = HALVES.split(sentence)
    return any(BINDING.search(half) and SAID.search(half) for half in halves)


CHECK = LintCheck(
    code="signal-unnamed",
    gap="GAP-10",
    severity=Severity.ERROR,
    law="CPRA 1798.135(e); 11 CCR 7025",
    run=run,
)
