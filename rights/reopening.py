"""Opening an answered request again, because its appeal changed the answer.

What was done stays done and stays said; what was kept, refused or not found is
looked at afresh, with a new search where the right has one.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from notices import local_day
from portal.models import User
from rights import limiting, overruled, pausing, registry, steps, twins
from rights.models import (
    Absence,
    Appeal,
    Case,
    Decision,
    Ending,
    Outcome,
    OutcomeKind,
    Step,
)
from rights.steps import Work
from rights.workflow import SYSTEM, Move, move

# What the second round says anew. Deleted rows stay deleted, so that is kept.
SAID_ANEW = (
    *(OutcomeKind.KEPT, OutcomeKind.REFUSED, OutcomeKind.NOT_FOUND),
    *(OutcomeKind.FAILED, OutcomeKind.REVIEWED, OutcomeKind.PASSED_ON),
    *(OutcomeKind.GIVEN, OutcomeKind.LISTED, OutcomeKind.JOINED),
)


def reopen(case: Case, *, by: str, at: datetime) -> Case:
    """Back to work: the officer decides again, by the day the appeal was due."""
    row = Appeal.objects.get(of=case, answered_at=case.answered_at)
    row.overruled = overruled.grounds_of(case)
    row.save(update_fields=["overruled"])
    facts = {"appeal": row.case.reference}
    due_on = max(row.case.due_on, local_day.of(at))
    return _reopen(case, by=by, due_on=due_on, facts=facts, at=at)


def for_more(case: Case, *, at: datetime) -> None:
    """A system that did not answer before holds what nobody decided about."""
    facts = {"more": True}
    due_on = max(case.due_on, local_day.of(at))
    _reopen(case, by=SYSTEM, due_on=due_on, facts=facts, at=at)


def as_request(
    case: Case,
    *,
    fields: dict[str, str],
    facts: dict[str, Any],
    by: User | str,
    at: datetime,
) -> Case:
    """It was answered as a question, and its person says that it is a request."""
    moved = move(
        case,
        Move.ROUTE_BACK,
        by=by,
        at=at,
        facts=facts,
        fields={**_afresh(max(case.due_on, local_day.of(at))), **fields},
    )
    _forget_answer(case, at=at)
    return moved


def _reopen(
    case: Case, *, by: str, due_on: date, facts: dict[str, Any], at: datetime
) -> Case:
    moved = move(case, Move.REOPEN, by=by, at=at, facts=facts, fields=_afresh(due_on))
    _forget_answer(case, at=at)
    right = registry.get(case.right)
    if right is not None and right.needs_proof and case.proven_at is not None:
        steps.add(case, Work.SEARCH, at=at)
    return moved


def _afresh(due_on: date) -> dict[str, Any]:
    """What its row says of an answer that no longer stands."""
    return {
        "ending": Ending.NONE,
        "answered_at": None,
        "closed_at": None,
        "searched_at": None,
        "steps_forgotten_at": None,
        "prepared_at": None,
        "assigned_to": None,
        "due_on": due_on,
        "last_call_for": None,
    }


def _forget_answer(case: Case, *, at: datetime) -> None:
    # It goes its own way now, and whoever said that it is the same was wrong.
    twins.unlink(case, by=SYSTEM, at=at)
    twins.follow(case, at=at)
    steps.forget(case, at=at)
    limiting.weighed_anew(case, at=at)
    pausing.pause(case, at=at)
    Decision.objects.filter(case=case).delete()
    Absence.objects.filter(case=case).delete()
    Step.objects.filter(case=case).exclude(
        effect__in=[Work.LOOKUP, Work.WIDEN]
    ).delete()
    Outcome.objects.filter(case=case, kind__in=SAID_ANEW).delete()
    Outcome.objects.filter(case=case).update(was_said=True)
