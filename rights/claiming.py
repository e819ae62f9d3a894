"""Who looks after a case: taking it, handing it on, and when a claim has gone cold.

Nobody takes a case out of the hands of somebody who is at it. After a quarter of an
hour without an act of theirs it is free for others, and the history says who had it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from notices import local_day
from portal import ledger, permissions
from portal.models import User
from rights import judging, talking
from rights.models import Case
from rights.workflow import about, actor

STALE = timedelta(minutes=15)


class NotTaken(Exception):
    """The case stays where it is; the message is one sentence for the officer."""


@dataclass(frozen=True, kw_only=True)
class Claim:
    """Who has a case, since which act of theirs, and whether others may take it."""

    by: User
    since: datetime | None
    is_mine: bool
    is_stale: bool


def of(case: Case, viewer: User, at: datetime) -> Claim | None:
    """Whose case it is, as this officer sees it; None while it is nobody's."""
    if case.assigned_to is None or not case.is_open():
        return None
    return Claim(
        by=case.assigned_to,
        since=case.touched_at,
        is_mine=case.assigned_to_id == viewer.pk,
        is_stale=case.touched_at is None or case.touched_at <= at - STALE,
    )


@transaction.atomic
def take(case: Case, *, by: User, at: datetime) -> None:
    """This officer looks after the case from now on.

    Not of the appeal of their own answer, where others here can decide it.
    """
    if barred := judging.barred_because(case, by):
        raise NotTaken(barred)
    locked = Case.objects.select_for_update(of=("self",)).get(pk=case.pk)
    held = of(locked, by, at)
    if held is not None and not held.is_mine and not held.is_stale:
        raise NotTaken(_busy(held, locked))
    facts = {"from": actor(held.by)} if held is not None and not held.is_mine else {}
    _give(case, by, at)
    ledger.record("case.taken", about=about(case), by=actor(by), at=at, facts=facts)


def _busy(held: Claim, case: Case) -> str:
    since = held.since or case.received_at
    return _(
        "%(name)s did something here at %(since)s. Ask for it, or take it from "
        "%(until)s on."
    ) % {
        "name": held.by,
        "since": local_day.moment(since, "H:i"),
        "until": local_day.moment(since + STALE, "H:i"),
    }


@transaction.atomic
def hand_over(case: Case, *, to: User, words: str, by: User, at: datetime) -> None:
    """Another officer looks after it, with a note of what there is to know.

    They are told of it as of a new request: until now it was somebody else's.
    """
    locked = Case.objects.select_for_update(of=("self",)).get(pk=case.pk)
    if not locked.is_open() or to.pk == by.pk or not permissions.may_decide(to):
        raise NotTaken(_("Choose another officer, for a request that is open."))
    if barred := judging.barred_because(case, to):
        raise NotTaken(barred)
    _give(case, to, at)
    Case.objects.filter(pk=case.pk).update(told_at=None, touched_at=None)
    if words.strip():
        talking.note(case, words=words, by=by, at=at)
    ledger.record(
        "case.handed_over",
        about=about(case),
        by=actor(by),
        at=at,
        facts={"to": actor(to)},
    )


def _give(case: Case, to: User, at: datetime) -> None:
    case.assigned_to, case.touched_at = to, at
    case.save(update_fields=["assigned_to", "touched_at"])


def touch(case: Case, *, by: User, at: datetime) -> None:
    """An act of whoever has it keeps it warm."""
    Case.objects.filter(pk=case.pk, assigned_to=by).update(touched_at=at)


def others(viewer: User, case: Case) -> QuerySet[User]:
    """Officers to whom a case can be handed, by name; an appeal, to who may decide it."""
    staff = User.objects.filter(
        is_active=True, is_staff=True, groups__name=permissions.OFFICER
    )
    if free := judging.left_to(case):
        staff = staff.filter(pk__in=[each.pk for each in free])
    return staff.exclude(pk=viewer.pk).order_by("name", "pk")
