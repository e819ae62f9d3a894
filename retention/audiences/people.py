"""Everybody with an e-mail address whose data a change touches.

Data held for customers is the customer's to speak of. Who is known by a phone number
alone is told by the page and the feed.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext_lazy

from notices.telling import Addressee, Audience, Change, Page
from portal.models import IdentifierKind
from retention import finding
from retention.connecting import ConnectorError, connector_for
from retention.models import Dataset, Role

PERSON = "person"


@dataclass(frozen=True, kw_only=True)
class Source:
    """A table with addresses, of those who have rows in one of `holding`."""

    dataset: Dataset
    holding: list[Dataset]


def sources(change: Change) -> Iterator[Source]:
    """Where the addresses of concerned people lie, in a fixed order."""
    rows = finding.places()
    touched = [
        row
        for row in rows
        if row.category in change.touched and row.role == Role.CONTROLLER
    ]
    for home in rows:
        if not _is_found_by(home, IdentifierKind.EMAIL):
            continue
        holding = [row for row in touched if row == home or _is_reached(row, home)]
        if holding:
            yield Source(dataset=home, holding=holding)


def _is_reached(dataset: Dataset, home: Dataset) -> bool:
    """Whether the accounts of a table lead to the rows of another."""
    is_one_system = dataset.system_id == home.system_id
    return home.is_identity and is_one_system and _is_found_by(dataset, PERSON)


def _is_found_by(dataset: Dataset, kind: str) -> bool:
    return any(finder["by"] == kind for finder in dataset.finders)


def is_meant(change: Change) -> bool:
    """Also of what is to their good: data that goes sooner can be asked for before."""
    return change.is_of_data


def count(change: Change) -> int | None:
    """How many addresses; one that stands in two tables counts twice."""
    try:
        return sum(
            connector_for(each.dataset.system).count_addresses(
                each.dataset, each.holding
            )
            for each in sources(change)
        )
    except ConnectorError:
        return None


def by_kind(change: Change) -> dict[str, int] | None:
    """By kind of data: how many addresses it is about, counted like all of them."""
    found: dict[str, int] = {}
    try:
        for each in sources(change):
            counts = connector_for(each.dataset.system).count_held(
                each.dataset, each.holding
            )
            for kind, count in counts.items():
                found[kind] = found.get(kind, 0) + count
    except ConnectorError:
        return None
    return found


def page(change: Change, cursor: str, limit: int) -> Page:
    """Table by table, in the order of their keys. The cursor is `dataset key`."""
    waiting = list(sources(change))
    if not waiting:
        return Page()
    slugs = [each.dataset.slug for each in waiting]
    slug, _space, after = cursor.partition(" ")
    # A table that left the data map meanwhile: from the start, nobody is told twice.
    place = slugs.index(slug) if slug in slugs else 0
    source = waiting[place]
    rows = connector_for(source.dataset.system).addresses(
        source.dataset,
        source.holding,
        after=after if slug in slugs else "",
        limit=limit,
    )
    kinds = _held(waiting, [email for _key, email in rows])
    people = [
        Addressee(email=email, kinds=frozenset(kinds.get(email.lower(), ())))
        for _key, email in rows
    ]
    if len(rows) == limit:
        return Page(people=people, cursor=f"{slugs[place]} {rows[-1][0]}")
    following = slugs[place + 1 : place + 2]
    return Page(people=people, cursor=f"{following[0]} " if following else "")


def _held(known: list[Source], emails: list[str]) -> dict[str, set[str]]:
    """The kinds that each of some people has, wherever their address leads.

    Whoever stands in two tables is written to once, and hears of both.
    """
    found: dict[str, set[str]] = {}
    for each in known if emails else ():
        kinds = {row.slug: row.category for row in each.holding}
        connector = connector_for(each.dataset.system)
        at_address = connector.held_at(each.dataset, each.holding, emails)
        for email, slugs in at_address.items():
            found.setdefault(email, set()).update(kinds[slug] for slug in slugs)
    return found


AUDIENCE = Audience(
    code="people",
    title=gettext_lazy("People whose data it touches"),
    is_meant=is_meant,
    count=count,
    page=page,
    by_kind=by_kind,
)
