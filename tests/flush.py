"""Lets the suite empty its tables after a transactional test.

Triggers of the five apps refuse DELETE and TRUNCATE on evidence, as they must. Only
the owner of the database can do otherwise; nothing in the product can.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Any

import pytest
from django.db import connections
from django.test import TransactionTestCase

from tests import tables


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


# Made once with the tables; to make them again after each test takes longer than it.
LASTING = {"django_migrations", "django_content_type", "auth_permission"}


def empty(connection: Any) -> None:
    """As after the migrations: a copy of the file, or each table without its rows."""
    if connection.vendor == "sqlite":
        connection.ensure_connection()
        with closing(sqlite3.connect(tables.migrated(connection))) as migrated:
            migrated.backup(connection.connection)
        return
    names = set(connection.introspection.django_table_names(only_existing=True))
    # A hundred small tables are emptied ten times as fast as by TRUNCATE.
    emptied = [f'DELETE FROM "{name}"' for name in sorted(names - LASTING)]
    with without_triggers(connection), connection.cursor() as cursor:
        cursor.execute("; ".join(emptied))


@pytest.fixture(scope="session", autouse=True)
def quick_flush() -> Iterator[None]:
    """What a transactional test has written goes, without the signals of a flush."""

    def emptied(case: TransactionTestCase) -> None:
        for name in case._databases_names(include_mirrors=False):
            empty(connections[name])

    patch = pytest.MonkeyPatch()
    patch.setattr(TransactionTestCase, "_fixture_teardown", emptied)
    yield
    patch.undo()
