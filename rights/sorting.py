"""Sorting what is new at the desk: a request, a question, or something for later.

Each takes one key, and ten minutes to take it back. Nothing closes by it: what is
no request is answered as a question (`rights.routing`), and only after those ten
minutes is anybody told. What is put off comes back five days before its day.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from notices import local_day
from portal import ledger
from portal.models import User
from rights import routing, talking, twins
from rights.models import QUEUE, UNSORTED, Case, KeysOff, Sort, Sorting
from rights.workflow import IllegalMove, about, actor

UNDO = timedelta(minutes=10)
BEFORE_DUE = timedelta(days=5)
WEEK = timedelta(days=7)
DAY = timedelta(days=1)
MOST = 200


class NotSorted(Exception):
    """It cannot be sorted so; the message is one sentence for the officer."""


def waiting(today: date) -> QuerySet[Case]:
    """What nobody has sorted yet, in the order of the queue."""
    rows = Case.objects.filter(UNSORTED)
    return rows.exclude(put_off_now(today)).order_by(*QUEUE)


def put_off_now(today: date) -> Q:
    """What waits for a later day; never into the last days before its own."""
    return Q(later_on__gt=today, due_on__gt=today + BEFORE_DUE)


def latest(case: Case) -> date:
    """The last day to which a request can be put off."""
    return case.due_on - BEFORE_DUE


def proposed(case: Case, today: date) -> date | None:
    """A week from now, or the last day there is; None when its own day is too near."""
    day = min(today + WEEK, latest(case))
    return day if day > today else None


@transaction.atomic
def accept(case: Case, *, by: User, at: datetime) -> Sorting:
    """It is a request, and this officer looks after it."""
    _locked(case)
    Case.objects.filter(pk=case.pk).update(sorted_at=at, assigned_to=by)
    return _sorted(case, Sort.ACCEPTED, by=by, at=at, acts_at=at)


@transaction.atomic
def same(case: Case, of: Case, *, by: User, at: datetime) -> Sorting:
    """It says an earlier request again: whoever looks after that looks after both."""
    _locked(case)
    twins.link(case, of, by=by, at=at)
    holder = of.assigned_to or by
    Case.objects.filter(pk=case.pk).update(sorted_at=at, assigned_to=holder)
    return _sorted(case, Sort.SAME, by=by, at=at, acts_at=at, of=of.reference)


@transaction.atomic
def put_off(case: Case, *, until: date, by: User, today: date, at: datetime) -> Sorting:
    """Not now: it comes back on that day, which its own day must leave room for."""
    _locked(case)
    if not today < until <= latest(case):
        raise NotSorted(_pick(case, today))
    Case.objects.filter(pk=case.pk).update(later_on=until)
    return _sorted(case, Sort.LATER, by=by, at=at, acts_at=at, until=until.isoformat())


def _pick(case: Case, today: date) -> str:
    if latest(case) <= today:
        return _("Its day is too near to put it off.")
    return _("Pick a day after today and before %(day)s.") % {
        "day": local_day.words(latest(case) + DAY, "j F")
    }


@transaction.atomic
def question(case: Case, *, by: User, at: datetime, why: str = "") -> Sorting:
    """It reads like a question. Whoever sent it is told in ten minutes, not before.

    `why` it asks for nothing stays as a note, for whoever reads the answer.
    """
    locked = _locked(case)
    if not routing.may_route(locked, at):
        raise NotSorted(_("This cannot be read as a question: accept it."))
    if fault := routing.fault(locked, why):
        raise NotSorted(fault)
    if why.strip():
        talking.note(case, words=why, by=by, at=at)
    Case.objects.filter(pk=case.pk).update(sorted_at=at, assigned_to=by)
    return _sorted(case, Sort.QUESTION, by=by, at=at, acts_at=at + UNDO)


def _locked(case: Case) -> Case:
    locked = Case.objects.select_for_update().filter(UNSORTED, pk=case.pk).first()
    if locked is None:
        raise NotSorted(_("Somebody has sorted or taken this already."))
    return locked


def _sorted(
    case: Case,
    sort: Sort,
    *,
    by: User,
    at: datetime,
    acts_at: datetime,
    **facts: str,
) -> Sorting:
    ledger.record(
        "case.sorted",
        about=about(case),
        by=actor(by),
        at=at,
        facts={"as": str(sort), **facts},
    )
    is_now = acts_at <= at
    return Sorting.objects.create(
        case=case,
        sort=sort,
        by=by,
        at=at,
        acts_at=acts_at,
        done_at=at if is_now else None,
    )


# --- taking it back ---------------------------------------------------------------


def newest(by: User, at: datetime) -> list[Sorting]:
    """What this officer sorted in the last minutes and can take back."""
    rows = Sorting.objects.filter(by=by, at__gt=at - UNDO, undone_at__isnull=True)
    return [row for row in rows.select_related("case")[:20] if _may_undo(row)]


def _may_undo(row: Sorting) -> bool:
    case = row.case
    if row.sort == Sort.LATER:
        return case.later_on is not None and case.sorted_at is None
    if row.sort == Sort.QUESTION:
        return row.done_at is None
    if row.sort == Sort.SAME:
        return case.is_open() and twins.of(case) is not None
    return case.is_open() and case.assigned_to_id == row.by_id


@transaction.atomic
def undo(row: Sorting, *, by: User, at: datetime) -> None:
    """As if it had not been sorted; the sorting itself stays on record."""
    case = Case.objects.select_for_update().get(pk=row.case_id)
    row = Sorting.objects.select_related("case").get(pk=row.pk)
    if row.by_id != by.pk or row.undone_at or at >= row.at + UNDO or not _may_undo(row):
        raise NotSorted(
            _("This can no longer be taken back. Open the request instead.")
        )
    is_theirs = case.assigned_to_id == by.pk or row.sort == Sort.SAME
    Case.objects.filter(pk=case.pk).update(
        sorted_at=None,
        later_on=None,
        assigned_to=None if is_theirs else case.assigned_to_id,
    )
    if row.sort == Sort.SAME:
        twins.unlink(case, by=by, at=at)
    Sorting.objects.filter(pk=row.pk).update(undone_at=at, done_at=None)
    ledger.record(
        "case.sorted", about=about(case), by=actor(by), at=at, facts={"as": "undone"}
    )


# --- what waited out its ten minutes -------------------------------------------------


def carry_out(at: datetime) -> int:
    """Route what was called a question and not taken back; how many."""
    rows = Sorting.objects.filter(
        acts_at__lte=at, done_at__isnull=True, undone_at__isnull=True
    )
    pks = list(rows.order_by("acts_at", "pk").values_list("pk", flat=True)[:MOST])
    return sum(_carry_out(pk, at) for pk in pks)


@transaction.atomic
def _carry_out(pk: int, at: datetime) -> bool:
    row = (
        Sorting.objects.select_for_update(of=("self",))
        .select_related("case", "by")
        .filter(pk=pk, done_at__isnull=True, undone_at__isnull=True)
        .first()
    )
    if row is None:
        return False
    Sorting.objects.filter(pk=pk).update(done_at=at)
    try:
        with transaction.atomic():
            routing.route(row.case, by=row.by, at=at)
    except IllegalMove:
        # They have proven themselves or withdrawn meanwhile: it is a request, and
        # stays with the officer who took it.
        return False
    return True


# --- keys -------------------------------------------------------------------------


def has_keys(user: User) -> bool:
    """Whether single keys work for this officer."""
    return not KeysOff.objects.filter(user=user).exists()


def set_keys(user: User, *, on: bool) -> None:
    """Switch single keys on or off."""
    if on:
        KeysOff.objects.filter(user=user).delete()
    else:
        KeysOff.objects.get_or_create(user=user)
