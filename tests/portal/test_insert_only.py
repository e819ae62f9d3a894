"""Evidence cannot be changed: the database itself refuses, on both databases."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from portal import ledger, vault
from portal.models import LedgerEntry, LedgerPersonal, Opening, Seal, User

AT = datetime(2026, 3, 4, 5, 6, 7, tzinfo=UTC)

COLUMNS = {
    "portal_ledgerentry": (
        "id",
        "version",
        "act",
        "about",
        "by",
        "at",
        "facts",
        "commitment",
        "leaf",
    ),
    "portal_sealedleaf": ("position", "entry_id", "leaf"),
    "portal_treenode": ("id", "level", "index", "hash"),
    "portal_seal": ("tree_size", "previous", "root", "at", "key_id", "signature"),
    "portal_opening": ("id", "user_id", "about", "what", "at"),
}


@pytest.fixture
def rows(db: None) -> LedgerEntry:
    key = vault.new_key("case")
    first, _second = (
        ledger.record(
            "x", about="case:A", by="b", at=AT, facts={}, personal={"n": 1}, key=key
        )
        for _ in range(2)
    )
    ledger.seal(AT)
    user = User.objects.create_user("ana@example.com")
    Opening.objects.create(user=user, about="case:A", what="body")
    connection.check_constraints()  # PostgreSQL truncates nothing with checks pending
    return first


def run(sql: str, parameters: list[Any] | None = None) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, parameters)


@pytest.mark.parametrize(
    ("table", "column"),
    [(table, column) for table, columns in COLUMNS.items() for column in columns],
)
def test_no_column_of_evidence_can_be_changed(
    rows: LedgerEntry, table: str, column: str
) -> None:
    with pytest.raises(IntegrityError, match=f"{table} takes inserts only"):
        run(f'UPDATE {table} SET "{column}" = "{column}"')


@pytest.mark.parametrize("table", [*COLUMNS, "portal_ledgerpersonal"])
def test_no_row_of_evidence_can_be_deleted(rows: LedgerEntry, table: str) -> None:
    with pytest.raises(IntegrityError, match=f"{table} takes inserts only"):
        run(f"DELETE FROM {table} WHERE 1 = 1")


@pytest.mark.parametrize("table", [*COLUMNS, "portal_ledgerpersonal"])
def test_no_table_of_evidence_can_be_emptied_at_once(
    rows: LedgerEntry, table: str
) -> None:
    # SQLite has no TRUNCATE; there a DELETE without WHERE is that shortcut.
    is_sqlite = connection.vendor == "sqlite"
    sql = f"DELETE FROM {table}" if is_sqlite else f"TRUNCATE {table} CASCADE"

    with pytest.raises(IntegrityError, match="takes inserts only"):
        run(sql)


def test_an_insert_that_would_replace_is_refused(rows: LedgerEntry) -> None:
    seal = Seal.objects.get()
    values = [seal.tree_size, "00" * 32, AT.isoformat(), "key", "signature"]
    marks = "(%s, %s, %s, %s, %s)"
    names = "(tree_size, root, at, key_id, signature)"
    sql = (
        f"INSERT INTO portal_seal {names} VALUES {marks}"
        " ON CONFLICT (tree_size) DO UPDATE SET root = excluded.root"
        if connection.vendor == "postgresql"
        else f"INSERT OR REPLACE INTO portal_seal {names} VALUES {marks}"
    )

    with pytest.raises(IntegrityError, match="takes inserts only"):
        run(sql, values)

    assert Seal.objects.get().root == seal.root


def test_the_personal_half_may_be_emptied_once(rows: LedgerEntry) -> None:
    assert ledger.erase_personal("case:A", at=AT) == 2

    with pytest.raises(IntegrityError, match="only be emptied, once"):
        run("UPDATE portal_ledgerpersonal SET erased_at = NULL")
    with pytest.raises(IntegrityError, match="only be emptied, once"):
        run("UPDATE portal_ledgerpersonal SET erased_at = CURRENT_TIMESTAMP")
    assert LedgerPersonal.objects.filter(erased_at=AT).count() == 2


@pytest.mark.parametrize(
    "change",
    [
        "salt = sealed",
        "salt = ''",
        "salt = '', sealed = ''",
        "erased_at = CURRENT_TIMESTAMP",
        "salt = '', erased_at = CURRENT_TIMESTAMP",
        "salt = '', sealed = '', erased_at = CURRENT_TIMESTAMP, entry_id = %s",
    ],
)
def test_the_personal_half_cannot_be_changed_otherwise(
    rows: LedgerEntry, change: str
) -> None:
    other = "0" * 32 if connection.vendor == "sqlite" else str(vault.new_key("x").pk)
    parameters = [other] if "%s" in change else None

    with pytest.raises(IntegrityError, match="only be emptied, once"):
        run(f"UPDATE portal_ledgerpersonal SET {change}", parameters)


def test_every_table_of_evidence_has_its_triggers(db: None) -> None:
    """SQLite loses triggers when a later migration rebuilds a table; this sees it."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tgrelid::regclass::text, tgname FROM pg_trigger WHERE NOT tgisinternal"
            if connection.vendor == "postgresql"
            else "SELECT tbl_name, name FROM sqlite_master WHERE type = 'trigger'"
        )
        found = {(t, n) for t, n in cursor.fetchall() if t.startswith("portal_")}

    postgres = {
        (table, name)
        for table in [*COLUMNS, "portal_ledgerpersonal"]
        for name in ("insert_only", "insert_only_all")
    } | {("portal_ledgerpersonal", "only_empty")}
    sqlite = {
        (table, f"{table}_{act}")
        for table in [*COLUMNS, "portal_ledgerpersonal"]
        for act in ("replace", "delete", "update")
    }
    assert found == (postgres if connection.vendor == "postgresql" else sqlite)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("turn", [1, 2])
def test_the_suite_empties_evidence_between_tests_and_triggers_stay(turn: int) -> None:
    assert LedgerEntry.objects.count() == 0

    ledger.record("x", about="case:A", by="b", at=AT, facts={"turn": turn})

    with pytest.raises(IntegrityError, match="takes inserts only"):
        LedgerEntry.objects.all().delete()
