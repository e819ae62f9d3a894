"""What people chose, and stops laid on their data: two kinds of rows, only added to.

A choice is bound to the words that were shown (GDPR Art. 7(1); ISO/IEC TS 27560).
A stop is laid by an act that owes nobody a reason (Art. 21(3), 11 CCR 7026) and
stays until somebody lifts it; nothing is ever written over.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from consent import as_recorded, following, recalling
from consent.models import NOES, Choice, Stop, StopGround
from portal import gathering, ledger
from portal.models import Person

EVERYTHING = ""


@dataclass(frozen=True, kw_only=True)
class Shown:
    """What the person saw when they chose, and how they said it."""

    revision: int
    words: str
    method: str
    language: str = "en"
    jurisdiction: str = ""


@transaction.atomic
def record(
    *, person: Person, purpose: str, is_given: bool, shown: Shown, at: datetime
) -> Choice:
    """Write down one choice about one purpose; the newest one speaks."""
    (choice,) = record_all(
        person=person, shown={purpose: shown}, is_given=is_given, at=at
    )
    return choice


@transaction.atomic(savepoint=False)
def record_all(
    *, person: Person, shown: Mapping[str, Shown], is_given: bool, at: datetime
) -> list[Choice]:
    """The same answer about several purposes, in as many statements as for one."""
    new = [
        Choice(
            person=person,
            purpose=purpose,
            revision=said.revision,
            words_sha256=hashlib.sha256(said.words.encode()).hexdigest(),
            is_given=is_given,
            method=said.method,
            language=said.language,
            jurisdiction=said.jurisdiction,
            made_at=at,
        )
        for purpose, said in shown.items()
    ]
    had = set() if is_given else as_recorded.said_yes(person, shown, at)
    gathering.insert(*new)
    ledger.record_all(
        as_recorded.YES if is_given else as_recorded.NO,
        {
            f"choice:{choice.pk}": as_recorded.facts(choice, had=choice.purpose in had)
            for choice in new
        },
        by="person",
        at=at,
        lines=recalling.made(new, person),
    )
    return new


@transaction.atomic
def refuse_all(*, person: Person, shown: Mapping[str, Shown], at: datetime) -> None:
    """A no of the person's own: written down, and kept by a stop on each purpose.

    What a program of the company says later outweighs it no more than an opt-out: old
    lists are sent again. A yes of the person's own ends it.
    """
    record_all(person=person, shown=shown, is_given=False, at=at)
    stop_all(
        person=person, purposes=list(shown), ground=StopGround.OPT_OUT, case="", at=at
    )


def stop(*, person: Person, purpose: str, ground: str, case: str, at: datetime) -> Stop:
    """Lay a stop on one purpose ('' = all); the open one of this case is kept."""
    return stop_all(person=person, purposes=[purpose], ground=ground, case=case, at=at)[
        purpose
    ]


@transaction.atomic(savepoint=False)
def stop_all(
    *, person: Person, purposes: Sequence[str], ground: str, case: str, at: datetime
) -> dict[str, Stop]:
    """Lay a stop on each purpose, in as many statements as for one.

    A no that a yes at another address outweighed there is laid anew: it is newer. The
    gate answers differently as soon as this transaction commits, and inside it at once.
    """
    rows = Stop.objects.filter(
        person=person,
        purpose__in=purposes,
        ground=ground,
        case=case,
        until__isnull=True,
        follows__isnull=True,
    )
    found = {row.purpose: row for row in rows}
    again: set[UUID] = set() if case else following.outweighed(found.values())
    old = [found.pop(no.purpose) for no in [*found.values()] if no.pk in again]
    missing = [purpose for purpose in purposes if purpose not in found]
    if not missing:
        return found
    try:
        with transaction.atomic(), gathering.together(is_apart=True):
            carried = {no.pk: _end_to_say_again(no, at) for no in old}
            new = lay_all(
                person=person, purposes=missing, ground=ground, case=case, at=at
            )
    except IntegrityError:  # some were laid in the same moment: look again
        return stop_all(
            person=person, purposes=purposes, ground=ground, case=case, at=at
        )
    laid = {row.purpose: row for row in new}
    for no in old:
        following.lay(laid[no.purpose].pk, carried[no.pk], at=at)
    return {**found, **laid}


def _end_to_say_again(no: Stop, at: datetime) -> set[UUID]:
    """End a no that is said again; whom it was carried to, who have the new one at once."""
    carried = set(no.followers.values_list("person_id", flat=True))
    lift(no, by="person", at=at, reason="said again")
    return carried


@transaction.atomic(savepoint=False)
def lay_all(
    *, person: Person, purposes: Sequence[str], ground: str, case: str, at: datetime
) -> list[Stop]:
    """Lay new stops, for a case that has none; an IntegrityError where it has."""
    new = [
        Stop(person=person, purpose=purpose, ground=ground, case=case, since=at)
        for purpose in purposes
    ]
    gathering.insert(*new)
    following.begin(new)
    facts = {"ground": ground, "case": case}
    ledger.record_all(
        "stop.laid",
        {f"stop:{row.pk}": {"purpose": row.purpose, **facts} for row in new},
        by="person",
        at=at,
        lines=recalling.laid(new, person),
    )
    return new


@transaction.atomic
def lift(stop: Stop, *, by: str, at: datetime, reason: str) -> Stop:
    """End a stop, and what followed it; its row stays, with its end.

    Clocks of two hosts differ: none ends before it began.
    """
    at = max(at, stop.since)
    if Stop.objects.filter(pk=stop.pk, until__isnull=True).update(until=at):
        ledger.record(
            "stop.lifted",
            about=f"stop:{stop.pk}",
            by=by,
            at=at,
            facts={"purpose": stop.purpose, "reason": reason},
        )
        if stop.ground in NOES and stop.follows_id is None:
            following.end(stop, by=by, at=at)
    stop.refresh_from_db()
    return stop
