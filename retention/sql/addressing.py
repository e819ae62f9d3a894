"""Reading the addresses of people whose data a change touches, a page at a time."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, exists, func, or_, select

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


def _column(dataset: Dataset, by: str) -> str:
    return next(str(each["column"]) for each in dataset.finders if each["by"] == by)


def _email(dataset: Dataset) -> ColumnElement[Any]:
    table = tables.table_of(dataset)
    return tables.column_of(table, _column(dataset, IdentifierKind.EMAIL))


def _where(dataset: Dataset, holding: Sequence[Dataset]) -> list[ColumnElement[bool]]:
    """Rows with an address that are not erased, of people with rows in `holding`."""
    table = tables.table_of(dataset)
    email = _email(dataset)
    known = [email.is_not(None), email != conditions.MASK]
    if not holding:
        return known
    key = table.c[dataset.key_column]
    owned = []
    for each in holding:
        theirs = tables.table_of(each).alias()
        owned.append(exists().where(theirs.c[_column(each, conditions.PERSON)] == key))
    return [*known, or_(*owned)]
