"""Makes the demo company, its data map and its one legal hold; twice is once."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _
from sqlalchemy import Connection, func, inspect, select, text

from retention import datamap, holds
from retention.demo import company, schema
from retention.models import Hold, HoldKind
from retention.sql import engines

MAP = Path(__file__).parent / "datamap.yml"
HOLD_TITLE = "Dispute with Cedar Clinics"
HELD_CUSTOMER = 3


def make_demo(at: datetime) -> dict[str, int]:
    """Everything of the demo company; the rows made now, or {} if it was there."""
    counts = make_company(settings.SYSTEM_URLS["app"], at)
    datamap.load_yaml(MAP, by="system", at=at)
    if not Hold.objects.filter(title=HOLD_TITLE).exists():
        place_hold(at)
    return counts


def make_company(
    address: str, at: datetime, *, with_witness: bool = True
) -> dict[str, int]:
    """The company's own database, in one transaction: whole or not at all."""
    engine = engines.make_engine(engines.parse(address), may_create=True)
    try:
        if inspect(engine).has_table(schema.USERS.name):
            return {}
        with engine.execution_options(kept_write=True).begin() as connection:
            schema.create(connection, with_witness=with_witness)
            counts = company.fill(connection, at.date())
            _move_counters(connection)
        return counts
    finally:
        engine.dispose()


def remove_company(address: str) -> bool:
    """Drop the demo company; False where none is, or the tables are somebody else's."""
    engine = engines.make_engine(engines.parse(address), may_create=True)
    try:
        # Only our own company has a witness.
        if not inspect(engine).has_table(schema.WITNESS.name):
            return False
        with engine.execution_options(kept_write=True).begin() as connection:
            schema.drop(connection)
        return True
    finally:
        engine.dispose()


def _move_counters(connection: Connection) -> None:
    """PostgreSQL counts from one; our rows came with their numbers."""
    if connection.dialect.name != "postgresql":
        return
    for table in schema.WATCHED:
        highest = select(func.max(table.c.id)).scalar_subquery()
        counter = func.pg_get_serial_sequence(table.name, "id")
        connection.execute(select(func.setval(counter, highest)))


def place_hold(at: datetime) -> Hold:
    """A dispute keeps some calls and invoices past their period (law.md 4c)."""
    return holds.place(
        kind=HoldKind.LEGAL,
        title=HOLD_TITLE,
        reason=_("The customer disputes what was said in these calls."),
        keys=_disputed(),
        by=None,
        at=at,
        review_on=(at + timedelta(days=180)).date(),
    )


def _disputed() -> dict[str, list[str]]:
    """The oldest calls of one customer with their transcripts, and old invoices."""
    engine = engines.make_engine(engines.parse(settings.SYSTEM_URLS["app"]))
    calls, spoken = schema.CALLS.c, schema.TRANSCRIPTS.c
    wanted = {
        "calls": select(calls.id)
        .where(calls.customer_id == HELD_CUSTOMER)
        .order_by(calls.ended_at)
        .limit(8),
        "transcripts": select(spoken.id)
        .where(spoken.customer_id == HELD_CUSTOMER)
        .order_by(spoken.call_ended_at)
        .limit(8),
        "payments": select(schema.PAYMENTS.c.id)
        .order_by(schema.PAYMENTS.c.paid_at)
        .limit(3),
    }
    try:
        with engine.begin() as connection:
            return {
                dataset: [str(key) for key in connection.scalars(query)]
                for dataset, query in wanted.items()
            }
    finally:
        engine.dispose()


def witnessed(address: str) -> list[tuple[str, str, str]]:
    """What the company's own triggers saw: table, key and act, in order."""
    engine = engines.make_engine(engines.parse(address))
    try:
        with engine.begin() as connection:
            rows = connection.execute(
                text("SELECT table_name, row_key, what FROM witness ORDER BY id")
            )
            return [(str(t), str(key), str(what)) for t, key, what in rows]
    finally:
        engine.dispose()
