"""Two addresses of one account become those of one person, whatever only stopped there.

An address that a no was carried to is known here by its digest alone, as a person of its
own (`consent.following`). That must not keep it from going with whoever proves the other
address of its account: a copy or a deletion searches by both (GDPR Art. 15, Art. 17).
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from consent import following
from consent.models import Choice, OneClick, Stop
from portal import people
from portal.models import Identifier, Person


@transaction.atomic
def prove_both(
    first: tuple[str, str],
    second: tuple[str, str],
    *,
    at: datetime,
    on_file_at: datetime,
) -> Person:
    """`people.prove_both`, where what is only known by a no goes with the other one.

    The noes that were carried there count for the person who has both. Both are locked
    first: what either says in the same moment is there before, or waits for this.
    """
    owners = [person.pk for pair in (first, second) if (person := people.find(*pair))]
    # In the order of whoever types one of them: the address, then the person.
    for rows in (
        Identifier.objects.filter(person__in=owners),
        Person.objects.filter(pk__in=owners),
    ):
        list(rows.select_for_update().order_by("pk"))
    carried = [source for pair in (first, second) for source in _let_go(pair, at)]
    person = people.prove_both(first, second, at=at, on_file_at=on_file_at)
    for source in dict.fromkeys(carried):
        following.lay(source, [person.pk], at=at)
    return person


def _let_go(pair: tuple[str, str], at: datetime) -> list[UUID]:
    """Forget whose this address is, if nobody's; the noes that it followed."""
    person = people.find(*pair)
    if person is None or _said_anything(person) or not people.forget_noted(person):
        return []
    return following.let_go(person.pk, at=at)


def _said_anything(person: Person) -> bool:
    """Whether anything here is this person's own, as after a restore."""
    own = Stop.objects.filter(person=person, follows=None)
    rows = (own, *(m.objects.filter(person=person) for m in (Choice, OneClick)))
    return any(some.exists() for some in rows)
