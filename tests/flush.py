"""Lets the suite empty its tables after a transactional test.

Triggers of the five apps refuse DELETE and TRUNCATE on evidence, as they must. The
test runner's flush takes them away and puts them back; nothing in the product can.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Any

import pytest
from django.db import connections
from django.db.backends.base.operations import BaseDatabaseOperations


@contextmanager
def without_triggers(connection: Any) -> Iterator[None]:
    """Run with every trigger off, as only the owner of the database could."""
    off, on = _postgres() if connection.vendor == "postgresql" else _sqlite(connection)
    _run(connection, off)
    try:
        yield
    finally:
        _run(connection, on)


def _postgres() -> tuple[list[str], list[str]]:
    """Replication mode: quicker than ALTER TABLE, and foreign keys are off too."""
    role = "SET session_replication_role"
    return [f"{role} = replica"], [f"{role} = origin"]


def _sqlite(connection: Any) -> tuple[list[str], list[str]]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
        triggers = cursor.fetchall()
    return [f'DROP TRIGGER "{name}"' for name, _sql in triggers], [
        sql for _name, sql in triggers
    ]


def _run(connection: Any, statements: list[str]) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def _quick(statements: list[str]) -> list[str]:
    """DELETE for TRUNCATE: a hundred small tables are emptied ten times as fast."""
    text = " ".join(statements)
    if not text.startswith("TRUNCATE") or "RESTART IDENTITY" in text:
        return statements
    return [f'DELETE FROM "{table}"' for table in re.findall(r'"(\w+)"', text)]


@pytest.fixture(scope="session", autouse=True)
def flush_may_empty_evidence() -> Iterator[None]:
    original = BaseDatabaseOperations.execute_sql_flush

    @wraps(original)
    def flush(operations: Any, statements: list[str]) -> None:
        with without_triggers(connections[operations.connection.alias]):
            original(operations, _quick(statements))

    patch = pytest.MonkeyPatch()
    patch.setattr(BaseDatabaseOperations, "execute_sql_flush", flush)
    yield
    patch.undo()
