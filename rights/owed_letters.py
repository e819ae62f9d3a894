"""The letters that a case still owes, each with its day, in the order in which they go.

What goes by itself is listed like what an officer writes: whoever opens the case sees
what its person will still get from us.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from notices import local_day
from rights import absences, dossier, missed, proofs, registry, reminding, steps
from rights.law import ACKNOWLEDGE
from rights.models import Case, Last, StepState, Word
from rights.steps import Work

LAST = {
    Last.COPIES: gettext_lazy("That the last copies in backups are gone"),
    Last.KEPT: gettext_lazy("That what had to be kept is gone, looked at again on"),
}


@dataclass(frozen=True, kw_only=True)
class Owed:
    """One letter to come; without a day it goes once what it waits for has happened."""

    title: str
    day: date | None = None


def of(case: Case) -> list[Owed]:
    """What this case still owes, the earliest first; what has no day comes last."""
    found = [*_before(case)] if case.is_open() else [*_after(case)]
    return sorted(found, key=lambda owed: owed.day or date.max)


def _before(case: Case) -> list[Owed]:
    """Until it is answered, for whoever waits, and whoever we wait for."""
    clocks = dossier.clocks(case)
    receipts = [c for c in clocks if c.kind == ACKNOWLEDGE and c.done_at is None]
    waiting = [
        row
        for row in dossier.late_letters(case)
        if row.sent_at is None and row.dropped_at is None
    ]
    owed = [
        Owed(title=_("That we have their request, by"), day=row.answer_by)
        for row in receipts[:1]
    ]
    owed += [
        Owed(title=_("That our answer is late"), day=local_day.of(row.goes_at))
        for row in waiting
    ]
    if _is_asked(case):
        owed += _asking(case)
    title = (
        _("Our answer, to be posted by") if case.is_to_post() else _("Our answer, by")
    )
    return [*owed, Owed(title=title, day=missed.promised(case))]


def _asking(case: Case) -> list[Owed]:
    """The code that waits until there is room for it, and what reminds of what is asked."""
    step = steps.of(case, Work.RESEND)
    goes_at = step.next_try_at if step and step.state == StepState.DUE else None
    due = [row.due_at for row in dossier.reminders(case) if reminding.waits(case, row)]
    owed = []
    if goes_at is not None:
        acting = dossier.mandate(case)
        title = _("The code, once there is room for it")
        if acting is not None and acting.told_at is None:
            title = _("That somebody acts for them, once there is room for it")
        owed.append(Owed(title=title, day=local_day.of(goes_at)))
        # A later code has reminders of its own, in place of those of the one before.
        due = [each for each in due if each < goes_at]
        due += [goes_at + wait for wait in reminding.AFTER]
    title = _("A reminder, if nothing comes")
    return [*owed, *(Owed(title=title, day=local_day.of(each)) for each in due)]


def _is_asked(case: Case) -> bool:
    """Whether a question, or the proof of who it is, waits for the person."""
    right = registry.get(case.right)
    needs_proof = right is not None and right.needs_proof
    return case.is_waiting() or (needs_proof and bool(proofs.missing(case)))


def _after(case: Case) -> list[Owed]:
    """What was promised with the answer."""
    owed = [
        Owed(title=str(LAST[Last(row.kind)]), day=local_day.of(row.due_at))
        for row in case.last_letters.filter(sent_at__isnull=True, kind__in=LAST)
    ]
    title = _("What %(system)s could not do yet, once it answers")
    owed += [
        Owed(title=title % {"system": row.title}) for row in absences.left_out(case)
    ]
    said = _("What became of what we passed on to %(customer)s, once they say so")
    legs = [leg for leg in dossier.legs(case) if leg.word == Word.NONE]
    names = dict.fromkeys(leg.customer for leg in legs)
    return [*owed, *(Owed(title=said % {"customer": name}) for name in names)]
