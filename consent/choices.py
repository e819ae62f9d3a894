"""What people chose, and stops laid on their data: two kinds of rows, only added to.

A choice is bound to the words that were shown (GDPR Art. 7(1); ISO/IEC TS 27560).
A stop is laid by an act that owes nobody a reason (Art. 21(3), 11 CCR 7026) and
stays until somebody lifts it; nothing is ever written over.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction

from consent.models import Choice, Stop
from portal import ledger
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
    choice = Choice.objects.create(
        person=person,
        purpose=purpose,
        revision=shown.revision,
        words_sha256=hashlib.sha256(shown.words.encode()).hexdigest(),
        is_given=is_given,
        method=shown.method,
        language=shown.language,
        jurisdiction=shown.jurisdiction,
        made_at=at,
    )
    ledger.record(
        "consent.given" if is_given else "consent.withdrawn",
        about=f"choice:{choice.pk}",
        by="person",
        at=at,
        facts={
            "purpose": purpose,
            "revision": shown.revision,
            "words": choice.words_sha256,
            "method": shown.method,
        },
    )
    return choice


@transaction.atomic
def stop(*, person: Person, purpose: str, ground: str, case: str, at: datetime) -> Stop:
    """Lay a stop on one purpose ('' = all); an open one of this ground is kept.

    The gate answers differently as soon as this transaction commits, and inside
    it at once.
    """
    rows = Stop.objects.filter(
        person=person, purpose=purpose, ground=ground, until__isnull=True
    )
    found = rows.first()
    if found:
        return found
    try:
        with transaction.atomic():
            row = Stop.objects.create(
                person=person, purpose=purpose, ground=ground, case=case, since=at
            )
    except IntegrityError:
        return rows.get()  # the same stop was laid in the same moment
    ledger.record(
        "stop.laid",
        about=f"stop:{row.pk}",
        by="person",
        at=at,
        facts={"purpose": purpose, "ground": ground, "case": case},
    )
    return row


@transaction.atomic
def lift(stop: Stop, *, by: str, at: datetime, reason: str) -> Stop:
    """End a stop; its row stays, with its end."""
    if Stop.objects.filter(pk=stop.pk, until__isnull=True).update(until=at):
        ledger.record(
            "stop.lifted",
            about=f"stop:{stop.pk}",
            by=by,
            at=at,
            facts={"purpose": stop.purpose, "reason": reason},
        )
    stop.refresh_from_db()
    return stop
