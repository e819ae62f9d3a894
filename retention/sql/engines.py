"""Connections to the company's SQL databases, and errors told as sentences.

Short timeouts everywhere: a company database that hangs must never hang a worker,
and a worker that stalls must never keep the company's rows locked.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from weakref import WeakSet

from django.conf import settings
from django.utils.translation import gettext as _
from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import (
    ArgumentError,
    DBAPIError,
    InterfaceError,
    OperationalError,
    SQLAlchemyError,
)
from sqlalchemy.pool import QueuePool

from retention.connecting import Refused, Unreachable
from retention.models import System

POSTGRES_OPTIONS = (
    "-c timezone=UTC -c statement_timeout=60000 -c lock_timeout=20000"
    " -c idle_in_transaction_session_timeout=30000"
)
CONNECT_SECONDS = 5
# A machine that is gone says nothing: half a minute of silence is an answer too.
POSTGRES_SILENCE = {
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 30_000,
}
# By process as well as by address: a connection must not cross a fork.
_engines: dict[tuple[int, str], Engine] = {}
# What `tables` has read, by engine; dropped after every error, because the
# company may have changed a table under us.
reflected: dict[Engine, Any] = {}
# Where `journal` has seen its table; forgotten with the above.
journalled: WeakSet[Engine] = WeakSet()


def address(system: System) -> URL:
    """Where a system is, from SYSTEM_<SLUG>_URL; addresses never lie in our rows."""
    text = settings.SYSTEM_URLS.get(system.slug, "")
    if not text:
        name = f"SYSTEM_{system.slug.upper().replace('-', '_')}_URL"
        raise Unreachable(
            _("Set %(name)s to the address of “%(title)s”.")
            % {"name": name, "title": system.title}
        )
    try:
        return parse(text)
    except ArgumentError as error:
        raise Unreachable(
            _("The address of “%(title)s” cannot be read.") % {"title": system.title}
        ) from error


def parse(text: str) -> URL:
    """A URL as SQLAlchemy wants it; `postgres://` is what hosts hand out."""
    url = make_url(text)
    if url.drivername in {"postgres", "postgresql"}:
        return url.set(drivername="postgresql+psycopg2")
    return url


def engine_for(system: System) -> Engine:
    """The engine of a system, one for each process and address."""
    url = address(system)
    name = (os.getpid(), url.render_as_string(hide_password=False))
    if name not in _engines:
        _engines[name] = make_engine(url)
    return _engines[name]


def make_engine(url: URL, *, may_create: bool = False) -> Engine:
    """An engine with the settings above; only the demo may create a database file."""
    if url.get_backend_name() != "sqlite":
        return create_engine(
            url,
            pool_size=2,
            max_overflow=3,
            pool_timeout=10,
            pool_pre_ping=True,
            connect_args={
                "connect_timeout": CONNECT_SECONDS,
                "options": POSTGRES_OPTIONS,
                **POSTGRES_SILENCE,
            },
        )
    if url.database and not may_create:
        # A mistyped path must be an error, not a new empty database.
        url = url.set(
            database=f"file:{url.database}", query={"mode": "rw", "uri": "true"}
        )
    # A kept connection spares the checkpoint that closing the last one costs.
    engine = create_engine(
        url,
        poolclass=QueuePool,
        pool_size=2,
        max_overflow=8,
        connect_args={"timeout": 20, "check_same_thread": False},
    )
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    # The driver's own BEGIN would come too late and never be IMMEDIATE.
    connection.isolation_level = None
    connection.create_function("kept_hash", 2, salted_hash, deterministic=True)
    cursor = connection.cursor()
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA foreign_keys=ON")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    is_write = connection.get_execution_options().get("kept_write", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if is_write else "BEGIN")


def salted_hash(salt: str, value: object) -> str | None:
    """What `hash` leaves behind, for SQLite, which has no SHA-256 of its own."""
    if value is None:
        return None
    return hashlib.sha256(f"{salt}{value}".encode()).hexdigest()


@contextmanager
def transaction(system: System, *, write: bool = False) -> Iterator[Connection]:
    """One transaction in the company's database; errors come out as sentences.

    Only the kind of an error is told: its text may quote a person's row.
    """
    engine = engine_for(system)
    try:
        with engine.execution_options(kept_write=write).begin() as connection:
            yield connection
    except SQLAlchemyError as error:
        raise told(system, error) from error


def told(system: System, error: SQLAlchemyError) -> Unreachable | Refused:
    """The sentence for a database error."""
    _forget(engine_for(system))
    kind = type(error).__name__
    if isinstance(error, DBAPIError) and error.orig is not None:
        kind = type(error.orig).__name__
    facts = {"title": system.title, "kind": kind}
    if isinstance(error, OperationalError | InterfaceError):
        return Unreachable(
            _("“%(title)s” could not be reached or did not answer in time (%(kind)s).")
            % facts
        )
    return Refused(_("“%(title)s” refused the statement (%(kind)s).") % facts)


def _forget(engine: Engine) -> None:
    reflected.pop(engine, None)
    journalled.discard(engine)


def dispose(system: System) -> None:
    """Close a system's connections, for tests and for a changed address."""
    url = address(system)
    engine = _engines.pop(
        (os.getpid(), url.render_as_string(hide_password=False)), None
    )
    if engine is not None:
        _forget(engine)
        engine.dispose()
