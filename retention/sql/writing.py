"""Changing the company's rows: each act one fenced transaction of the company's.

The batch id goes into the journal first, count and digest last, so that after a
crash the true count is still known. Rows are never loaded to be deleted.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Table, and_, delete, select, update

from portal.failpoints import failpoint
from retention.connecting import Due, JournalRow, Result, fingerprint
from retention.models import Dataset
from retention.sql import clocks, conditions, engines, journal, tables
from retention.sql.reading import chunks, count

Change = Callable[[Connection, ColumnElement[bool]], list[str]]


class Writing:
    """The half of the connector that deletes, anonymises and restricts."""

    def erase(
        self, dataset: Dataset, keys: list[str], *, held: set[str], batch: str
    ) -> Result:
        table = tables.table_of(dataset)
        key = table.c[dataset.key_column]

        def change(connection: Connection, mine: ColumnElement[bool]) -> list[str]:
            act = delete(table).where(mine, ~conditions.leaned_on(dataset, table))
            return _changed(connection, act.returning(key))

        return _in_one_batch(dataset, keys, held, batch, change)

    def anonymise(
        self, dataset: Dataset, keys: list[str], *, held: set[str], batch: str
    ) -> Result:
        table = tables.table_of(dataset)
        key = table.c[dataset.key_column]

        def change(connection: Connection, mine: ColumnElement[bool]) -> list[str]:
            act = (
                update(table)
                .where(mine, conditions.personal(dataset, table))
                .values(conditions.treated(dataset, table, connection.dialect.name))
            )
            return _changed(connection, act.returning(key))

        return _in_one_batch(dataset, keys, held, batch, change)

    def restrict(self, dataset: Dataset, keys: list[str], at: datetime) -> Result:
        table = tables.table_of(dataset)
        key = table.c[dataset.key_column]
        column = tables.column_of(table, dataset.restrict_field)
        restricted = 0
        with engines.transaction(dataset.system, write=True) as connection:
            for piece in chunks(keys):
                mine = key.in_(tables.typed(key.type, piece))
                connection.execute(
                    update(table)
                    .where(mine, column.is_(None))
                    .values({column: tables.stored(column.type, at)})
                )
                # Read back: what the tables themselves changed again does not count.
                restricted += count(connection, table, mine, column.is_not(None))
        return Result(count=restricted)

    def restrict_due(
        self,
        dataset: Dataset,
        due: Due,
        at: datetime,
        *,
        among: set[str] | None = None,
    ) -> Result:
        table = tables.table_of(dataset)
        column = tables.column_of(table, dataset.restrict_field)
        past = conditions.due(dataset, table, due)
        with engines.transaction(dataset.system, write=True) as connection:
            if among is not None:
                loaded = conditions.load_held(connection, dataset, among)
                past &= conditions.in_table(dataset, table, loaded)
            done = connection.execute(
                update(table)
                .where(past, column.is_(None))
                .values({column: tables.stored(column.type, at)})
            )
        return Result(count=done.rowcount)

    def lift(self, dataset: Dataset, keys: list[str]) -> Result:
        table = tables.table_of(dataset)
        key = table.c[dataset.key_column]
        column = tables.column_of(table, dataset.restrict_field)
        freed = 0
        with engines.transaction(dataset.system, write=True) as connection:
            for piece in chunks(keys):
                mine = key.in_(tables.typed(key.type, piece))
                connection.execute(update(table).where(mine).values({column: None}))
                freed += count(connection, table, mine)
        return Result(count=freed)

    def purge(
        self, dataset: Dataset, due: Due, *, held: set[str], batch: str, limit: int
    ) -> Result:
        with journal.fenced(dataset, batch) as (connection, is_kept):
            clocks.must_agree(dataset.system, connection)
            loaded = conditions.load_held(connection, dataset, held)
            rows = _purge_rows(connection, dataset, due, loaded, limit)
            keys = [str(key) for key, _clock in rows]
            moments = [c for _key, c in rows if c is not None]
            digest = fingerprint(keys)
            if is_kept:
                journal.close(connection, batch, len(keys), digest)
            failpoint("purge.in_company_tx")
        return Result(
            count=len(keys),
            digest=digest,
            is_confirmed=is_kept,
            newest=tables.moment(max(moments, default=None)),
        )

    def void(self, dataset: Dataset, batch: str) -> JournalRow | None:
        return journal.void(dataset.system, batch, dataset.slug)


def _changed(connection: Connection, act: Any) -> list[str]:
    return [str(key) for key in connection.scalars(act)]


def _in_one_batch(
    dataset: Dataset, keys: list[str], held: set[str], batch: str, change: Change
) -> Result:
    """Apply a change to keys that are not held, once for each batch id.

    Held is a row, not a spelling: "007" keeps 7, and the statement itself looks
    once more at the keys as the database compares them.
    """
    table = tables.table_of(dataset)
    key = table.c[dataset.key_column]
    kept = set(tables.typed(key.type, held))
    free = [value for value in tables.typed(key.type, keys) if value not in kept]
    done: list[str] = []
    blocked = 0
    with journal.fenced(dataset, batch) as (connection, is_kept):
        loaded = conditions.load_held(connection, dataset, held)
        for piece in chunks(free):
            mine = and_(key.in_(piece), ~conditions.in_table(dataset, table, loaded))
            done += change(connection, mine)
            if dataset.erase_action == "delete":
                blocked += count(connection, table, mine)
        digest = fingerprint(done)
        if is_kept:
            journal.close(connection, batch, len(done), digest)
        failpoint("erase.before_commit")
    failpoint("erase.after_commit")
    return Result(
        count=len(done),
        held=sum(value in kept for value in tables.typed(key.type, keys)),
        blocked=blocked,
        digest=digest,
        is_confirmed=is_kept,
    )


def _purge_rows(
    connection: Connection,
    dataset: Dataset,
    due: Due,
    held: Table | None,
    limit: int,
) -> list[Any]:
    """Delete or anonymise one batch; the eligibility stands in both halves.

    The inner select picks at most `limit` rows; the outer condition is what the
    database checks again on a row that changed meanwhile.
    """
    table = tables.table_of(dataset)
    inner = table.alias()
    key = table.c[dataset.key_column]

    def eligible(rows: Any) -> list[Any]:
        parts = [
            conditions.due(dataset, rows, due),
            ~conditions.in_table(dataset, rows, held),
        ]
        if due.action == "delete":
            parts.append(~conditions.leaned_on(dataset, rows))
        return parts

    picked = (
        select(inner.c[dataset.key_column])
        .where(*eligible(inner))
        .order_by(conditions.clock(dataset, inner, due.column))
        .limit(limit)
    )
    where = (key.in_(picked), *eligible(table))
    back = (key, conditions.clock(dataset, table, due.column))
    if due.action == "delete":
        return list(connection.execute(delete(table).where(*where).returning(*back)))
    values = conditions.treated(dataset, table, connection.dialect.name)
    return list(
        connection.execute(update(table).where(*where).values(values).returning(*back))
    )
