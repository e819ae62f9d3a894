"""Forgetting on time: drafts, copies, and the keys of steps whose case is over.

A draft lives seven days, a copy thirty; what the steps of a case sealed dies with
the case. Each is small, repeats harmlessly, and catches up whatever it missed.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import partial

from django.db.models import Exists, OuterRef, Q

from portal import jobs, vault
from portal.models import DataKey
from rights import (
    agent_news,
    answering,
    connected,
    copying,
    enclosures,
    forgetting,
    frozen,
    joining,
    last_letters,
    lateness,
    leaving,
    legs,
    limiting,
    logbook,
    proofs,
    recipients,
    reminding,
    sorting,
    steps,
    talking,
    unreached,
    workload,
)
from rights.models import (
    IS_ANSWERED,
    OPEN,
    UNFORGOTTEN,
    Absence,
    Appeal,
    Case,
    Copy,
    Draft,
    Step,
    StepState,
)
from rights.steps import Work
from rights.workflow import OPEN_AFTER_ANSWER, SYSTEM

MOST = 200


def tidy(at: datetime) -> None:
    """Everything whose time has come; what fails keeps nothing else from its turn."""
    jobs.one_by_one(_tasks(), lambda task: task(at))


def _tasks() -> tuple[Callable[[datetime], object], ...]:
    """In the order in which they help each other: who is told comes first."""
    return (
        leaving.leave_due,
        lateness.draft_due,
        lateness.draft_again,
        lateness.send_due,
        answering.renew_due,
        limiting.lift_due,
        close_answered,
        forget_drafts,
        forget_copies,
        forget_steps,
        proofs.forget_used,
        legs.forget,
        recipients.tell_due,
        reminding.remind_due,
        frozen.end_due,
        last_letters.write_due,
        last_letters.forget,
        logbook.forget_old,
        forgetting.forget_due,
        enclosures.forget,
        workload.keep,
        sorting.carry_out,
        joining.join_due,
        agent_news.tell_agents,
    )


def forget_drafts(at: datetime) -> int:
    """Drafts that were filed, or not finished within seven days, and their keys."""
    filed = Case.objects.filter(draft=OuterRef("pk"))
    gone = Draft.objects.filter(Q(expires_at__lte=at) | Q(Exists(filed)))
    rows = list(gone.select_related("key")[:MOST])
    return len(jobs.one_by_one(rows, partial(_forget_draft, at=at)))


def _forget_draft(draft: Draft, *, at: datetime) -> None:
    key: DataKey = draft.key
    draft.delete()
    # After the row: a key without a row harms nobody, a row without its key
    # would be a page that cannot open.
    vault.destroy(key, at=at)


def forget_copies(at: datetime) -> int:
    """Copies whose thirty days are over."""
    rows = list(Copy.objects.filter(expires_at__lte=at, erased_at__isnull=True)[:MOST])
    return len(jobs.one_by_one(rows, partial(copying.forget, at=at)))


def close_answered(at: datetime) -> int:
    """Cases whose answer has been open long enough, to somebody.

    Over an answer that reached nobody an officer closes a case, and no sweep.
    """
    rows = Case.objects.filter(IS_ANSWERED, answered_at__lte=at - OPEN_AFTER_ANSWER)
    appealed = Appeal.objects.filter(
        case__status__in=OPEN, verdict="", of__isnull=False
    )
    away = Absence.objects.filter(left_at__isnull=False, done_at=None)
    rows = rows.exclude(pk__in=appealed.values("of"))
    rows = rows.exclude(pk__in=away.values("case"))
    rows = rows.exclude(unreached.has_no_answer())
    kept = Copy.objects.filter(erased_at__isnull=True, expires_at__gt=at)
    rows = rows.exclude(pk__in=kept.values("case"))
    waits = Step.objects.filter(effect=Work.OUTLIVE, state=StepState.DUE)
    rows = rows.exclude(pk__in=waits.values("case"))
    closed = list(rows.order_by("answered_at")[:MOST])
    return len(jobs.one_by_one(closed, partial(talking.close, by=SYSTEM, at=at)))


def forget_steps(at: datetime) -> int:
    """Keys of steps of cases that are over: resolved keys and copies with them."""
    cases = list(Case.objects.filter(UNFORGOTTEN).order_by("pk")[:MOST])
    return len(jobs.one_by_one(cases, partial(_forget_steps, at=at)))


def _forget_steps(case: Case, *, at: datetime) -> None:
    steps.forget(case, at=at)
    connected.forget(case)
    # Last: whoever is killed before this destroys what is destroyed already.
    done = Case.objects.filter(UNFORGOTTEN, pk=case.pk)
    done.update(steps_forgotten_at=at)
