"""Runs the steps that are due: claim, do, write the result behind the fence.

A killed worker's lease runs out and another does the step again; a slow one can
no longer write. What a step does outside our database answers the same the second
time, and what it writes here is in the commit that marks it done.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.db import transaction

from portal import jobs, vault
from portal.failpoints import failpoint
from portal.watch import Watch
from retention.connecting import ConnectorError, Unreachable
from rights import (
    accepting,
    acknowledging,
    acting,
    carrying,
    comparing,
    completing,
    copying,
    freezing,
    handing,
    leaving,
    limiting,
    looking,
    lost_address,
    nominees,
    outliving,
    passing,
    recipients,
    second_look,
    steps,
    straight,
    tripwires,
    widening,
)
from rights.models import Step, StepState
from rights.steps import Done, StepFailed, Work

log = logging.getLogger(__name__)

DO: dict[Work, Callable[[Step, datetime], Done]] = {
    Work.RECEIPT: acknowledging.receipt,
    Work.LOOKUP: acting.lookup,
    Work.RESEND: looking.resend,
    Work.ELSEWHERE: lost_address.elsewhere,
    Work.COMPARE: comparing.compare,
    Work.PAUSE: limiting.pause_rest,
    Work.WARN: tripwires.warn,
    Work.SEARCH: looking.search,
    Work.LOOK_AGAIN: second_look.look,
    Work.ACCEPT: accepting.accept,
    Work.PREPARE: straight.prepare,
    Work.RESOLVE: carrying.resolve,
    Work.REACH: completing.reach,
    Work.EXPORT: copying.export,
    Work.HAND_OVER: handing.hand_over,
    Work.PASS_ON: passing.pass_on,
    Work.ERASE: carrying.erase,
    Work.OUTLIVE: outliving.outlive,
    Work.RECTIFY: carrying.rectify,
    Work.RESTRICT: carrying.restrict,
    Work.NOMINATE: nominees.register,
    Work.FREEZE: freezing.frozen,
    Work.THAW: freezing.thawed,
    Work.FREED: tripwires.freed,
    Work.WIDEN: widening.widen,
    Work.READBACK: carrying.readback,
    Work.TELL: recipients.tell,
    Work.LETTER: completing.letter,
}
MOST = 200
# Of what a wake for one row of a list carries out, and of how many turns one is theirs.
MOST_OF_A_ROW, SHARE = 10, 4


def run_due(at: datetime, *, limit: int = MOST, case: int | None = None) -> int:
    """Carry out whatever is due, of all or of one case; how many steps were done.

    Done steps free the next rank, so one turn can carry a whole case through.
    Time goes on from `at`: a lease counted from the start would run out early. Lists
    have every fourth turn; woken for a row of one, we do what is most urgent of all.
    """
    watch = Watch.start(at)
    done = 0
    if case is not None and steps.listed(case).exists():
        case, limit = None, min(limit, MOST_OF_A_ROW)
    for turn in range(limit):
        due = steps.due(watch.now, lists_first=turn % SHARE == SHARE - 1)
        due = due if case is None else due.filter(case=case)
        claimed = jobs.claim_due(due, at=watch.now)
        if not claimed:
            break
        done += perform(*claimed[0], at=watch.now)
    return done


def perform(step: Step, owner: str, *, at: datetime) -> bool:
    """Do one claimed step; False when it failed, was done, or was taken over."""
    if step.state != StepState.DUE:
        jobs.fence(step, owner)  # done by another between looking and claiming
        return False
    failpoint("step.claimed")
    try:
        with jobs.heartbeat(step, owner):
            done = DO[Work(step.effect)](step, at)
            failpoint("step.after_effect")
            sealed = _seal(step, done)
        failpoint("step.before_result")
        return _finish(step, owner, done, sealed, at)
    except StepFailed as error:
        jobs.fail(step, owner, str(error), at=at, asked=error.asked)
    except ConnectorError as error:
        _away(step, owner, error, at)
    except Exception as error:  # noqa: BLE001
        # Whatever it was must not stop the other steps; the desk shows the row. Its
        # text may quote a person's data, so the log names only the kind.
        log.error("step %s failed: %s", step.pk, type(error).__name__)
        jobs.fail(step, owner, error, at=at)
    return False


def _away(step: Step, owner: str, error: ConnectorError, at: datetime) -> None:
    """Try it again soon while somebody waits for it, and note since when it is so."""
    is_soon = isinstance(error, Unreachable) and not step.apart
    longest = jobs.SOON if is_soon else jobs.LONGEST_WAIT
    if jobs.fail(step, owner, str(error), at=at, longest=longest):
        leaving.note(step, error, at=at)


def _seal(step: Step, done: Done) -> dict[str, Any]:
    if done.sealed is None or step.key is None:
        return {}
    return {"sealed": vault.seal_json(step.key, done.sealed)}


def _finish(
    step: Step, owner: str, done: Done, sealed: dict[str, Any], at: datetime
) -> bool:
    """The result and everything that follows from it, in one commit of the owner."""
    with transaction.atomic():
        is_ours = jobs.fence(
            step,
            owner,
            state=StepState.DONE,
            done_at=at,
            result=done.result,
            **sealed,
        )
        if is_ours:
            if step.error:
                leaving.answered(step)
            done.after()
    return is_ours
