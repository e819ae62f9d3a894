"""What somebody said no to is off at every address of their account.

The company's own programs ask the gate by the address that they are about to use: a
dialler knows a number alone. So a no is carried from the address where it was said to
the others of the same account, by a stop there that follows it. It needs no proof: it
only ever stops something, and what people need cannot be stopped (Civ. Code 1798.135;
11 CCR 7060(b); GDPR Art. 21(3)).

The rules: a no counts at all addresses; a yes counts where it was said. A yes ends every
no at its own address, and what followed those elsewhere, but no other no. Where a yes is
newer than the no, or ended what followed it, that no is not carried there again; the same
no said once more is newer, and is; one that a program tells again is not, where a yes of
the person's own stands against it. What follows is followed by nothing: the account is
found by the address itself.

`retention.reaching` looks the addresses up; here is what is due and what is laid.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import DateTimeField, Exists, F, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Greatest

from consent.methods import Method
from consent.models import NOES, TURN, Choice, Reach, Stop, StopGround
from portal import gathering, jobs, ledger

SWEEP = "consent.reach"
# An address that is added to the account later follows within that time.
AGAIN = timedelta(days=1)
SYSTEM = "system"


def begin(stops: Iterable[Stop]) -> None:
    """Leave for each no among these that it has to be carried, and wake who does it."""
    rows = [
        Reach(stop=stop, since=stop.since, next_try_at=stop.since)
        for stop in stops
        if stop.ground in NOES and stop.follows_id is None
    ]
    if rows:
        gathering.insert(*rows)
        jobs.wake_sweep(SWEEP)


def due(at: datetime) -> QuerySet[Reach]:
    """What has to be looked up; what never was comes first, and of that the newest no.

    Neither what fails nor what waits since long keeps a no of this minute waiting.
    """
    return (
        Reach.objects.filter(next_try_at__lte=at)
        .select_related("stop__person__key")
        .order_by(*TURN)
    )


@transaction.atomic
def looked(
    row: Reach,
    owner: str,
    persons: Collection[UUID],
    *,
    failed: str = "",
    at: datetime,
) -> int:
    """The look is done: lay what it found, once; how many stops that were.

    `failed`: why a part of it could not be done, which is tried again. None from a worker
    whose lease another has, nor once the no has ended.
    """
    if failed:
        is_ours = jobs.fail(row, owner, failed, at=at)
    else:
        is_ours = jobs.fence(row, owner, looked_at=at, attempt=0)
    if not is_ours:
        return 0
    if not failed:
        Reach.objects.filter(pk=row.pk).update(next_try_at=at + AGAIN)
    return lay(row.stop_id, persons, at=at)


@transaction.atomic
def lay(source: UUID, persons: Collection[UUID], *, at: datetime) -> int:
    """Let a stop of each of these follow an open no of another; how many are new."""
    rows = Stop.objects.select_for_update(of=("self",))
    no = rows.filter(pk=source, until=None, follows=None, ground__in=NOES).first()
    if no is None:
        return 0
    others = set(persons) - {no.person_id}
    others -= set(no.followers.values_list("person_id", flat=True))
    others -= _said_yes_since(no, others)
    new = [
        Stop(
            person_id=person,
            purpose=no.purpose,
            ground=no.ground,
            follows=no,
            since=max(at, no.since),
        )
        for person in sorted(others)
    ]
    if new:
        facts = {"purpose": no.purpose, "ground": no.ground, "follows": str(no.pk)}
        gathering.insert(*new)
        about = {f"stop:{row.pk}": facts for row in new}
        ledger.record_all("stop.laid", about, by=SYSTEM, at=at)
    return len(new)


def outweighed(own: Collection[Stop]) -> set[UUID]:
    """Which of these noes a yes at another address outweighed there, being newer.

    None that a program told, once a yes of the person's own did: programs send the same
    lists again, and laid anew it would stop what the person said yes to.
    """
    if not own:
        return set()
    theirs = Choice.objects.filter(
        person=OuterRef("person"),
        purpose=OuterRef("purpose"),
        is_given=True,
        made_at__gt=OuterRef("follows__since"),
    ).exclude(method__in=Method.values)
    # What was joined to this address ended without a yes, and has no address any more.
    ended = Stop.objects.filter(
        follows__in=list(own),
        until__gt=F("follows__since"),
        person__identifiers__isnull=False,
    )
    is_told = Q(follows__ground=StopGround.PROGRAM)
    stands = ended.filter(is_told, Exists(theirs)).values("follows_id")
    ended = ended.exclude(follows_id__in=stands)
    return set(ended.values_list("follows_id", flat=True))


def _said_yes_since(no: Stop, persons: Collection[UUID]) -> set[UUID]:
    """Whose newest answer is a yes that came after it.

    What a program tells us outweighs only what a program told us.
    """
    made = Choice.objects.filter(
        person__in=persons, purpose=no.purpose, made_at__gt=no.since
    )
    if no.ground == StopGround.OPT_OUT:
        made = made.exclude(is_given=True, method__in=Method.values)
    newest = dict(
        made.order_by("made_at", "recorded_at").values_list("person_id", "is_given")
    )
    return {person for person, is_given in newest.items() if is_given}


def end(no: Stop, *, by: str, at: datetime) -> None:
    """What followed a no ends with it, in as many statements for one as for all."""
    _end(Stop.objects.filter(follows=no), "followed", by=by, at=at)
    Reach.objects.filter(pk=no.pk).delete()


def let_go(person: UUID, *, at: datetime) -> list[UUID]:
    """End what was carried to an address that becomes somebody's; the noes it followed."""
    rows = Stop.objects.filter(person=person, follows__isnull=False)
    return _end(rows, "joined", by=SYSTEM, at=at)


def _end(rows: QuerySet[Stop], reason: str, *, by: str, at: datetime) -> list[UUID]:
    """End those of these that are open; the numbers of the noes that they followed."""
    ended = list(rows.filter(until=None).select_for_update(of=("self",)))
    if ended:
        now = Greatest("since", Value(at, output_field=DateTimeField()))
        Stop.objects.filter(pk__in=[row.pk for row in ended]).update(until=now)
        about = {
            f"stop:{row.pk}": {"purpose": row.purpose, "reason": reason}
            for row in ended
        }
        ledger.record_all("stop.lifted", about, by=by, at=at)
    return [row.follows_id for row in ended if row.follows_id]
