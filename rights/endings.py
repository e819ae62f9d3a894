"""How a request ended, by what became of each kind of data."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from django.utils.translation import gettext as _

from rights import dossier
from rights.letter_lines import NOT_DOING
from rights.models import Case, Ending, Leg, Outcome, OutcomeKind
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


def of(outcomes: Iterable[Outcome], legs: Collection[Leg] = ()) -> Ending:
    """How a case ends by what became of the data; our own record does not count.

    `legs`: what was passed on; nothing stands with a customer who had us do it.
    """
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
    is_done = bool(legs) and all(leg.done_at for leg in legs)
    theirs = OutcomeKind.PASSED_ON in kinds and not is_done
    if theirs and kinds == {OutcomeKind.PASSED_ON}:
        # Nothing is done yet, and nothing refused: it is for a customer to decide.
        return Ending.PASSED_ON
    # What is put away is deleted only when a law lets us: not all of it is done.
    rest = any(row.kind == OutcomeKind.PAUSED and row.until for row in rows)
    if rest or kinds & NOT_DOING:
        return Ending.PARTLY
    return Ending.PART_PASSED if theirs else Ending.GRANTED


def now(case: Case) -> Ending:
    """By all that became of its data until now, also after the answer."""
    return of(case.outcomes.all(), dossier.legs(case))


def words(case: Case) -> str:
    """How it ended; also where less than the rest was done, that a part was passed on."""
    said = str(case.get_ending_display())
    if case.ending == Ending.PARTLY and dossier.elsewhere(case):
        return _("%(ending)s; a part passed on to whoever decides about it") % {
            "ending": said
        }
    return said
