"""A date that was not kept is said, not hidden: what happened, a new day, the way on.

The letter is drafted the moment the day is over. An officer has until six in the
evening to add a word or another day; then it goes by itself. It moves no clock: a
period that is over stays over. What causes it is read from the rows; where we wait for
the person it says so and blames nobody. A day it names is a promise like the first.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from functools import partial
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import QuerySet
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from notices import local_day, reading
from portal import jobs, ledger
from portal.failpoints import failpoint
from portal.models import LedgerEntry, User
from rights import (
    awaited,
    claims,
    dossier,
    drafting,
    mails,
    missed,
    proofs,
    reasons,
    registry,
    steps,
    tracking,
)
from rights.models import (
    OPEN,
    Case,
    Cause,
    LateLetter,
    MessageKind,
    Status,
    ToldBy,
)
from rights.workflow import SYSTEM, Move, about, actor

EVENING = time(18)
WITHIN = timedelta(days=7)
LONGEST = timedelta(days=30)
MOST = 200
AWAITED = {
    awaited.ANSWER: Cause.QUESTION,
    proofs.CODE: Cause.CODE,
    proofs.FACTS: Cause.FACTS,
    proofs.COMPARING: Cause.COMPARING,
}
# What only the person can do.
THEIRS = {Cause.QUESTION, Cause.CODE, Cause.FACTS}


class NotSaved(Exception):
    """The letter cannot be changed so; the message is one sentence for the officer."""


@transaction.atomic
def draft_due(at: datetime) -> int:
    """Draft a letter for every open request with a missed day untold; how many."""
    current = reading.current(at)
    if current is None:
        return 0
    zone = ZoneInfo(current.organisation.time_zone)
    today = at.astimezone(zone).date()
    found = drafting.taken(today, most=MOST)
    return drafting.letters(
        found, unless_named=today + WITHIN, goes_at=_evening(at, zone), at=at
    )


def draft_again(at: datetime) -> int:
    """Draft a letter where a further day passed since the last one went; how many."""
    today = _today(at)
    due = LateLetter.objects.filter(next_on__lt=today).order_by("next_on", "pk")
    found = list(due.values_list("pk", flat=True)[:MOST])
    return sum(jobs.one_by_one(found, partial(_draft_again, today=today, at=at)))


@transaction.atomic
def _draft_again(pk: int, *, today: date, at: datetime) -> bool:
    rows = LateLetter.objects.select_for_update(of=("self",)).select_related("case")
    row = rows.filter(pk=pk, next_on__lt=today).first()
    if row is None:
        return False
    LateLetter.objects.filter(pk=pk).update(next_on=None)
    day = missed.day(row.case, today)
    if day is None or day <= row.due_on:
        return False
    # A day that was named and is still to come stays.
    is_ahead = row.new_due >= today
    letter = LateLetter(
        case=row.case,
        due_on=day,
        new_due=row.new_due if is_ahead else today + WITHIN,
        drafted_at=at,
        goes_at=_evening(at, local_day.zone()),
    )
    return bool(LateLetter.objects.bulk_create([letter], ignore_conflicts=True))


def _evening(at: datetime, zone: ZoneInfo) -> datetime:
    """Six o'clock today, or tomorrow when that is gone."""
    local = at.astimezone(zone)
    day = local.date() if local.time() < EVENING else local.date() + timedelta(days=1)
    return datetime.combine(day, EVENING, zone)


def _today(at: datetime) -> date:
    """The day where the company is: days are counted and kept there."""
    return local_day.of(at)


def send_due(at: datetime) -> int:
    """Send the letters whose evening has come; how many. Answered ones are dropped."""
    waiting = _waiting().filter(goes_at__lte=at).order_by("goes_at", "pk")
    due = list(waiting.values_list("pk", flat=True)[:MOST])
    return sum(jobs.one_by_one(due, partial(_send, by=SYSTEM, at=at)))


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
    case, today = row.case, _today(at)
    later = _waiting().filter(case=case, due_on__gt=row.due_on)
    if missed.day(case, today) is None or later.exists():
        # Answered meanwhile, or given more time before the day was over.
        _waiting().filter(pk=pk).update(dropped_at=at)
        return False
    cause = cause_of(case, row.due_on, at=at)
    told_by = _tell(row, cause, at)
    _waiting().filter(pk=pk).update(
        sent_at=at,
        cause=cause,
        told_by=told_by,
        next_on=missed.next_day(case, row.new_due, today),
    )
    failpoint("late.before_commit")
    ledger.record(
        "case.late_told",
        about=about(case),
        by=actor(by),
        at=at,
        facts={
            "due": row.due_on.isoformat(),
            "new_day": row.new_due.isoformat(),
            "cause": cause,
            "told": told_by,
        },
    )
    return True


def _tell(row: LateLetter, cause: Cause, at: datetime) -> ToldBy:
    """Write to the address or number there is; the page says it in any case."""
    before, asked = missed.newest(row.case), asked_now(row.case, at=at)
    context = {
        "was": date_format(row.due_on, "l j F Y"),
        "until": date_format(row.new_due, "l j F Y"),
        "due": date_format(row.new_due, "l j F Y"),
        "words": row.words,
        "cause": cause.label,
        "needs": bool(asked),
        "asked": asked.label if asked and asked != cause else "",
        "is_again": before is not None and before.new_due == row.due_on,
        "is_also": before is not None and before.new_due != row.due_on,
    }
    turn = row.due_on.isoformat()
    if mails.to_person("late", case=row.case, at=at, context=context, turn=turn):
        return ToldBy.EMAIL if claims.contact(row.case) else ToldBy.POST
    if mails.by_phone(
        "late_by_phone", case=row.case, at=at, context=context, turn=turn
    ):
        return ToldBy.PHONE
    return ToldBy.PAGE


def way(case: Case) -> str:
    """How the letter will reach the person, for the officer."""
    if claims.contact(case):
        return _("It goes by e-mail.")
    if claims.postal(case):
        return _("It goes by post: it waits at the desk until somebody posts it.")
    if claims.number(case):
        return _("It goes by text message.")
    return _("They gave no address, so only their own page says it.")


def asked_now(case: Case, *, at: datetime) -> Cause | None:
    """What only the person can do, and we wait for now."""
    cause = AWAITED.get(tracking.status(case, at=at).needs)
    return cause if cause in THEIRS else None


def cause_of(case: Case, due_on: date, *, at: datetime) -> Cause:
    """Why there was no answer on that day, as far as the reader of the page may know it.

    What we wrote down or asked for only afterwards is no doing of theirs.
    """
    zone = local_day.zone()
    if case.receipt is not None and _is_after(case.receipt.at, due_on, zone):
        return Cause.LAIN
    cause = AWAITED.get(tracking.status(case, at=at).needs)
    began = _asked_at(case, cause) if cause in THEIRS else None
    if cause is not None and not (began and _is_after(began, due_on, zone)):
        return cause
    return _ours(case)


def _is_after(moment: datetime, day: date, zone: ZoneInfo) -> bool:
    return moment.astimezone(zone).date() > day


def _asked_at(case: Case, cause: Cause) -> datetime | None:
    """When we asked for what only they can do: by a question, or once we looked them up.

    The look is one for every address, so that it tells nobody whether there is one.
    """
    if cause is Cause.QUESTION:
        asked = (m.at for m in dossier.messages(case) if m.kind == MessageKind.QUESTION)
        return max(asked, default=None)
    looks = LedgerEntry.objects.filter(about=about(case), act=f"case.{Move.LOOK_UP}")
    return looks.order_by("at").values_list("at", flat=True).first()


def _ours(case: Case) -> Cause:
    right = registry.get(case.right)
    nobody = Cause.NOBODY if case.assigned_to_id is None else Cause.WORK
    if right is None or right.is_report:
        # More would tell whether what was reported is there.
        return nobody
    if steps.failing(case).exists():
        return Cause.FAILED
    if case.status == Status.CHECKING:
        return Cause.CHECK
    is_decided = case.decisions.exists() and case.status == Status.WORKING
    return Cause.CARRY if is_decided else nobody


def of(case: Case) -> LateLetter | None:
    """The letter that waits for this case."""
    rows = dossier.late_letters(case)
    waiting = (row for row in rows if row.sent_at is None and row.dropped_at is None)
    return next(waiting, None)


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
    today = _today(at)
    if not today <= new_due <= today + LONGEST:
        raise NotSaved(_("Name a day within the next 30 days."))
    if words.strip() and not reasons.says_something(words):
        raise NotSaved(reasons.too_short())
    if new_due > today + WITHIN and not words.strip():
        raise NotSaved(
            _("More than a week needs a reason: write why it takes so long.")
        )
    left = _waiting().filter(pk=row.pk)
    if not left.update(words=words.strip(), new_due=new_due, by=by):
        raise NotSaved(_("The letter went out while you wrote."))
    if now:
        _send(row.pk, by=by, at=at)
