"""Which case is next and why: the queue the officer works from.

Ordered by (due date, id) with keyset pages: a page costs the same at a thousand
and at a million cases, and nothing counts rows to print a number.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from notices import local_day
from portal.models import User
from portal.plugins import discover
from rights import missed
from rights.law import ACKNOWLEDGE
from rights.models import (
    HAS_ENDED,
    IN_CHECK,
    IS_OPEN,
    NOT_ENDED,
    QUEUE,
    UNPROVEN,
    UNPROVEN_OF_LAW,
    Case,
    CaseQuerySet,
    Clock,
    Cooling,
    Decision,
    Message,
    MessageKind,
    Status,
    Step,
    StepState,
)

PAGE = 50
SOON = timedelta(days=14)
ENDED_ORDER = ["-due_on", "-id"]
OWED = gettext_lazy("Tell them that we have their request")


@dataclass(frozen=True, kw_only=True)
class Line:
    """One case as the queue shows it; every word is ready to print."""

    case: Case
    title: str
    law: str
    due: str
    left: str
    tone: str
    state: str
    next_step: str
    owner: str


@dataclass(frozen=True, kw_only=True)
class Page:
    """One page of the queue and the key that starts the next one."""

    lines: list[Line]
    after: str


def right_title(code: str) -> str:
    """The short title of a right, or its code when its file is gone."""
    right = discover("kinds", "RIGHT").get(code)
    return str(right.short) if right else code


def law_title(code: str) -> str:
    """A law as a sentence calls it, or its code when its file is gone."""
    pack = discover("laws", "PACK").get(code)
    return capfirst(str(pack.title)) if pack else code


def today_in(zone: str, at: datetime) -> date:
    """The organisation's day at `at`."""
    return at.astimezone(ZoneInfo(zone)).date()


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """Which part of the queue: `scope` is `open`, `mine`, `check`, `identity` or
    `ended`; a right is chosen within one law."""

    scope: str = "open"
    law: str = ""
    right: str = ""
    after: str = ""


def page(wanted: Wanted, *, viewer: User, today: date, size: int = PAGE) -> Page:
    """A page of the queue."""
    rows, after = _scope(viewer, wanted), wanted.after
    if wanted.law:
        rows = rows.filter(law=wanted.law)
    if wanted.law and wanted.right:
        rows = rows.filter(right=wanted.right)
    ended = wanted.scope == "ended"
    ordered = with_failure(rows).order_by(*(ENDED_ORDER if ended else QUEUE))
    found: list[Case] = []
    for part in _behind(after, ended=ended):
        found += ordered.filter(part)[: size + 1 - len(found)]
        if len(found) > size:
            break
    lines = [line(case, today=today) for case in found[:size]]
    last = found[size - 1] if len(found) > size else None
    return Page(lines=lines, after=_key(last) if last else "")


def _scope(viewer: User, wanted: Wanted) -> CaseQuerySet:
    cases = Case.objects.select_related("assigned_to")
    conditions = {
        "ended": HAS_ENDED,
        "mine": IS_OPEN & Q(assigned_to=viewer),
        "check": IN_CHECK,
        "identity": UNPROVEN_OF_LAW if wanted.law else UNPROVEN,
    }
    rest = NOT_ENDED if wanted.law else IS_OPEN
    return cases.filter(conditions.get(wanted.scope, rest))


def _behind(after: str, *, ended: bool) -> list[Q]:
    """Rows behind the key `YYYY-MM-DD.id`, as parts of the order, one range each.

    A broken key starts at the beginning.
    """
    day, _dot, rest = after.partition(".")
    pk, _dot, urgent = rest.partition(".")
    try:
        due, number = date.fromisoformat(day), int(pk)
    except ValueError:
        return [Q()]
    if ended:
        same = Q(due_on__lt=due) | Q(pk__lt=number)
        return [Q(due_on__lte=due) & same]
    later = Q(due_on__gte=due) & (Q(due_on__gt=due) | Q(pk__gt=number))
    if urgent:
        return [Q(is_urgent=True) & later, Q(is_urgent=False)]
    return [Q(is_urgent=False) & later]


def _key(last: Case) -> str:
    """What the next page begins behind: `2026-06-15.17`, with `.urgent` for those."""
    return f"{last.due_on}.{last.pk}" + (".urgent" if last.is_urgent else "")


def with_failure(rows: QuerySet[Case]) -> Any:
    """Adds what its row alone does not say.

    `has_failed`: a step left an error on its row; `is_decided`; `is_owed`: nobody has
    told the person yet that their request is here; `was_asked`: a question went out;
    `cools_until`: what was decided waits its day; `code_at`: the code waits for room;
    `named_day`: a letter about a missed day named this one.
    """
    failed = Step.objects.filter(case=OuterRef("pk"), state=StepState.DUE).exclude(
        error=""
    )
    decided = Decision.objects.filter(case=OuterRef("pk"))
    owed = Clock.objects.filter(
        case=OuterRef("pk"), kind=ACKNOWLEDGE, done_at__isnull=True
    )
    resolving = Step.objects.filter(
        case=OuterRef("case"), effect="resolve", state=StepState.DUE
    )
    cooling = Cooling.objects.filter(case=OuterRef("pk"), waived_at__isnull=True)
    later = Step.objects.filter(
        case=OuterRef("pk"), effect="resend", state=StepState.DUE, error=""
    )
    asked = Message.objects.filter(case=OuterRef("pk"), kind=MessageKind.QUESTION)
    return rows.annotate(
        has_failed=Exists(failed),
        is_decided=Exists(decided),
        is_owed=Exists(owed),
        was_asked=Exists(asked),
        cools_until=Subquery(cooling.filter(Exists(resolving)).values("ends_at")[:1]),
        code_at=Subquery(later.values("next_try_at")[:1]),
        named_day=missed.named_days(),
    )


def line(case: Case, *, today: date) -> Line:
    """What the queue says about one case (annotated by `with_failure`)."""
    tone, state = _state(case, today)
    return Line(
        case=case,
        title=right_title(case.right),
        law=law_title(case.law),
        due=date_format(case.due_on, "D j M Y"),
        left=_left(case, today),
        tone=tone,
        state=state,
        next_step=next_step(case),
        owner=str(case.assigned_to) if case.assigned_to else "",
    )


def _left(case: Case, today: date) -> str:
    """Late by the day that was missed, and the one that the person was told since."""
    left, named = days_left(case, today=today), getattr(case, "named_day", None)
    if named is None or named <= case.due_on or not case.is_overdue(today=today):
        return left
    day = date_format(named, "D j M")
    return _("%(late)s, they were told %(day)s") % {"late": left, "day": day}


def days_left(case: Case, *, today: date) -> str:
    """Calendar days in words: one scale for all laws."""
    if not case.is_open():
        return case.get_ending_display()
    left = case.days_left(today=today)
    if left < 0:
        return ngettext("%(n)d day late", "%(n)d days late", -left) % {"n": -left}
    if left == 0:
        return _("due today")
    return ngettext("%(n)d day left", "%(n)d days left", left) % {"n": left}


def _state(case: Case, today: date) -> tuple[str, str]:
    if not case.is_open():
        return "", case.get_status_display()
    if getattr(case, "has_failed", False):
        return "bad", _("A step failed")
    if case.is_overdue(today=today):
        return "bad", _("Late")
    if case.status == Status.WAITING:
        return "you", _("Waiting for the person")
    if case.due_on - today <= SOON:
        return "warn", _("Due soon")
    return (
        ("info", _("New")) if case.status == Status.RECEIVED else ("ok", _("On track"))
    )


def next_step(case: Case) -> str:
    """What has to happen next, in a few words, and by whom it can be read."""
    if getattr(case, "has_failed", False):
        return _("Look at the failed step")
    if case.is_to_post():
        return _("Decided: post the letter")
    if getattr(case, "is_owed", False) and case.is_open():
        return str(OWED)
    if case.status == Status.CHECKING:
        return _("Second person: check the decision")
    if case.status == Status.WAITING:
        was_asked = getattr(case, "was_asked", True) or case.proven_at is not None
        return _("Waiting for an answer") if was_asked else _unproven(case)
    if case.status == Status.RECEIVED:
        return _unproven(case)
    if case.status == Status.WORKING:
        return _carrying(case) if getattr(case, "is_decided", False) else _("Decide")
    return _("Nothing")


def _carrying(case: Case) -> str:
    until = getattr(case, "cools_until", None)
    if until is None:
        return _("Carrying it out")
    return _("Waits until %(time)s and can be stopped") % {"time": _time(until)}


def _time(at: datetime) -> str:
    return local_day.moment(at, "D j M, H:i")


def _unproven(case: Case) -> str:
    right = discover("kinds", "RIGHT").get(case.right)
    if right is not None and not right.needs_proof:
        return str(right.to_do) or _("Read it and answer")
    if case.on_file is False:
        return _("Address not on file: find another way to reach them")
    if case.on_file is None:
        return _("Looking the address up")
    code_at = getattr(case, "code_at", None)
    if code_at is not None:
        # Their address was left as many messages as a day has room for.
        said = _("The code waits for room in the day’s mail: it goes %(time)s")
        return said % {"time": _time(code_at)}
    return _("Waiting for the code")
