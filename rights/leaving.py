"""A system that does not answer holds a case only so long: then it goes on without it.

The engine tries by itself, with pauses that grow. After an hour an officer may go on; on
the last day a rule does (GDPR Art. 12(3): the rest of the answer is not to be late). What
is left out stays as steps of its own, tried until done, and is made up for by a letter.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import partial
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from notices import reading
from portal import jobs, ledger
from portal.models import User
from retention.connecting import ConnectorError
from retention.models import Dataset, System
from rights import claims, dossier, proposals, steps
from rights.models import Absence, Case, Decision, Step, StepState, Verb
from rights.steps import Work
from rights.workflow import SYSTEM, about, actor, is_decided

LONG_ENOUGH = timedelta(hours=1)
# What is not decided yet has to be, between the rule and the last day.
TO_DECIDE = timedelta(days=3)
# What can be left out; whether an address is on file decides who asks, and cannot.
LEAVABLE = {
    *(Work.SEARCH, Work.RESOLVE, Work.EXPORT, Work.PASS_ON, Work.ERASE),
    *(Work.RECTIFY, Work.RESTRICT, Work.READBACK, Work.FREEZE),
}
# Steps of one dataset, which belong to its system.
OF_DATASETS = (Work.PASS_ON, Work.ERASE, Work.RECTIFY, Work.RESTRICT)
MOST = 200


class NotLeft(Exception):
    """This system cannot be left out (now); one sentence for the officer."""


# --- a system does not answer ------------------------------------------------------


@transaction.atomic
def note(step: Step, error: ConnectorError, *, at: datetime) -> None:
    """Write down since when a system has kept this case waiting."""
    if step.apart or Work(step.effect) not in LEAVABLE:
        return
    system = _system(step, error)
    if system is None:
        return
    _row, is_new = Absence.objects.get_or_create(
        case=step.case,
        system=system.slug,
        defaults={"title": system.title, "since": at},
    )
    if is_new:
        _record("system.away", step.case, system.slug, by=SYSTEM, at=at)


def _system(step: Step, error: ConnectorError) -> System | None:
    named = Q(slug=error.system) if error.system else Q(dataset__slug=step.dataset)
    return System.objects.filter(named).first()


def answered(step: Step) -> None:
    """What failed before is done: whatever kept it waiting answers again."""
    rows = Absence.objects.filter(case=step.case, left_at__isnull=True)
    if step.dataset:
        rows = rows.filter(system__in=_systems_of(step.dataset))
    rows.delete()


def _systems_of(dataset: str) -> list[str]:
    return list(
        Dataset.objects.filter(slug=dataset).values_list("system__slug", flat=True)
    )


def returned(case: Case, systems: set[str], *, at: datetime) -> None:
    """These were left out, and answer before anything was done without them."""
    rows = Absence.objects.filter(case=case, system__in=systems, done_at=None)
    for row in rows:
        _record("system.back", case, row.system, by=SYSTEM, at=at)
    rows.delete()


# --- going on without it -------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class Offer:
    """One system as the officer reads it, and what can be done without it."""

    row: Absence
    may_leave: bool
    from_then: datetime
    by_itself: date
    is_decided: bool


def offers(case: Case, *, at: datetime) -> list[Offer]:
    """Every system that did not answer this case, the first of them first."""
    away = dossier.absences(case)
    decided = bool(away) and is_decided(case)
    return [
        Offer(
            row=row,
            may_leave=row.left_at is None and at >= row.since + LONG_ENOUGH,
            from_then=row.since + LONG_ENOUGH,
            by_itself=_last_day(case, is_decided=decided),
            is_decided=decided,
        )
        for row in away
    ]


def _last_day(case: Case, *, is_decided: bool) -> date:
    return case.due_on if is_decided else case.due_on - TO_DECIDE


@transaction.atomic
def leave(case: Case, system: str, *, by: User | None, at: datetime) -> None:
    """Go on without one system: the rest is done and answered, this is tried on."""
    locked = Case.objects.select_for_update().get(pk=case.pk)
    row = Absence.objects.filter(case=case, system=system, left_at=None).first()
    if row is None or not locked.is_open():
        raise NotLeft(_("This system answers again, or is left out already."))
    if at < row.since + LONG_ENOUGH:
        raise NotLeft(_("It is tried again for an hour first. It may be back soon."))
    row.left_at, row.left_by = at, by
    row.save(update_fields=["left_at", "left_by"])
    if _is_begun(case):
        follow(case, system, at=at)
    else:
        _set_apart(case, system, Work.FREEZE)
    waiting = Step.objects.filter(case=case, state=StepState.DUE, apart="")
    waiting.exclude(error="").update(next_try_at=None)
    who = actor(by) if by is not None else SYSTEM
    _record("system.left", case, system, by=who, at=at)
    jobs.wake("rights.tasks.sweep_steps")


def _is_begun(case: Case) -> bool:
    """Whether what was decided is being done; a voice is stopped by one step alone."""
    resolved = steps.of(case, Work.RESOLVE)
    if resolved is None:
        return Step.objects.filter(case=case, effect=Work.RESTRICT).exists()
    return resolved.state == StepState.DONE


def _set_apart(case: Case, system: str, *works: Work) -> None:
    """Nothing else waits for these steps of its datasets any more."""
    ours = Dataset.objects.filter(system__slug=system).values("slug")
    rows = Step.objects.filter(case=case, dataset__in=ours, effect__in=works)
    rows.update(apart=system)


def reach_later(case: Case, system: str, *, at: datetime) -> None:
    """It is searched after the answer, and what was decided is done there then."""
    step = steps.add(case, Work.REACH, dataset=system, at=at)
    Step.objects.filter(pk=step.pk).update(apart=system)


def follow(case: Case, system: str, *, at: datetime) -> None:
    """Everything of this system is set apart, and its own end is added to it."""
    for work in _ends(case, system):
        steps.add(case, work, dataset=system, at=at)
    ends = Step.objects.filter(case=case, dataset=system, effect__in=ENDS)
    ends.update(apart=system)
    _set_apart(case, system, *OF_DATASETS, Work.FREEZE)


# What follows the steps of one system, named by it: these have no dataset.
ENDS = (
    *(Work.REACH, Work.EXPORT, Work.HAND_OVER, Work.READBACK, Work.TELL),
    Work.LETTER,
)


def _ends(case: Case, system: str) -> list[Work]:
    if steps.of(case, Work.RESOLVE) is None:
        return [Work.LETTER]
    if not proposals.is_exporting(case):
        erases = [Work.READBACK] if proposals.is_erasing(case) else []
        return [*erases, Work.TELL, Work.LETTER]
    granted = Decision.objects.filter(case=case, verb=Verb.DO).values("category")
    found = [slug for slug, keys in steps.all_resolved(case).items() if keys]
    rows = Dataset.objects.filter(
        system__slug=system, slug__in=found, category__in=granted
    )
    if not rows.exists():
        return [Work.LETTER]
    hands = [Work.HAND_OVER] if claims.answers(case).get("to") else []
    return [Work.EXPORT, *hands, Work.LETTER]


def leave_due(at: datetime) -> int:
    """On its last day a case goes on without what has not answered; how many."""
    current = reading.current(at)
    if current is None:
        return 0
    zone = ZoneInfo(current.organisation.time_zone)
    rows = Absence.objects.filter(left_at__isnull=True, since__lte=at - LONG_ENOUGH)
    rows = rows.select_related("case").order_by("since", "id")
    due = [row for row in rows[:MOST] if _is_due(row.case, at, zone)]
    return sum(jobs.one_by_one(due, partial(_leave_due, at=at)))


def _is_due(case: Case, at: datetime, zone: ZoneInfo) -> bool:
    last = _last_day(case, is_decided=is_decided(case))
    return case.is_open() and at >= datetime.combine(last, time(), tzinfo=zone)


def _leave_due(row: Absence, *, at: datetime) -> bool:
    try:
        leave(row.case, row.system, by=None, at=at)
    except NotLeft:
        return False  # it came back, or an officer was quicker
    return True


def _record(act: str, case: Case, system: str, *, by: str, at: datetime) -> None:
    ledger.record(act, about=about(case), by=by, at=at, facts={"system": system})
