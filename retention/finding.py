"""Finding a person's rows in every mapped dataset, before anything is changed.

The person is resolved to the stable keys of the identity datasets first, because
an erasure destroys the addresses it would search by (GDPR Art. 15, Art. 17).
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet, prefetch_related_objects

from portal import one_look
from portal.one_select import Prepared
from retention.connecting import Found, Identifiers, connector_for, listed, named
from retention.models import Dataset


@dataclass(frozen=True, kw_only=True)
class IdentityHit:
    """One row that answers to an identifier."""

    dataset: str
    key: str


def datasets() -> QuerySet[Dataset]:
    """The datasets that hold something, with what a connector needs of them."""
    return (
        Dataset.objects.filter(is_held=True)
        .select_related("system")
        .prefetch_related("fields")
    )


def places() -> list[Dataset]:
    """The whole data map; one page reads it once."""
    return one_look.read(
        "data map",
        lambda: list(Dataset.objects.filter(is_held=True).select_related("system")),
    )


def dataset(slug: str) -> Dataset:
    """One dataset by name."""
    found = _BY_SLUG.one(Dataset, slug)
    if found is None:
        raise Dataset.DoesNotExist
    prefetch_related_objects([found], "fields")
    return found


_BY_SLUG = Prepared(lambda slug: datasets().filter(slug=slug))


def identity(kind: str, value: str) -> list[IdentityHit]:
    """The accounts that have this (normalised) identifier on file."""
    return [
        IdentityHit(dataset=row.slug, key=key)
        for row in datasets().filter(is_identity=True)
        for key in connector_for(row.system).lookup(row, kind, value)
    ]


def search(
    identifiers: Identifiers, *, system: str = "", without: Collection[str] = ()
) -> list[Found]:
    """What every dataset holds about whoever has these proven identifiers.

    Datasets come in the order in which they must die; one with nothing is listed
    with no keys, since "nothing found" is an answer too. `system`: that one alone;
    `without`: none of these.
    """
    rows = [row for row in datasets() if system in {"", row.system.slug}]
    rows = [row for row in rows if row.system.slug not in without]
    keys: dict[int, list[str]] = {}
    found = []
    for row in rows:
        with named(row.system):
            if row.system_id not in keys:
                keys[row.system_id] = person_keys(rows, row.system_id, identifiers)
            mine = connector_for(row.system).find(
                row, person_keys=keys[row.system_id], identifiers=identifiers
            )
        found.append(Found(dataset=row.slug, keys=mine))
    return found


def within(
    slug: str, keys: list[str], since: datetime | None, before: datetime | None
) -> list[str]:
    """The keys of one dataset whose rows were collected in a time.

    What says no day of its own may be from any time, so it is among them.
    """
    row = dataset(slug)
    if not keys or not row.collected_column:
        return keys
    with named(row.system):
        return connector_for(row.system).within(row, keys, since, before)


def still(slug: str, keys: list[str], *, before: datetime) -> list[str]:
    """Those rows that are there and are from before then.

    A database may give the key of a deleted row again, so what says no day is not told.
    """
    row = dataset(slug)
    if not keys or not row.collected_column:
        return []
    with named(row.system):
        connector = connector_for(row.system)
        there = [*connector.existing(row, keys).values()]
        return connector.within(row, there, None, before)


def search_in(slug: str, identifiers: Identifiers) -> Found:
    """What one dataset holds; a failing system then fails its own step only."""
    rows = list(datasets())
    row = dataset(slug)
    keys = connector_for(row.system).find(
        row,
        person_keys=person_keys(rows, row.system_id, identifiers),
        identifiers=identifiers,
    )
    return Found(dataset=slug, keys=keys)


def person_keys(
    rows: list[Dataset], system: int, identifiers: Identifiers
) -> list[str]:
    """Account keys in one system: proven ones, and those the addresses lead to."""
    keys = listed(identifiers, "account")
    for home in rows:
        if home.is_identity and home.system_id == system:
            keys += connector_for(home.system).find(
                home, person_keys=keys, identifiers=identifiers
            )
    return list(dict.fromkeys(keys))


def by_public_id(values: list[str]) -> list[IdentityHit]:
    """Rows (say voice clones) that carry one of the public ids, wherever they lie."""
    return [
        IdentityHit(dataset=row.slug, key=key)
        for row in datasets().exclude(public_id_column="")
        for key in connector_for(row.system).by_public_id(row, values)
    ]
