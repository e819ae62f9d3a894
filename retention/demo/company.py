"""The rows of the demo company: the same for the same day, wherever it is made.

Most rows lie within their period and a few per cent past it, as in a company
where the nightly job has not run yet.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection, Table, insert

from retention.demo import schema
from retention.demo.people import (
    CALLED_NUMBER,
    CLONE_PUBLIC_ID,
    COMPANIES,
    COUNTRIES,
    MAYA,
    email,
    full_name,
    number,
)

Row = dict[str, Any]
PEOPLE = 2000
CALLS = 20_000
NUMBERS = 3000
LETTERS = "23456789abcdefghjkmnpqrstvwxyz"

# Ages in days of the oldest rows: a little more than the periods in force.
OLDEST = {
    "closed": 33,
    "used": 700,
    "calls": 93,
    "payments": 3000,
    "usage": 405,
    "logins": 405,
    "tickets": 760,
    "opened": 740,
}


@dataclass
class World:
    """One day, one stream of chance, and the rows made so far.

    A closed account keeps its voices until its time is over; it is not used.
    """

    day: date
    chance: random.Random = field(
        # Repeatable on purpose; nothing here is a secret.
        default_factory=lambda: random.Random(26122024)  # noqa: S311
    )
    rows: dict[str, list[Row]] = field(default_factory=dict)
    open_users: list[Row] = field(default_factory=list)

    def ago(self, days: float) -> datetime:
        """A moment that many days before the day's midnight, UTC."""
        midnight = datetime.combine(self.day, time(), tzinfo=UTC)
        return midnight - timedelta(seconds=int(days * 86400))

    def within(self, newest: float, oldest: float) -> datetime:
        """Some moment between two ages in days."""
        return self.ago(self.chance.uniform(newest, oldest))

    def public_id(self) -> str:
        """The id of a clone that everybody may know."""
        return "vc-" + "".join(self.chance.choices(LETTERS, k=8))


def fill(connection: Connection, day: date) -> dict[str, int]:
    """Insert everything; returns how many rows each table has."""
    world = World(day)
    for table, make in MAKERS:
        rows = [{"id": rank, **row} for rank, row in enumerate(make(world), start=1)]
        world.rows[table.name] = rows
        if table is schema.USERS:
            world.open_users = [row for row in rows if row["closed_at"] is None]
        connection.execute(insert(table), rows)
    return {name: len(rows) for name, rows in world.rows.items()}


def customers(_world: World) -> Iterator[Row]:
    for name in COMPANIES:
        slug = name.lower().replace(" ", "-")
        yield {"name": name, "privacy_contact": f"privacy.{slug}@example.com"}


def users(world: World) -> Iterator[Row]:
    yield {
        "email": MAYA.email,
        "full_name": MAYA.name,
        "phone": MAYA.phone,
        "country": "US",
        "created_at": world.ago(340),
        "closed_at": None,
    }
    for index in range(1, PEOPLE):
        is_closed = index % 12 == 7
        yield {
            "email": email(index),
            "full_name": full_name(index),
            "phone": number(index) if index % 5 else None,
            "country": COUNTRIES[index % len(COUNTRIES)],
            "created_at": world.within(100, 1100),
            "closed_at": world.within(1, OLDEST["closed"]) if is_closed else None,
        }


def _of_users(
    count: int,
    of_maya: int,
    make: Callable[[World, Row], Row],
    *,
    closed: bool = False,
) -> Callable[[World], Iterator[Row]]:
    """Rows of open accounts, or of `closed` ones as well; the first are Maya's."""

    def rows(world: World) -> Iterator[Row]:
        people = world.rows["users"] if closed else world.open_users
        for rank in range(count):
            is_hers = rank < of_maya
            yield make(world, people[0] if is_hers else world.chance.choice(people))

    return rows


def _used(world: World, oldest: float) -> Row:
    """When something was made and last used; used later than made."""
    used = world.chance.uniform(0.1, oldest)
    return {
        "created_at": world.within(used, used + 120),
        "last_used_at": world.ago(used),
    }


def recording(world: World, user: Row) -> Row:
    return {
        "user_id": user["id"],
        "file_ref": f"rec/{world.chance.getrandbits(48):012x}.wav",
        "seconds": world.chance.randrange(20, 180),
        **_used(world, 90 if user["id"] == 1 else OLDEST["used"]),
    }


def clone(world: World, user: Row) -> Row:
    return {
        "public_id": world.public_id(),
        "user_id": user["id"],
        "recording_id": None,
        "title": f"Voice of {user['full_name']}",
        **_used(world, 90 if user["id"] == 1 else OLDEST["used"]),
        "restricted_at": None,
    }


def customer_clones(world: World) -> Iterator[Row]:
    for rank in range(300):
        index = world.chance.randrange(1, PEOPLE)
        is_hers = rank == 0
        yield {
            "public_id": CLONE_PUBLIC_ID if is_hers else world.public_id(),
            "customer_id": 1 + rank % len(COMPANIES),
            "speaker_name": MAYA.name if is_hers else full_name(index),
            "speaker_email": MAYA.email if is_hers else email(index),
            "title": f"Announcer {rank + 1}",
            **_used(world, 40 if is_hers else OLDEST["used"]),
            "account_closed_at": _closed(world, rank),
            "restricted_at": None,
        }


def _closed(world: World, rank: int) -> datetime | None:
    """Every tenth customer clone belongs to an account that was closed."""
    return world.within(1, OLDEST["closed"]) if rank % 10 == 9 else None


def _callee(world: World, rank: int) -> str:
    if rank < 6:
        return MAYA.phone
    if rank < 10:
        return CALLED_NUMBER
    return number(world.chance.randrange(NUMBERS))


def _span(world: World, oldest: float) -> tuple[datetime, datetime]:
    """When a call began and ended."""
    began = world.within(0.1, oldest)
    return began, began + timedelta(seconds=world.chance.randrange(5, 600))


def calls(world: World) -> Iterator[Row]:
    for rank in range(CALLS):
        began, ended = _span(world, 60 if rank < 10 else OLDEST["calls"])
        yield {
            "customer_id": 1 + rank % len(COMPANIES),
            "campaign": ("reminder", "survey", "offer", "delivery")[rank % 4],
            "callee_number": _callee(world, rank),
            "outcome": world.chance.choice(("answered", "answered", "missed")),
            "recording_ref": f"call/{world.chance.getrandbits(48):012x}.wav",
            "started_at": began,
            "ended_at": ended,
        }


def transcripts(world: World) -> Iterator[Row]:
    """One for every second call."""
    for call in world.rows["calls"][::2]:
        yield {
            "call_id": call["id"],
            "customer_id": call["customer_id"],
            "words": f"Agent: this is a {call['campaign']} call. Caller: thank you.",
            "created_at": call["ended_at"],
            "call_ended_at": call["ended_at"],
        }


def own_call(world: World, user: Row) -> Row:
    began, ended = _span(world, OLDEST["calls"])
    return {
        "user_id": user["id"],
        "callee_number": user["phone"] or number(world.chance.randrange(NUMBERS)),
        "subject": world.chance.choice(("Welcome call", "Call about an upgrade")),
        "started_at": began,
        "ended_at": ended,
    }


def payments(world: World) -> Iterator[Row]:
    people = world.rows["users"]
    for rank in range(5000):
        user = people[0] if rank < 8 else world.chance.choice(people)
        yield {
            "user_id": user["id"],
            "invoice_number": f"INV-{rank + 1:06d}",
            "billing_name": user["full_name"],
            "billing_email": user["email"],
            "card_last4": f"{world.chance.randrange(10000):04d}",
            "amount": Decimal(world.chance.randrange(500, 90000)) / 100,
            "currency": "USD",
            "paid_at": world.within(1, 330 if rank < 8 else OLDEST["payments"]),
        }


def oldest(world: World, user: Row, what: str) -> int:
    """Whom a newcomer tries it with has nothing that goes in the first night."""
    return 330 if user is world.rows["users"][0] else OLDEST[what]


def usage(world: World, user: Row) -> Row:
    feature = world.chance.choice(("clone", "speech", "agent", "export", "settings"))
    return {
        "user_id": user["id"],
        "feature": feature,
        "page": f"/app/{feature}",
        "happened_at": world.within(0.1, oldest(world, user, "usage")),
    }


def login(world: World, user: Row) -> Row:
    return {
        "user_id": user["id"],
        # RFC 5737: an address block for documentation.
        "ip_address": f"198.51.100.{world.chance.randrange(1, 255)}",
        "device_id": f"device-{user['id']:05d}-{world.chance.randrange(3)}",
        "browser": f"Firefox {world.chance.randrange(120, 150)}",
        "logged_in_at": world.within(0.1, oldest(world, user, "logins")),
    }


def tickets(world: World) -> Iterator[Row]:
    people = world.rows["users"]
    for rank in range(1200):
        user = people[0] if rank < 3 else world.chance.choice(people)
        closed = world.chance.uniform(1, 200 if rank < 3 else OLDEST["tickets"])
        topic = world.chance.choice(("billing", "voice quality", "an invoice"))
        yield {
            "user_id": user["id"],
            "email": user["email"],
            "subject": f"Question about {topic}",
            "words": f"Hello, I have a question about {topic}. Thank you.",
            "opened_at": world.within(closed, closed + 20),
            "closed_at": None if rank % 10 == 9 else world.ago(closed),
        }


def subscriptions(world: World) -> Iterator[Row]:
    """Every fourth subscriber never had an account."""
    people = world.rows["users"]
    for rank in range(1400):
        user = people[0] if rank == 0 else world.chance.choice(people)
        is_guest = rank % 4 == 3
        opened = world.chance.uniform(1, OLDEST["opened"])
        yield {
            "user_id": None if is_guest else user["id"],
            "email": f"reader.{rank}@example.net" if is_guest else user["email"],
            "source": world.chance.choice(("signup", "footer", "webinar")),
            "is_confirmed": True,
            "subscribed_at": world.within(opened, opened + 200),
            "last_opened_at": world.ago(opened),
        }


MAKERS: list[tuple[Table, Callable[[World], Iterator[Row]]]] = [
    (schema.CUSTOMERS, customers),
    (schema.USERS, users),
    (schema.RECORDINGS, _of_users(1500, 2, recording, closed=True)),
    (schema.VOICE_CLONES, _of_users(900, 2, clone, closed=True)),
    (schema.CUSTOMER_CLONES, customer_clones),
    (schema.CALLS, calls),
    (schema.TRANSCRIPTS, transcripts),
    (schema.OWN_CALLS, _of_users(600, 2, own_call)),
    (schema.PAYMENTS, payments),
    (schema.USAGE_EVENTS, _of_users(8000, 12, usage)),
    (schema.LOGINS, _of_users(6000, 10, login)),
    (schema.TICKETS, tickets),
    (schema.SUBSCRIPTIONS, subscriptions),
]
