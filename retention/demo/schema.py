"""The tables of the demo company, on SQLite and PostgreSQL, and its witness.

The witness is independent of everything we claim: triggers of the company's own
database write down each row deleted or changed, whoever did it.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    Boolean,
    Column,
    Connection,
    DateTime,
    ForeignKey,
    Integer,
    MetaData,
    Numeric,
    String,
    Table,
    Text,
    text,
)

TABLES = MetaData()


def _key() -> Column[int]:
    return Column("id", Integer, primary_key=True)


def _time(name: str, *, index: bool = False, optional: bool = False) -> Column[Any]:
    return Column(name, DateTime(timezone=True), nullable=optional, index=index)


def _user(*, outlives: bool = False, optional: bool = False) -> Column[Any]:
    """The account a row belongs to; rows that outlive it lose the reference."""
    return Column(
        "user_id",
        ForeignKey("users.id", ondelete="SET NULL" if outlives else None),
        nullable=outlives or optional,
        index=True,
    )


def _customer() -> Column[Any]:
    return Column("customer_id", ForeignKey("customers.id"), nullable=False, index=True)


CUSTOMERS = Table(
    "customers",
    TABLES,
    _key(),
    Column("name", String(120), nullable=False),
    Column("privacy_contact", String(200), nullable=False),
)
USERS = Table(
    "users",
    TABLES,
    _key(),
    Column("email", String(200), nullable=False, unique=True),
    Column("full_name", String(120), nullable=False),
    Column("phone", String(20), index=True),
    Column("country", String(2), nullable=False),
    _time("created_at"),
    _time("closed_at", index=True, optional=True),
    _time("restricted_at", optional=True),
)
RECORDINGS = Table(
    "recordings",
    TABLES,
    _key(),
    _user(),
    Column("file_ref", String(80), nullable=False),
    Column("seconds", Integer, nullable=False),
    _time("created_at", index=True),
    _time("last_used_at", index=True),
)
VOICE_CLONES = Table(
    "voice_clones",
    TABLES,
    _key(),
    Column("public_id", String(20), nullable=False, unique=True),
    _user(),
    Column("recording_id", ForeignKey("recordings.id", ondelete="SET NULL")),
    Column("title", String(120), nullable=False),
    _time("created_at", index=True),
    _time("last_used_at", index=True),
    _time("restricted_at", optional=True),
)
CUSTOMER_CLONES = Table(
    "customer_clones",
    TABLES,
    _key(),
    Column("public_id", String(20), nullable=False, unique=True),
    _customer(),
    Column("speaker_name", String(120)),
    Column("speaker_email", String(200), index=True),
    Column("title", String(120), nullable=False),
    _time("created_at", index=True),
    _time("last_used_at", index=True),
    _time("account_closed_at", index=True, optional=True),
    _time("restricted_at", optional=True),
)
CALLS = Table(
    "calls",
    TABLES,
    _key(),
    _customer(),
    Column("campaign", String(60), nullable=False),
    Column("callee_number", String(20), nullable=False, index=True),
    Column("outcome", String(20), nullable=False),
    Column("recording_ref", String(80)),
    _time("started_at", index=True),
    _time("ended_at", index=True),
)
TRANSCRIPTS = Table(
    "transcripts",
    TABLES,
    _key(),
    Column("call_id", ForeignKey("calls.id"), nullable=False, index=True),
    _customer(),
    Column("words", Text, nullable=False),
    _time("created_at", index=True),
    _time("call_ended_at", index=True),
)
OWN_CALLS = Table(
    "own_calls",
    TABLES,
    _key(),
    _user(outlives=True),
    Column("callee_number", String(20), nullable=False, index=True),
    Column("subject", String(120), nullable=False),
    _time("started_at", index=True),
    _time("ended_at", index=True),
)
PAYMENTS = Table(
    "payments",
    TABLES,
    _key(),
    _user(outlives=True),
    Column("invoice_number", String(20), nullable=False, unique=True),
    Column("billing_name", String(120), nullable=False),
    Column("billing_email", String(200), nullable=False, index=True),
    Column("card_last4", String(4)),
    Column("amount", Numeric(10, 2), nullable=False),
    Column("currency", String(3), nullable=False),
    _time("paid_at", index=True),
)
USAGE_EVENTS = Table(
    "usage_events",
    TABLES,
    _key(),
    _user(outlives=True),
    Column("feature", String(60), nullable=False),
    Column("page", String(120), nullable=False),
    _time("happened_at", index=True),
)
LOGINS = Table(
    "logins",
    TABLES,
    _key(),
    _user(outlives=True),
    Column("ip_address", String(45), nullable=False),
    Column("device_id", String(40), index=True),
    Column("browser", String(120), nullable=False),
    _time("logged_in_at", index=True),
)
TICKETS = Table(
    "tickets",
    TABLES,
    _key(),
    _user(outlives=True),
    Column("email", String(200), nullable=False, index=True),
    Column("subject", String(160), nullable=False),
    Column("words", Text, nullable=False),
    _time("opened_at", index=True),
    _time("closed_at", index=True, optional=True),
)
SUBSCRIPTIONS = Table(
    "subscriptions",
    TABLES,
    _key(),
    _user(optional=True),
    Column("email", String(200), nullable=False, index=True),
    Column("source", String(40), nullable=False),
    Column("is_confirmed", Boolean, nullable=False),
    _time("subscribed_at", index=True),
    _time("last_opened_at", index=True, optional=True),
)
WITNESS = Table(
    "witness",
    TABLES,
    _key(),
    Column("table_name", String(60), nullable=False),
    Column("row_key", String(40), nullable=False),
    Column("what", String(10), nullable=False),
    Column("at", String(40), nullable=False),
)
# Addresses are compared in small letters: without such an index every search, and each
# page of mails about a new version, reads the whole table.
ADDRESSES = {
    "users": "email",
    "customer_clones": "speaker_email",
    "payments": "billing_email",
    "tickets": "email",
    "subscriptions": "email",
}
WATCHED = [table for table in TABLES.sorted_tables if table is not WITNESS]


def create(connection: Connection, *, with_witness: bool = True) -> None:
    """Every table, empty, and the triggers of the witness."""
    TABLES.create_all(connection)
    if connection.dialect.name == "postgresql":  # the small file is read in a moment
        for owner, column in ADDRESSES.items():
            name = f"{owner}_{column}_small"
            connection.execute(
                text(f"CREATE INDEX {name} ON {owner} (lower({column}))")
            )
    if not with_witness:
        return
    if connection.dialect.name == "sqlite":
        for table in WATCHED:
            for act in ("DELETE", "UPDATE"):
                connection.execute(text(_sqlite_trigger(table.name, act)))
        return
    connection.execute(text(_POSTGRES_FUNCTION))
    for table in WATCHED:
        connection.execute(text(_postgres_trigger(table.name)))


def _sqlite_trigger(table: str, act: str) -> str:
    """Names come from the tables above, never from outside."""
    return (
        f"CREATE TRIGGER witness_{table}_{act} AFTER {act} ON {table} BEGIN"  # noqa: S608
        " INSERT INTO witness (table_name, row_key, what, at)"
        f" VALUES ('{table}', OLD.id, '{act.lower()}',"
        " strftime('%Y-%m-%dT%H\\:%M\\:%fZ', 'now')); END"
    )


def _postgres_trigger(table: str) -> str:
    return (
        f"CREATE TRIGGER witness_{table} AFTER DELETE OR UPDATE ON {table}"
        " FOR EACH ROW EXECUTE FUNCTION witness_row()"
    )


_POSTGRES_FUNCTION = """
CREATE OR REPLACE FUNCTION witness_row() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO witness (table_name, row_key, what, at)
  VALUES (TG_TABLE_NAME, OLD.id, lower(TG_OP),
          to_char(clock_timestamp() AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24\\:MI\\:SS.MS"Z"'));
  RETURN NULL;
END $$
"""


def drop(connection: Connection) -> None:
    """Everything of the demo company, its journal included."""
    TABLES.drop_all(connection)
    connection.execute(text("DROP TABLE IF EXISTS kept_journal"))
