"""How a request ended, by what became of each kind of data."""

from __future__ import annotations

from collections.abc import Iterable

from rights.letter_lines import NOT_DOING
from rights.models import Ending, Outcome, OutcomeKind
from rights.proposals import OWN_RECORD

DOING = {
    OutcomeKind.GIVEN,
    OutcomeKind.LISTED,
    OutcomeKind.ERASED,
    OutcomeKind.ANONYMISED,
    OutcomeKind.PASSED_ON,
    OutcomeKind.RESTRICTED,
    OutcomeKind.STOPPED,
    OutcomeKind.PAUSED,
    OutcomeKind.CORRECTED,
    OutcomeKind.HANDED_OVER,
    OutcomeKind.REVIEWED,
}


def of(outcomes: Iterable[Outcome]) -> Ending:
    """How a case ends by what became of the data; our own record does not count."""
    rows = [row for row in outcomes if row.category != OWN_RECORD]
    kinds = {OutcomeKind(row.kind) for row in rows} - {OutcomeKind.NOT_FOUND}
    if OutcomeKind.JOINED in kinds:
        return Ending.JOINED
    if not kinds:
        return Ending.NOTHING_FOUND
    if OutcomeKind.FAILED in kinds:
        # What a machine could not do is no refusal.
        return Ending.PARTLY
    if not kinds & DOING:
        return Ending.REFUSED
    if kinds == {OutcomeKind.PASSED_ON}:
        # Nothing is done yet, and nothing refused: it is for a customer to decide.
        return Ending.PASSED_ON
    # What is put away is deleted only when a law lets us: not all of it is done.
    rest = any(row.kind == OutcomeKind.PAUSED and row.until for row in rows)
    return Ending.PARTLY if rest or kinds & NOT_DOING else Ending.GRANTED
