"""Steps of a case: one effect on one dataset, done once, by whoever claims it.

A step waits for all lower ranks of its case. What it works on is sealed with a
key of its own that dies with the case, so that a retry never needs rows it has
already erased. Nothing here touches the company's systems; `rights.fulfilment`
runs what is due.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from functools import cache, partial
from typing import Any

from django.db import models, transaction
from django.db.models import Exists, OuterRef, Q, QuerySet, When
from django.utils.translation import gettext as _

from portal import gathering, jobs, one_look, vault
from portal.one_select import Prepared
from rights import dossier
from rights.models import OPEN, Case, Cooling, Mandate, Status, Step, StepState

# The task that carries out what is due of a case.
RUN = "rights.tasks.run_cases"


class Work(StrEnum):
    """What a step does."""

    RECEIPT = "receipt"
    LOOKUP = "lookup"
    RESEND = "resend"
    ELSEWHERE = "elsewhere"
    COMPARE = "compare"
    PAUSE = "pause"
    WARN = "warn"
    SEARCH = "search"
    LOOK_AGAIN = "look_again"
    ACCEPT = "accept"
    PREPARE = "prepare"
    RESOLVE = "resolve"
    REACH = "reach"
    EXPORT = "export"
    HAND_OVER = "hand_over"
    PASS_ON = "pass_on"  # noqa: S105 - passing on, not a word to pass
    ERASE = "erase"
    OUTLIVE = "outlive"
    RESTRICT = "restrict"
    RECTIFY = "rectify"
    NOMINATE = "nominate"
    FREEZE = "freeze"
    THAW = "thaw"
    FREED = "freed"
    WIDEN = "widen"
    READBACK = "readback"
    TELL = "tell"
    LETTER = "letter"


# Customers are told while their rows can still be told apart; children die before
# the identity row (1000 + erase_order); reading back comes after every deletion.
RANK = {
    Work.RECEIPT: 0,
    Work.LOOKUP: 0,
    Work.RESEND: 5,
    Work.ELSEWHERE: 5,
    Work.COMPARE: 6,
    Work.PAUSE: 8,
    Work.WARN: 9,
    Work.SEARCH: 10,
    Work.LOOK_AGAIN: 11,
    Work.ACCEPT: 12,
    Work.PREPARE: 13,
    Work.RESOLVE: 20,
    Work.REACH: 20,
    Work.EXPORT: 30,
    Work.HAND_OVER: 35,
    Work.PASS_ON: 40,
    Work.RECTIFY: 45,
    Work.RESTRICT: 50,
    Work.NOMINATE: 10,
    Work.FREEZE: 15,
    Work.THAW: 16,
    Work.FREED: 17,
    Work.WIDEN: 9,
    Work.ERASE: 1000,
    Work.OUTLIVE: 1000,
    Work.READBACK: 30000,
    Work.TELL: 31000,
    Work.LETTER: 32000,
}
# Who lost an address after the end is helped to open what is there; and of what a list
# asked that was done at once, its person hears afterwards; so do those of one request whose
# mailbox was full.
LOST = [Work.ELSEWHERE, Work.WARN]
AFTERWARDS = [Work.RECEIPT, Work.LOOKUP, Work.RESEND, Work.WIDEN]
# These keep nothing waiting.
BESIDE = [Work.RECEIPT, Work.RESEND, Work.WIDEN]
ANSWERED = Status.ANSWERED
OVER = [ANSWERED, Status.WITHDRAWN]
RUNNING = [status for status in OPEN if status != Status.CHECKING]
KEYED = {
    *(Work.SEARCH, Work.RESOLVE, Work.REACH, Work.EXPORT, Work.RESTRICT),
    *(Work.FREEZE, Work.THAW, Work.OUTLIVE),
}


def _nothing() -> None:
    """Most steps leave nothing but their result."""


@dataclass(frozen=True, kw_only=True)
class Done:
    """What a step did: counts and words, what to seal, and what follows.

    `after` runs in the transaction that marks the step done, so whatever it
    writes is written exactly once however often the work was tried.
    """

    result: dict[str, Any] = field(default_factory=dict)
    sealed: Any = None
    after: Callable[[], None] = _nothing


class StepFailed(Exception):
    """A step could not be done; the message is a sentence the desk may show.

    `asked` is how many seconds the other side wants to be left alone.
    """

    asked = 0


def add(
    case: Case,
    work: Work,
    *,
    at: datetime,
    dataset: str = "",
    order: int = 0,
    sealed: Any = None,
) -> Step:
    """Make a step due; the same one again is the one there is."""
    made = Step(
        case=case,
        dataset=dataset,
        effect=work,
        rank=RANK[work] + order,
        created_at=at,
    )
    # One statement whether it is there or not, where getting or creating takes four.
    Step.objects.bulk_create([made], ignore_conflicts=True)
    step = Step.objects.get(case=case, dataset=dataset, effect=work)
    if (work in KEYED or sealed is not None) and step.key is None:
        step.key = vault.new_key("step")
        if sealed is not None:
            step.sealed = vault.seal_json(step.key, sealed)
        step.save(update_fields=["key", "sealed"])
    jobs.wake(RUN, case.pk)
    return step


def again(case: Case, work: Work, *, at: datetime) -> None:
    """Make a step due, done before or not."""
    put_off(case, work, until=at, at=at)
    jobs.wake(RUN, case.pk)


def put_off(case: Case, work: Work, *, until: datetime, at: datetime) -> None:
    """Make a step due, done before or not, and leave it alone until then."""
    Step.objects.update_or_create(
        case=case,
        dataset="",
        effect=work,
        defaults={
            "rank": RANK[work],
            "state": StepState.DUE,
            "created_at": at,
            "done_at": None,
            "next_try_at": until,
        },
    )


def begin(case: Case, work: Work, *, at: datetime) -> None:
    """The first step of a case that is filed in this transaction."""
    step = Step(case=case, effect=work, rank=RANK[work], created_at=at)
    gathering.insert(step)
    gathering.once_numbered(lambda: jobs.wake(RUN, case.pk))


def due(at: datetime, *, lists_first: bool = False) -> QuerySet[Step]:
    """Steps of open cases that wait for nothing before them, most urgent first.

    Rows of an agent's list stand behind single requests, or in front where it is their
    turn: whoever sends five hundred at once keeps nobody waiting for a code.

    While a second person reads, nothing runs; nor does a deletion on the day that it
    waits (`rights.cooling`). A code that may go tomorrow keeps nothing waiting, nor does
    a pause for another address, nor a system that was left out: its steps run by themselves after the answer.
    """
    waits = Cooling.objects.filter(
        case=OuterRef("case"), waived_at__isnull=True, ends_at__gt=at
    )
    # Not as an OR over both tables: PostgreSQL weighed each way of joining it with each
    # index of a case, and took a hundred times as long to plan as to look.
    runs = models.Case(
        # What a child was reported for is frozen as soon as that can be done.
        When(~Q(apart="") & ~Q(effect=Work.FREEZE), then=Q(case__status=ANSWERED)),
        When(effect__in=LOST, then=Q(case__status__in=[*RUNNING, *OVER])),
        When(effect__in=AFTERWARDS, then=Q(case__status__in=[*RUNNING, ANSWERED])),
        When(effect=Work.RESOLVE, then=Q(case__status__in=RUNNING) & ~Exists(waits)),
        When(~Q(apart=""), then=Q(case__status__in=[*RUNNING, ANSWERED])),
        default=Q(case__status__in=RUNNING),
        output_field=models.BooleanField(),
    )
    turn = "-is_listed" if lists_first else "is_listed"
    return _first_of_each().filter(runs).order_by(turn, "case__due_on", "rank", "id")


@cache
def _first_of_each() -> QuerySet[Step]:
    """What waits for nothing before it, and whether it is of a list.

    Thought of once: to write this part costs as much as to ask all of it.
    """
    earlier = Step.objects.filter(
        case=OuterRef("case"),
        state=StepState.DUE,
        apart=OuterRef("apart"),
        rank__lt=OuterRef("rank"),
    ).exclude(effect__in=BESIDE)
    rows = Step.objects.filter(~Exists(earlier), state=StepState.DUE)
    of_a_list = rows.annotate(is_listed=Exists(listed(OuterRef("case"))))
    return of_a_list.select_related("case")


def listed(case: Any) -> QuerySet[Mandate]:
    """What makes a case a row of an agent's list; nothing for a single request."""
    return Mandate.objects.filter(case=case, batch__isnull=False)


def of(case: Case, work: Work, dataset: str = "") -> Step | None:
    """One step of a case."""
    if one_look.is_open():
        own = dossier.steps(case)
        return next((s for s in own if (s.effect, s.dataset) == (work, dataset)), None)
    return _ONE.one(Step, case.pk, work, dataset)


# Each part of an act asks for the steps that went before it.
_ONE = Prepared(
    lambda case, work, dataset: (
        Step.objects.filter(case=case)
        .filter(effect=work)
        .filter(dataset=dataset)
        .select_related("key")
    )
)


def opened(step: Step | None) -> Any:
    """What was sealed on a step; None when it had nothing or its key is gone."""
    if step is None or step.key is None or step.sealed is None:
        return None
    try:
        return vault.unseal_json(step.key, step.sealed)
    except vault.KeyDestroyed:
        return None


def resolved(case: Case, dataset: str) -> list[str]:
    """Keys of the rows of this case in one dataset, as resolved before any effect."""
    return all_resolved(case).get(dataset, [])


def all_resolved(case: Case) -> dict[str, list[str]]:
    """The same of every dataset."""
    keys: dict[str, list[str]] | None = opened(of(case, Work.RESOLVE))
    if keys is None:
        raise StepFailed(_("The rows of this case were not resolved."))
    for step in reached(case):
        keys.update(opened(step) or {})
    return keys


def reached(case: Case) -> QuerySet[Step]:
    """What was found where nothing answered at first, one step a system."""
    rows = Step.objects.filter(case=case, effect=Work.REACH, state=StepState.DONE)
    return rows.select_related("key")


def failing(case: Case) -> QuerySet[Step]:
    """The steps whose last try left an error."""
    return Step.objects.filter(case=case, state=StepState.DUE).exclude(error="")


def drop(case: Case, *works: Work) -> None:
    """No step of this case runs any more; a worker at one of them is fenced off.

    Or none of these `works`.
    """
    rows = Step.objects.filter(case=case, state=StepState.DUE)
    (rows.filter(effect__in=works) if works else rows).update(
        state=StepState.DROPPED, lease_owner="", lease_until=None, error=""
    )


def remove(case: Case, *works: Work, at: datetime) -> None:
    """Take these out of a case, to begin anew; nothing that was sealed on them is kept.

    Their keys go after the commit: what is undone needs them again.
    """
    rows = Step.objects.filter(case=case, effect__in=works)
    keys = [step.key for step in rows.select_related("key") if step.key]
    rows.delete()
    transaction.on_commit(partial(vault.destroy_all, keys, at=at), robust=True)


def forget(case: Case, *, at: datetime) -> None:
    """Destroy the keys of all steps of a case, and with them what they sealed."""
    for step in Step.objects.filter(case=case, key__isnull=False).select_related("key"):
        if step.key and step.key.destroyed_at is None:
            vault.destroy(step.key, at=at)
