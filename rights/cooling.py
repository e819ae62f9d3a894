"""Nothing is deleted for a day after the decision: whoever asked can still stop it.

The wait stands on a row that the claim of steps asks. It ends before the day on which
the answer is due; where that day is nearer there is none. A request waits once, and
the day that other addresses have to say "not me" runs inside the same one.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from notices import local_day, reading
from portal import jobs, ledger, second_person
from portal.models import User
from rights import claims, dossier, mails, proposals, reasons, steps, submissions
from rights.models import (
    Case,
    Cooling,
    Decision,
    MessageKind,
    Status,
    Tripwire,
    Verb,
)
from rights.steps import RUN, Work
from rights.talking import said
from rights.workflow import SYSTEM, Move, about, actor, is_decided, may, move

WAIT = timedelta(hours=24)


class NotWaiting(Exception):
    """Nothing waits, or no reason is given; one sentence for the officer."""


@transaction.atomic
def begin(case: Case, *, at: datetime) -> None:
    """What was decided waits its day, where it deletes anything of somebody told.

    A demonstration shows at once what is deleted.
    """
    if settings.KEPT_DEMO or not _deletes(case):
        return
    anew = _stopped_before(case)
    ends_at = max(_since(case, at) + WAIT, anew or at)
    if ends_at <= at or ends_at > last_day(case):
        return
    row, is_new = Cooling.objects.get_or_create(
        case=case, defaults={"begun_at": at, "ends_at": ends_at}
    )
    if not is_new and (anew is None or row.ends_at >= anew):
        return
    if not is_new and anew is not None:
        row.begun_at, row.ends_at, row.waived_at, row.waived_by = at, anew, None, None
        row.save(update_fields=["begun_at", "ends_at", "waived_at", "waived_by"])
    facts = {"ends_at": ends_at.isoformat()}
    ledger.record("cooling.begun", about=about(case), by=SYSTEM, at=at, facts=facts)
    if submissions.takes_proof(case):
        _tell(case, ends_at, at, turn="" if is_new else ends_at.isoformat())


def _since(case: Case, at: datetime) -> datetime:
    """Who is alone waited before agreeing, and that hour is part of the same day.

    An account that was reported had its day since it was told.
    """
    told = Tripwire.objects.filter(case=case).first()
    if told is not None and not submissions.takes_proof(case):
        return told.laid_at
    alone = Decision.objects.filter(case=case).exclude(solo_ground="")
    first = alone.order_by("decided_at").values_list("decided_at", flat=True).first()
    return max(first, at - second_person.SOLO_DELAY) if first else at


def _stopped_before(case: Case) -> datetime | None:
    """Until when somebody who stopped it once can do so again, if two set that aside.

    Where nobody at another address could be told, it waits as long as their day.
    """
    holds = Q(cleared_at__isnull=False) | Q(warned__isnull=True)
    wires = Tripwire.objects.filter(holds, case=case)
    return wires.values_list("opens_at", flat=True).first()


def _deletes(case: Case) -> bool:
    """What is deleted of somebody proven, or of an account that was told of a report.

    An address by which people are found changes as lastingly: who has it now was told.
    """
    is_told = (
        submissions.takes_proof(case) or Tripwire.objects.filter(case=case).exists()
    )
    is_lasting = proposals.is_erasing(case) or proposals.moves_address(case)
    if not is_lasting or not is_told:
        return False
    return Decision.objects.filter(case=case, verb=Verb.DO).exists()


def last_day(case: Case) -> datetime:
    """The whole last day is left for the work and for what fails in it."""
    zone = ZoneInfo(reading.of_revision(case.revision).organisation.time_zone)
    return datetime.combine(case.due_on, time(), tzinfo=zone)


def _tell(case: Case, ends_at: datetime, at: datetime, *, turn: str = "") -> None:
    """By mail or text: a letter by post would come when the day is over."""
    until = local_day.moment(ends_at, "l j F, H:i")
    context = {"until": until, "corrects": proposals.is_rectifying(case)}
    to = claims.contact(case)
    if to:
        mails.queue("cooling", case=case, to=to, at=at, context=context, turn=turn)
    else:
        mails.by_phone("cooling_by_phone", case=case, at=at, context=context, turn=turn)


def waiting(case: Case, at: datetime) -> Cooling | None:
    """The wait that still holds a deletion back, if one does."""
    if case.status != Status.WORKING:
        return None
    row = dossier.cooling(case) if is_decided(case) else None
    return row if row and row.waived_at is None and row.ends_at > at else None


def ends(cases: Iterable[Case], at: datetime) -> dict[int, datetime]:
    """Until when each of these waits, of those that do."""
    decided = [case.pk for case in cases if case.status == Status.WORKING]
    rows = _still(at).filter(case__in=decided) if decided else Cooling.objects.none()
    return dict(rows.values_list("case_id", "ends_at"))


def _still(at: datetime) -> QuerySet[Cooling]:
    return Cooling.objects.filter(waived_at__isnull=True, ends_at__gt=at)


@transaction.atomic
def waive(case: Case, *, ground: str, by: User, at: datetime) -> None:
    """An officer ends the wait: the person is in a hurry, say. It runs now."""
    row = _still(at).select_for_update().filter(case=case).first()
    if row is None or not case.is_open():
        raise NotWaiting(_("Nothing waits here (any more)."))
    if not reasons.says_something(ground):
        raise NotWaiting(_("Write in a whole sentence why this need not wait."))
    row.waived_at, row.waived_by = at, by
    row.save(update_fields=["waived_at", "waived_by"])
    said(case, MessageKind.NOTE, ground, by=by, at=at)
    ledger.record("cooling.waived", about=about(case), by=actor(by), at=at, facts={})
    jobs.wake(RUN, case.pk)


@transaction.atomic
def take_back(case: Case, *, note: str, by: User | str, at: datetime) -> Case:
    """Nothing was deleted yet: the decision goes, and a person decides again."""
    fields = {"last_call_for": None}
    moved = move(case, Move.TAKE_BACK, by=by, at=at, fields=fields)
    Decision.objects.filter(case=case).delete()
    steps.remove(case, Work.RESOLVE, Work.LETTER, at=at)
    author = by if isinstance(by, User) else None
    said(case, MessageKind.NOTE, note, by=author, at=at)
    return moved


def stopped(case: Case, *, note: str, by: str, at: datetime) -> None:
    """Somebody says that it was not them: what was decided does not run."""
    if may(case, Move.TAKE_BACK, at):
        take_back(case, note=note, by=by, at=at)
