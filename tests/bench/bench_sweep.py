"""What the sweep costs: rows a second beside the same DELETE written by hand.

`pytest tests/bench/bench_sweep.py -s` prints one line of JSON. Ours counts first,
fences every batch in the company's journal, and writes evidence; the hand knows
all that is due and only deletes, in batches of a thousand and in one statement.
The three take turns on the same table. `BENCH_ROWS` rows are due in each turn.
"""

from __future__ import annotations

import json
import os
import statistics
import time
from collections.abc import Callable

import pytest
from django.db import connection as ours
from sqlalchemy import Connection, delete, insert, select

from retention import enforcement
from retention.demo import schema
from tests.company import NOW, Company, company, days_ago, mapped
from tests.policies import LOGINS, put_in_force

__all__ = ["company", "mapped"]

pytestmark = [pytest.mark.bench, pytest.mark.django_db(transaction=True)]

ROUNDS = 5
LOGIN = schema.LOGINS
CUTOFF = days_ago(90)
BATCH = 1000


def rows(first: int, count: int, user: str, days: float) -> list[dict[str, object]]:
    return [
        {
            "id": first + n,
            "user_id": user,
            "ip_address": "198.51.100.7",
            "device_id": f"device-{n}",
            "browser": "Firefox 140",
            "logged_in_at": days_ago(days + n % 40 / 10),
        }
        for n in range(count)
    ]


def by_sweep(_company: Company) -> None:
    runs = enforcement.sweep(NOW)
    assert [(run.state, run.error) for run in runs] == [("done", "")]


def by_hand(batch: int) -> Callable[[Company], None]:
    def act(place: Company) -> None:
        while True:
            with place.writing() as connection:
                if delete_some(connection, batch) < batch:
                    return

    return act


def delete_some(connection: Connection, batch: int) -> int:
    due = (
        select(LOGIN.c.id)
        .where(LOGIN.c.logged_in_at < CUTOFF)
        .order_by(LOGIN.c.logged_in_at)
        .limit(batch)
    )
    return connection.execute(delete(LOGIN).where(LOGIN.c.id.in_(due))).rowcount


def by_one_statement(place: Company) -> None:
    with place.writing() as connection:
        connection.execute(delete(LOGIN).where(LOGIN.c.logged_in_at < CUTOFF))


def test_the_sweep_beside_the_same_delete_by_hand(mapped: Company) -> None:
    count = int(os.environ.get("BENCH_ROWS", "20000"))
    put_in_force(LOGINS, at=NOW)
    with mapped.writing() as connection:
        schema.drop(connection)
        schema.create(connection, with_witness=False)
    mapped.forget_tables()
    user = mapped.add("users")
    with mapped.writing() as connection:
        # Six times as many stay, so that the brake has no reason to.
        connection.execute(insert(LOGIN), rows(1, count * 6, user, 1))
    sides = {"ours": by_sweep, "batched": by_hand(BATCH), "single": by_one_statement}
    wall: dict[str, list[float]] = {name: [] for name in sides}
    cpu: dict[str, list[float]] = {name: [] for name in sides}

    for turn in range(ROUNDS + 1):
        for name, act in sides.items():
            with mapped.writing() as connection:
                connection.execute(insert(LOGIN), rows(count * 10, count, user, 100))
            began, used = time.perf_counter(), time.process_time()
            act(mapped)
            if turn:  # the first turn warms up
                wall[name].append(time.perf_counter() - began)
                cpu[name].append(time.process_time() - used)
            assert mapped.count("logins") == count * 6

    rate = {name: count / statistics.median(found) for name, found in wall.items()}
    load = os.getloadavg()[0]
    print(
        "\n"
        + json.dumps(
            {
                "measure": "sweep",
                "database": ours.vendor,
                "company": mapped.engine.name,
                "rows": count,
                "rounds": ROUNDS,
                **{f"{name}_rows_s": round(found) for name, found in rate.items()},
                "ratio_batched": round(rate["ours"] / rate["batched"], 3),
                "ratio_single": round(rate["ours"] / rate["single"], 3),
                **{
                    f"{name}_cpu_us": round(statistics.median(found) / count * 1e6, 2)
                    for name, found in cpu.items()
                },
                "load": round(load, 2),
                "is_noisy": load > 1.5,
            }
        )
    )
