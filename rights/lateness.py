"""A date that was not kept is said, not hidden: what happened, a new day, the way on.

The letter is drafted the moment the day is over. An officer has until six in the
evening to add a word or another day; then it goes by itself. It moves no clock: a
period that is over stays over.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import F, QuerySet
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from notices import reading
from portal import ledger
from portal.failpoints import failpoint
from portal.models import User
from rights import mails, tracking
from rights.models import MAY_BE_LATE, OPEN, Case, LateLetter
from rights.workflow import SYSTEM, about, actor

EVENING = time(18)
WITHIN = timedelta(days=7)
LONGEST = timedelta(days=30)
MOST = 200


class NotSaved(Exception):
    """The letter cannot be changed so; the message is one sentence for the officer."""


@transaction.atomic
def draft_due(at: datetime) -> int:
    """Draft a letter for every open request whose day has passed; how many."""
    current = reading.current(at)
    if current is None:
        return 0
    zone = ZoneInfo(current.organisation.time_zone)
    today = at.astimezone(zone).date()
    late = Case.objects.filter(MAY_BE_LATE, due_on__lt=today).order_by("due_on", "pk")
    # Locked: a day that moves meanwhile is looked at again, not marked unseen.
    found = list(late.select_for_update().values_list("pk", "due_on")[:MOST])
    rows = [
        LateLetter(
            case_id=pk,
            due_on=due_on,
            new_due=today + WITHIN,
            drafted_at=at,
            goes_at=_evening(at, zone),
        )
        for pk, due_on in found
    ]
    LateLetter.objects.bulk_create(rows, ignore_conflicts=True)
    Case.objects.filter(pk__in=[pk for pk, _due in found]).update(late_for=F("due_on"))
    return len(rows)


def _evening(at: datetime, zone: ZoneInfo) -> datetime:
    """Six o'clock today, or tomorrow when that is gone."""
    local = at.astimezone(zone)
    day = local.date() if local.time() < EVENING else local.date() + timedelta(days=1)
    return datetime.combine(day, EVENING, zone)


def send_due(at: datetime) -> int:
    """Send the letters whose evening has come; how many. Answered ones are dropped."""
    waiting = _waiting().filter(goes_at__lte=at).order_by("goes_at", "pk")
    sent = 0
    for pk in list(waiting.values_list("pk", flat=True)[:MOST]):
        sent += _send(pk, by=SYSTEM, at=at)
    return sent


def _waiting() -> QuerySet[LateLetter]:
    return LateLetter.objects.filter(sent_at__isnull=True, dropped_at__isnull=True)


@transaction.atomic
def _send(pk: int, *, by: User | str, at: datetime) -> bool:
    row = (
        _waiting()
        .select_for_update(of=("self",))
        .select_related("case")
        .filter(pk=pk)
        .first()
    )
    if row is None:
        return False
    case = row.case
    if not case.is_open() or case.due_on != row.due_on:
        # Answered meanwhile, or given more time before the day was over.
        _waiting().filter(pk=pk).update(dropped_at=at)
        return False
    _waiting().filter(pk=pk).update(sent_at=at)
    context = {
        "was": date_format(row.due_on, "l j F Y"),
        "until": date_format(row.new_due, "l j F Y"),
        "due": date_format(row.new_due, "l j F Y"),
        "words": row.words,
        "stand": tracking.word(case),
    }
    turn = row.due_on.isoformat()
    if not mails.to_person("late", case=case, at=at, context=context, turn=turn):
        mails.by_phone("late_by_phone", case=case, turn=turn, at=at, context=context)
    failpoint("late.before_commit")
    ledger.record(
        "case.late_told",
        about=about(case),
        by=actor(by),
        at=at,
        facts={"due": turn, "new_day": row.new_due.isoformat()},
    )
    return True


def of(case: Case) -> LateLetter | None:
    """The letter that waits for this case."""
    return _waiting().filter(case=case, due_on=F("case__due_on")).first()


@transaction.atomic
def save(
    case: Case,
    *,
    words: str,
    new_due: date,
    at: datetime,
    by: User,
    now: bool = False,
) -> None:
    """Another word or day for the letter that waits; `now` sends it at once."""
    row = of(case) if case.status in OPEN else None
    if row is None:
        raise NotSaved(_("No letter waits here (any more)."))
    today = at.astimezone(ZoneInfo(case.time_zone)).date()
    if not today <= new_due <= today + LONGEST:
        raise NotSaved(_("Name a day within the next 30 days."))
    LateLetter.objects.filter(pk=row.pk).update(
        words=words.strip(), new_due=new_due, by=by
    )
    if now:
        _send(row.pk, by=by, at=at)
