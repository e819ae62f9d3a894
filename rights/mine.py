"""What a signed-in person sees of their own: requests, choices and what stopped.

Only rows of the person who proved the address (GDPR Art. 12(2), 15). A request that
only claims the address is not shown: whoever filed it may be somebody else.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from consent import as_recorded, choosing
from consent.models import Choice
from notices import local_day
from portal.models import Person
from rights import cooling, missed, references, registry, requests_copy, tracking
from rights.models import Case

MOST = 50


@dataclass(frozen=True, kw_only=True)
class Line:
    """One request in the list."""

    pk: int
    reference: str
    title: str
    word: str
    note: str
    received_at: datetime
    due_on: date


def requests(person: Person, at: datetime) -> list[Line]:
    """The newest fifty requests of this person, newest first."""
    found = list(_own(person)[:MOST])
    waits = cooling.ends(found, at)
    return [_line(case, waits.get(case.pk)) for case in found]


def _own(person: Person) -> QuerySet[Case]:
    rows = requests_copy.of_person(person).annotate(named_day=missed.named_days())
    return rows.order_by("-received_at", "-pk")


def _line(case: Case, waits_until: datetime | None) -> Line:
    right = registry.get(case.right)
    waits = _("It waits until %(time)s, and you can stop it.")
    return Line(
        pk=case.pk,
        reference=references.display(case.reference),
        title=str(right.short) if right else case.right,
        word=tracking.word(case),
        note=waits % {"time": local_day.moment(waits_until, "j M, H:i")}
        if waits_until
        else "",
        received_at=case.received_at,
        due_on=_promised(case),
    )


def _promised(case: Case) -> date:
    """As they were told last: a letter about a missed day named another."""
    named: date | None = getattr(case, "named_day", None)
    return max(case.due_on, named) if named and case.is_open() else case.due_on


def request(person: Person, reference: str) -> Case | None:
    """One request, if it is this person's; unknown and somebody else's look alike."""
    found = references.normalise(reference)
    return requests_copy.of_person(person).filter(reference=found).first()


@dataclass(frozen=True, kw_only=True)
class Chosen:
    """One choice in the list."""

    pk: UUID
    title: str
    is_given: bool
    made_at: datetime
    warning: str
    # The newest about this use, while a no or a pause stands against it.
    is_overtaken: bool


def choices(person: Person, at: datetime) -> list[Chosen]:
    """The newest fifty choices of this person, newest first, as they were made."""
    rows = Choice.objects.filter(person=person).order_by("-made_at", "-recorded_at")
    found = list(rows[:MOST])
    checks = as_recorded.checked(found)
    newest = {row.purpose: row.pk for row in reversed(found)}
    off = choosing.overtaken(person, newest, at) if newest else {}
    return [
        Chosen(
            pk=row.pk,
            title=checks[row.pk].title or row.purpose,
            is_given=row.is_given,
            made_at=row.made_at,
            warning=as_recorded.warning(checks[row.pk]),
            is_overtaken=row.purpose in off and newest[row.purpose] == row.pk,
        )
        for row in found
    ]
