"""Reading the addresses of people whose data a change touches, a page at a time."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    case,
    exists,
    func,
    or_,
    select,
    true,
)

from portal.models import IdentifierKind
from retention.models import Dataset
from retention.sql import conditions, engines, tables


class Addressing:
    """Who can be written to."""

    def addresses(
        self, dataset: Dataset, holding: Sequence[Dataset], *, after: str, limit: int
    ) -> list[tuple[str, str]]:
        table = tables.table_of(dataset)
        key = table.c[dataset.key_column]
        wanted = select(key, _email(dataset)).where(*_where(dataset, holding))
        for typed in tables.typed(key.type, [after] if after else []):
            wanted = wanted.where(key > typed)
        with engines.transaction(dataset.system) as connection:
            rows = connection.execute(wanted.order_by(key).limit(limit))
            return [(str(mine), str(email)) for mine, email in rows]

    def count_addresses(self, dataset: Dataset, holding: Sequence[Dataset]) -> int:
        wanted: Select[Any] = select(func.count(func.distinct(_email(dataset))))
        with engines.transaction(dataset.system) as connection:
            return connection.scalar(wanted.where(*_where(dataset, holding))) or 0

    def held_at(
        self, dataset: Dataset, holding: Sequence[Dataset], emails: Sequence[str]
    ) -> dict[str, set[str]]:
        email = func.lower(_email(dataset))
        known = email.in_({each.lower() for each in emails})
        wanted = select(email, *_flags(dataset, holding)).where(known).distinct()
        found: dict[str, set[str]] = {}
        with engines.transaction(dataset.system) as connection:
            for mine, *flags in connection.execute(wanted):
                pairs = zip(holding, flags, strict=True)
                slugs = {each.slug for each, is_there in pairs if is_there}
                found.setdefault(str(mine), set()).update(slugs)
        return found

    def count_held(
        self, dataset: Dataset, holding: Sequence[Dataset]
    ) -> dict[str, int]:
        flags = _flags(dataset, holding)
        rows = select(_email(dataset).label("email"), *flags).where(*_known(dataset))
        mine = rows.subquery()
        kinds: dict[str, list[ColumnElement[bool]]] = {}
        for each, flag in zip(holding, flags, strict=True):
            kinds.setdefault(each.category, []).append(mine.c[flag.name])
        counts = [
            func.count(func.distinct(case((or_(*held), mine.c.email))))
            for held in kinds.values()
        ]
        with engines.transaction(dataset.system) as connection:
            found = connection.execute(select(*counts)).one()
        return dict(zip(kinds, found, strict=True))


def _column(dataset: Dataset, by: str) -> str:
    return next(str(each["column"]) for each in dataset.finders if each["by"] == by)


def _email(dataset: Dataset) -> ColumnElement[Any]:
    table = tables.table_of(dataset)
    return tables.column_of(table, _column(dataset, IdentifierKind.EMAIL))


def _where(dataset: Dataset, holding: Sequence[Dataset]) -> list[ColumnElement[bool]]:
    """Rows with an address that are not erased, of people with rows in `holding`."""
    known = _known(dataset)
    return [*known, or_(*(_holds(dataset, h) for h in holding))] if holding else known


def _known(dataset: Dataset) -> list[ColumnElement[bool]]:
    email = _email(dataset)
    return [email.is_not(None), email != conditions.MASK]


def _flags(dataset: Dataset, holding: Sequence[Dataset]) -> list[Any]:
    """For each of `holding`, whether it has something of the person of a row."""
    return [_holds(dataset, h).label(f"held_{n}") for n, h in enumerate(holding)]


def _holds(dataset: Dataset, other: Dataset) -> ColumnElement[bool]:
    """Every row holds itself; else another table leads here by the person's key."""
    if other.slug == dataset.slug:
        return true()
    key = tables.table_of(dataset).c[dataset.key_column]
    theirs = tables.table_of(other).alias()
    return exists().where(theirs.c[_column(other, conditions.PERSON)] == key)
