"""Lets the suite empty its tables after a transactional test.

Triggers of the five apps refuse DELETE and TRUNCATE on evidence, as they must. The
test runner's flush takes them away and puts them back; nothing in the product can.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Any

import pytest
from django.db import connections
from django.db.backends.base.operations import BaseDatabaseOperations


@contextmanager
def without_triggers(connection: Any) -> Iterator[None]:
    """Run with every trigger off, as only the owner of the tables could."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT DISTINCT tgrelid::regclass::text FROM pg_trigger"
                " WHERE NOT tgisinternal AND tgenabled = 'O'"
            )
            tables = [table for (table,) in cursor.fetchall()]
            before = [f"ALTER TABLE {table} DISABLE TRIGGER USER" for table in tables]
            after = [f"ALTER TABLE {table} ENABLE TRIGGER USER" for table in tables]
        else:
            cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
            triggers = cursor.fetchall()
            before = [f'DROP TRIGGER "{name}"' for name, _sql in triggers]
            after = [sql for _name, sql in triggers]
        for statement in before:
            cursor.execute(statement)
    yield
    with connection.cursor() as cursor:
        for statement in after:
            cursor.execute(statement)


@pytest.fixture(scope="session", autouse=True)
def flush_may_empty_evidence() -> Iterator[None]:
    original = BaseDatabaseOperations.execute_sql_flush

    @wraps(original)
    def flush(operations: Any, statements: list[str]) -> None:
        with without_triggers(connections[operations.connection.alias]):
            original(operations, statements)

    patch = pytest.MonkeyPatch()
    patch.setattr(BaseDatabaseOperations, "execute_sql_flush", flush)
    yield
    patch.undo()
