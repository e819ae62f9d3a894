"""Tables that every process of the suite begins with: migrated once, then copied.

Sixty migrations take seconds of processor time, and each process of each leg would
run them all. `HARNESS_CACHE` is where processes find what the first of them made.
"""

from __future__ import annotations

import fcntl
import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import psycopg2
import pytest
from django.db import connection
from django.test.utils import setup_databases, teardown_databases

COPY = "migrated"


@pytest.fixture(scope="session")
def django_db_setup(
    django_test_environment: None,
    django_db_modify_db_settings: None,
    django_db_blocker: Any,
) -> Iterator[None]:
    """The database of this process, migrated or copied from one that is."""
    with django_db_blocker.unblock():
        with _alone(migrated(connection)) as kept:
            # An open connection is what keeps a database in memory.
            held = _take(kept)
            if held:
                connection.settings_dict["TEST"]["MIGRATE"] = False
            made = setup_databases(
                verbosity=0, interactive=False, keepdb=held is not None
            )
            if not held:
                _keep(kept)
        if held:
            held.close()
    yield
    with django_db_blocker.unblock():
        teardown_databases(made, verbosity=0)


def migrated(connection: Any) -> Path:
    """Where the copy is: a file of SQLite, or the sign that PostgreSQL has it."""
    return Path(os.environ["HARNESS_CACHE"]) / COPY / str(connection.vendor)


@contextmanager
def _alone(kept: Path) -> Iterator[Path]:
    """The copy, for one process at a time."""
    kept.parent.mkdir(parents=True, exist_ok=True)
    with (kept.parent / "lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield kept


def _take(kept: Path) -> Any:
    """Copy what is kept to where the test database will be; None when nothing is."""
    if not kept.exists():
        return None
    name = connection.creation._get_test_db_name()
    if connection.vendor == "postgresql":
        server = _server()
        server.cursor().execute(f'CREATE DATABASE "{name}" TEMPLATE "{COPY}"')
        return server
    copy = sqlite3.connect(name, uri=True)
    with closing(sqlite3.connect(kept)) as source:
        source.backup(copy)
    return copy


def _keep(kept: Path) -> None:
    """Keep a copy of what was just migrated."""
    if connection.vendor == "postgresql":
        connection.close()
        with closing(_server()) as server:
            name = connection.settings_dict["NAME"]
            server.cursor().execute(f'CREATE DATABASE "{COPY}" TEMPLATE "{name}"')
        kept.touch()
        return
    with closing(sqlite3.connect(kept)) as copy:
        connection.connection.backup(copy)


def _server() -> Any:
    """A connection to the server itself, outside any transaction."""
    address = os.environ["DATABASE_URL"].rpartition("/")[0]
    server = psycopg2.connect(f"{address}/postgres")
    server.autocommit = True
    return server
