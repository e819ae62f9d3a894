"""Reading from the company's database: find, show, count. Nothing is changed here."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import islice
from typing import Any

from sqlalchemy import (
    Connection,
    Table,
    false,
    func,
    select,
)

from retention.connecting import Customer, Due, Identifiers, Survey
from retention.models import Dataset
from retention.sql import conditions, engines, tables

CHUNK = 500


def chunks(keys: Sequence[str]) -> Iterator[list[str]]:
    """Keys in pieces small enough for one statement."""
    rest = iter(keys)
    while piece := list(islice(rest, CHUNK)):
        yield piece


def count(connection: Connection, table: Table, *where: Any) -> int:
    """How many rows of a table a condition meets."""
    counted = select(func.count()).select_from(table).where(*where)
    return connection.scalar(counted) or 0


class Reading:
    """The half of the connector that only looks."""

    def leaning(self, dataset: Dataset) -> set[str]:
        return conditions.leaning(dataset)

    def lookup(self, dataset: Dataset, kind: str, value: str) -> list[str]:
        return self.find(dataset, person_keys=[], identifiers={kind: value})

    def find(
        self, dataset: Dataset, *, person_keys: list[str], identifiers: Identifiers
    ) -> list[str]:
        table = tables.table_of(dataset)
        key = table.c[dataset.key_column]
        about = conditions.about(
            dataset, table, person_keys=person_keys, identifiers=identifiers
        )
        with engines.transaction(dataset.system) as connection:
            found = connection.scalars(select(key).where(about).order_by(key))
            return [str(value) for value in found]

    def by_public_id(self, dataset: Dataset, values: list[str]) -> list[str]:
        table = tables.table_of(dataset)
        column = tables.column_of(table, dataset.public_id_column)
        wanted = select(table.c[dataset.key_column]).where(
            column.in_(tables.typed(column.type, values))
        )
        with engines.transaction(dataset.system) as connection:
            return [str(key) for key in connection.scalars(wanted)]

    def existing(self, dataset: Dataset, keys: list[str]) -> dict[str, str]:
        table = tables.table_of(dataset)
        key = table.c[dataset.key_column]
        found: set[str] = set()
        with engines.transaction(dataset.system) as connection:
            for piece in chunks(keys):
                mine = key.in_(tables.typed(key.type, piece))
                found.update(
                    str(own) for own in connection.scalars(select(key).where(mine))
                )
        spelled = {
            said: str(value)
            for said in keys
            for value in tables.typed(key.type, [said])
        }
        return {said: own for said, own in spelled.items() if own in found}

    def newest(self, dataset: Dataset, keys: list[str], column: str) -> datetime | None:
        table = tables.table_of(dataset)
        key = table.c[dataset.key_column]
        wanted = select(func.max(conditions.clock(dataset, table, column)))
        with engines.transaction(dataset.system) as connection:
            found = [
                connection.scalar(wanted.where(key.in_(tables.typed(key.type, piece))))
                for piece in chunks(keys)
            ]
        return max(filter(None, map(tables.moment, found)), default=None)

    def export(
        self, dataset: Dataset, keys: list[str], *, limit: int | None = None
    ) -> Iterator[dict[str, Any]]:
        table = tables.table_of(dataset)
        key = table.c[dataset.key_column]
        names = [field.name for field in dataset.fields.all() if field.export != "no"]
        columns = [tables.column_of(table, name) for name in names]
        with engines.transaction(dataset.system) as connection:
            for piece in chunks(keys[:limit]):
                rows = connection.execution_options(yield_per=200).execute(
                    select(*columns)
                    .where(key.in_(tables.typed(key.type, piece)))
                    .order_by(key)
                )
                for row in rows:
                    yield dict(zip(names, row, strict=True))

    def remaining(self, dataset: Dataset, keys: list[str]) -> int:
        table = tables.table_of(dataset)
        key = table.c[dataset.key_column]
        still = [conditions.personal(dataset, table)] * (
            dataset.erase_action == "anonymise"
        )
        with engines.transaction(dataset.system) as connection:
            return sum(
                count(connection, table, key.in_(tables.typed(key.type, p)), *still)
                for p in chunks(keys)
            )

    def customers(self, dataset: Dataset, keys: list[str]) -> list[Customer]:
        table = tables.table_of(dataset)
        key = table.c[dataset.key_column]
        to = dataset.passes_on
        owner = tables.schema_of(dataset.system).table(to["table"])
        wanted = select(owner.c[to["contact"]], owner.c[to["name"]], key).where(
            table.c[to["column"]] == owner.c[to["key"]]
        )
        found: dict[tuple[str, str], list[str]] = {}
        with engines.transaction(dataset.system) as connection:
            for piece in chunks(keys):
                here = key.in_(tables.typed(key.type, piece))
                for contact, name, row in connection.execute(wanted.where(here)):
                    found.setdefault((str(contact), str(name)), []).append(str(row))
        return [
            Customer(name=name, contact=contact, keys=mine)
            for (contact, name), mine in found.items()
        ]

    def overdue(self, dataset: Dataset, due: Due, *, held: set[str]) -> Survey:
        table = tables.table_of(dataset)
        past = conditions.due(dataset, table, due)
        with engines.transaction(dataset.system) as connection:
            loaded = conditions.load_held(connection, dataset, held)
            kept = conditions.in_table(dataset, table, loaded)
            leaned_on = (
                conditions.leaned_on(dataset, table)
                if due.action == "delete"
                else false()
            )
            ticking = conditions.clock(dataset, table, due.column)
            oldest, newest = connection.execute(
                select(func.min(ticking), func.max(ticking))
                .select_from(table)
                .where(past, ~kept)
            ).one()
            return Survey(
                total=count(connection, table),
                planned=count(connection, table, past, ~kept, ~leaned_on),
                held=count(connection, table, past, kept),
                blocked=count(connection, table, past, ~kept, leaned_on),
                oldest=tables.moment(oldest),
                newest=tables.moment(newest),
                stray=count(
                    connection, table, conditions.stray(dataset, table, due), ~kept
                ),
            )

    def placed_since(
        self, dataset: Dataset, columns: tuple[str, str], since: datetime
    ) -> Iterator[tuple[str, datetime]]:
        table = tables.table_of(dataset)
        value, placed = (tables.column_of(table, name) for name in columns)
        wanted = select(value, placed).where(
            placed >= tables.stored(placed.type, since), value.is_not(None)
        )
        with engines.transaction(dataset.system) as connection:
            streamed = connection.execution_options(yield_per=1000).execute(wanted)
            for found, when in streamed:
                at = tables.moment(when)
                if at is not None:
                    yield str(found), at
