"""`kept_journal`, the one table we ask to create in the company's database.

The fence between the two databases: a batch writes its id here in the same
transaction that deletes, and whoever wants a batch not to happen writes the same
id as void. The primary key lets only one of the two commit.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.utils.translation import gettext as _
from sqlalchemy import (
    Column,
    Connection,
    DateTime,
    Engine,
    Integer,
    MetaData,
    Row,
    String,
    Table,
    func,
    insert,
    inspect,
    select,
    update,
)
from sqlalchemy.exc import IntegrityError, OperationalError, SQLAlchemyError

from retention.connecting import AlreadyCommitted, JournalRow, Voided
from retention.models import Dataset, System
from retention.sql import engines

DONE = "done"
VOID = "void"

JOURNAL = Table(
    "kept_journal",
    MetaData(),
    Column("batch", String(36), primary_key=True),
    Column("dataset", String(60), nullable=False),
    Column("state", String(8), nullable=False),
    Column("count", Integer, nullable=False, server_default="0"),
    Column("digest", String(64), nullable=False, server_default=""),
    Column("at", DateTime(timezone=True), nullable=False, server_default=func.now()),
)


def ensure(system: System) -> bool:
    """Whether the journal can be written, creating it where we may."""
    engine = engines.engine_for(system)
    if engine in engines.journalled:
        return True
    try:
        if not _exists(engine) and not _create(engine):
            return False
    except OperationalError as error:
        raise engines.told(system, error) from error
    engines.journalled.add(engine)
    return True


def _exists(engine: Engine) -> bool:
    return inspect(engine).has_table(JOURNAL.name)


def _create(engine: Engine) -> bool:
    """False when the company does not let us; a database that is busy is an error."""
    try:
        with engine.execution_options(kept_write=True).begin() as connection:
            JOURNAL.create(connection)
    except OperationalError as error:
        if getattr(error.orig, "sqlite_errorname", "") != "SQLITE_ERROR":
            raise
        return _exists(engine)
    except SQLAlchemyError:
        # Refused, or another worker was faster.
        return _exists(engine)
    return True


class _Taken(Exception):
    """The id is in the journal; which way, only a new transaction may ask."""


@contextmanager
def fenced(dataset: Dataset, batch: str) -> Iterator[tuple[Connection, bool]]:
    """One writing transaction that holds a batch id from its first statement on.

    Yields the connection and whether a journal is kept. Raises Voided or
    AlreadyCommitted, with nothing done, when the id is taken.
    """
    system = dataset.system
    is_kept = ensure(system)
    try:
        with engines.transaction(system, write=True) as connection:
            if is_kept:
                _open(connection, batch, dataset.slug)
            yield connection, is_kept
    except _Taken:
        row = read(system, batch)
        if row is not None and row.is_void:
            raise Voided(_("The batch was voided before it began.")) from None
        raise AlreadyCommitted(_("The batch had already committed.")) from None


def _open(connection: Connection, batch: str, dataset: str) -> None:
    try:
        connection.execute(
            insert(JOURNAL).values(batch=batch, dataset=dataset, state=DONE)
        )
    except IntegrityError as error:
        raise _Taken(batch) from error


def close(connection: Connection, batch: str, count: int, digest: str) -> None:
    """Write what the batch did, in its own transaction."""
    connection.execute(
        update(JOURNAL)
        .where(JOURNAL.c.batch == batch)
        .values(count=count, digest=digest)
    )


def read(system: System, batch: str) -> JournalRow | None:
    """What the journal holds about a batch."""
    with engines.transaction(system) as connection:
        row = connection.execute(
            select(JOURNAL).where(JOURNAL.c.batch == batch)
        ).one_or_none()
    return None if row is None else _row(row)


def _row(row: Row[tuple[object, ...]]) -> JournalRow:
    found = row._mapping
    return JournalRow(
        is_void=found["state"] == VOID,
        count=int(found["count"]),
        digest=str(found["digest"]),
    )


def void(system: System, batch: str, dataset: str) -> JournalRow | None:
    """Write the id as void, waiting for a running transaction, or learn its end."""
    if not ensure(system):
        return None
    engine = engines.engine_for(system)
    try:
        with engine.execution_options(kept_write=True).begin() as connection:
            connection.execute(
                insert(JOURNAL).values(batch=batch, dataset=dataset, state=VOID)
            )
    except IntegrityError:
        return read(system, batch)
    except SQLAlchemyError as error:
        raise engines.told(system, error) from error
    return JournalRow(is_void=True, count=0, digest="")
