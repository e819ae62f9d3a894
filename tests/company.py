"""A small company database for tests, on whichever database the suite runs on.

`company` is empty but for what a test adds; `witnessed()` is what the company's own
triggers saw, which no code of ours can write.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

import pytest
from django.conf import settings
from sqlalchemy import Connection, Engine, delete, func, insert, select, text

from retention import datamap
from retention.demo import loading, schema
from retention.demo.people import MAYA
from retention.mapping import SystemPlan
from retention.models import System
from retention.sql import engines
from tests import ground

NOW = datetime(2026, 6, 15, 12, 0, tzinfo=UTC)


def days_ago(days: float, now: datetime = NOW) -> datetime:
    return now - timedelta(days=days)


class Company:
    """The demo company's tables, filled row by row."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.engine: Engine = engines.make_engine(
            engines.parse(address), may_create=True
        )
        self.next_id = 0

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        with self.engine.execution_options(kept_write=True).begin() as connection:
            yield connection

    def add(self, table: str, **values: Any) -> str:
        """One row with sensible values for what the test does not say; its key."""
        self.next_id += 1
        row = {"id": self.next_id, **_defaults(table, self.next_id), **values}
        with self.writing() as connection:
            connection.execute(insert(schema.TABLES.tables[table]), row)
        return str(row["id"])

    def add_many(self, table: str, count: int, **values: Any) -> list[str]:
        rows = []
        for _ in range(count):
            self.next_id += 1
            rows.append(
                {"id": self.next_id, **_defaults(table, self.next_id), **values}
            )
        with self.writing() as connection:
            connection.execute(insert(schema.TABLES.tables[table]), rows)
        return [str(row["id"]) for row in rows]

    def rows(self, table: str) -> list[dict[str, Any]]:
        known = schema.TABLES.tables[table]
        with self.engine.begin() as connection:
            found = connection.execute(select(known).order_by(known.c.id))
            return [dict(row._mapping) for row in found]

    def keys(self, table: str) -> list[str]:
        return [str(row["id"]) for row in self.rows(table)]

    def count(self, table: str) -> int:
        known = schema.TABLES.tables[table]
        with self.engine.begin() as connection:
            return connection.scalar(select(func.count()).select_from(known)) or 0

    def sql(self, statement: str) -> list[Any]:
        with self.writing() as connection:
            result = connection.execute(text(statement))
            return list(result) if result.returns_rows else []

    def orphan(self, table: str, key: str) -> None:
        """Delete a row and leave what refers to it, as where no rule ties the two."""
        statement = f"DELETE FROM {table} WHERE id = {key}"
        if self.engine.dialect.name == "postgresql":
            self.sql(f"SET LOCAL session_replication_role = replica; {statement}")
            return
        with closing(sqlite3.connect(self.engine.url.database)) as connection:
            connection.execute(statement)
            connection.commit()

    def change_tables(self, statement: str) -> None:
        """A change of the tables themselves; the next test gets them new."""
        self.forget_tables()
        self.sql(statement)

    def forget_tables(self) -> None:
        _clean.discard(self.address)

    def witnessed(self) -> list[tuple[str, str, str]]:
        return loading.witnessed(self.address)

    def journal(self) -> list[tuple[str, str, int]]:
        return [
            (str(dataset), str(state), int(count))
            for dataset, state, count in self.sql(
                "SELECT dataset, state, count FROM kept_journal ORDER BY at, batch"
            )
        ]


def _defaults(table: str, rank: int) -> dict[str, Any]:
    """Values no test depends on, unless it says them."""
    return {
        "customers": {
            "name": f"Customer {rank}",
            "privacy_contact": f"privacy.{rank}@example.com",
        },
        "users": {
            "email": f"person{rank}@example.com",
            "full_name": f"Person {rank}",
            "phone": None,
            "country": "US",
            "created_at": days_ago(400),
            "closed_at": None,
        },
        "recordings": {
            "file_ref": f"rec/{rank}.wav",
            "seconds": 30,
            "created_at": days_ago(30),
            "last_used_at": days_ago(10),
        },
        "voice_clones": {
            "public_id": f"vc-{rank}",
            "title": f"Voice {rank}",
            "created_at": days_ago(30),
            "last_used_at": days_ago(10),
        },
        "customer_clones": {
            "public_id": f"vc-{rank}",
            "title": f"Voice {rank}",
            "speaker_name": "Somebody",
            "speaker_email": None,
            "created_at": days_ago(30),
            "last_used_at": days_ago(10),
        },
        "calls": {
            "campaign": "survey",
            "callee_number": f"+1202555{100 + rank % 100:04d}",
            "outcome": "answered",
            "started_at": days_ago(10),
            "ended_at": days_ago(10),
        },
        "transcripts": {
            "words": "Hello.",
            "created_at": days_ago(10),
            "call_ended_at": days_ago(10),
        },
        "own_calls": {
            "callee_number": MAYA.phone,
            "subject": "Welcome call",
            "started_at": days_ago(10),
            "ended_at": days_ago(10),
        },
        "payments": {
            "invoice_number": f"INV-{rank}",
            "billing_name": "Somebody",
            "billing_email": "somebody@example.com",
            "card_last4": "4242",
            "amount": 12,
            "currency": "USD",
            "paid_at": days_ago(30),
        },
        "usage_events": {
            "feature": "speech",
            "page": "/app",
            "happened_at": days_ago(5),
        },
        "logins": {
            "ip_address": "198.51.100.7",
            "device_id": f"device-{rank}",
            "browser": "Firefox",
            "logged_in_at": days_ago(5),
        },
        "tickets": {
            "email": "somebody@example.com",
            "subject": "Question",
            "words": "Hello?",
            "opened_at": days_ago(40),
            "closed_at": days_ago(35),
        },
        "subscriptions": {
            "email": "somebody@example.com",
            "source": "footer",
            "is_confirmed": True,
            "subscribed_at": days_ago(50),
            "last_opened_at": days_ago(20),
        },
    }[table]


# Companies whose tables are as they should be, if not their rows.
_clean: set[str] = set()


def _empty(found: Company) -> None:
    """New tables, or the same ones without rows, which is much faster."""
    with found.writing() as connection:
        if found.address not in _clean:
            schema.drop(connection)
            schema.create(connection)
            _clean.add(found.address)
            return
        connection.execute(text("DROP TABLE IF EXISTS kept_journal"))
        for table in [*reversed(schema.WATCHED), schema.WITNESS]:
            connection.execute(delete(table))


_made = cache(Company)


@pytest.fixture
def company() -> Iterator[Company]:
    """An empty company; its data map is not loaded.

    Connections, and what was read about the tables, stay while these do.
    """
    found = _made(settings.SYSTEM_URLS["app"])
    if found.address not in _clean:
        _let_go(found)
    emptied(found)
    yield found
    if found.address not in _clean:
        _let_go(found)


def emptied(found: Company) -> None:
    """Without a row of anybody, as every test finds it."""
    _empty(found)
    engines.journalled.clear()
    found.next_id = 0


def _let_go(found: Company) -> None:
    engines.dispose(System(slug="app", title="Product database", connector="sql"))
    found.engine.dispose()


@cache
def _plan() -> SystemPlan:
    return datamap.parse(loading.MAP)


@ground.layer("mapped")
def _save_map() -> None:
    found = _made(settings.SYSTEM_URLS["app"])
    if found.address not in _clean:
        _let_go(found)
        _empty(found)
    datamap.save(_plan(), by="system", at=NOW)


@pytest.fixture
def mapped(company: Company, db: None) -> Company:
    """The empty company with its data map saved; reviewing it has its own tests."""
    ground.has("mapped")
    return company


def add_maya(company: Company) -> dict[str, list[str]]:
    """Maya with one row in every dataset; the keys by dataset."""
    customer = company.add("customers", name="Alder Bakery")
    people = company.add(
        "users", email=MAYA.email, full_name=MAYA.name, phone=MAYA.phone
    )
    recording = company.add("recordings", user_id=people)
    call = company.add("calls", customer_id=customer, callee_number=MAYA.phone)
    return {
        "transcripts": [company.add("transcripts", call_id=call, customer_id=customer)],
        "customer-clones": [
            company.add(
                "customer_clones", customer_id=customer, speaker_email=MAYA.email
            )
        ],
        "logins": [company.add("logins", user_id=people)],
        "usage": [company.add("usage_events", user_id=people)],
        "voice-clones": [
            company.add("voice_clones", user_id=people, recording_id=recording)
        ],
        "recordings": [recording],
        "calls": [call],
        "own-calls": [company.add("own_calls", user_id=people)],
        "newsletter": [company.add("subscriptions", email=MAYA.email)],
        "tickets": [company.add("tickets", user_id=people, email=MAYA.email)],
        "payments": [company.add("payments", user_id=people, billing_email=MAYA.email)],
        "people": [people],
    }
