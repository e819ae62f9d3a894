"""One person's copy and one person's erasure: seconds, and seconds of processor.

`pytest tests/bench/bench_person.py -s` prints one line of JSON for each. Ours is
everything from the filing to the answer: code, search, decision by two people,
steps, read-back, letter. The hand knows the account already and only selects, or
deletes, in the same twelve tables. Each turn takes another person.
"""

from __future__ import annotations

import json
import os
import statistics
import time
from collections.abc import Callable
from datetime import datetime
from functools import partial

import pytest
from django.db import connection as ours
from sqlalchemy import delete, select

from retention import finding
from retention.demo import loading, schema
from tests.company import Company, company
from tests.rights.world import (
    AT,
    asha,
    decide_and_run,
    later,
    make_case,
    policy,
    prove,
    sunil,
)

__all__ = ["asha", "company", "policy", "sunil"]

pytestmark = [pytest.mark.bench, pytest.mark.django_db(transaction=True)]

PEOPLE = int(os.environ.get("BENCH_PEOPLE", "10"))


@pytest.fixture
def whole(company: Company, policy: object) -> Company:
    with company.writing() as connection:
        schema.drop(connection)
    company.forget_tables()
    loading.make_demo(AT)
    return company


def emails(place: Company) -> list[str]:
    """Open accounts, two for each turn and side, and two to warm up."""
    found = [row["email"] for row in place.rows("users") if not row["closed_at"]]
    return found[10 : 10 + 2 * (PEOPLE + 1)]


def rows_of(email: str) -> dict[str, list[str]]:
    return {found.dataset: found.keys for found in finding.search({"email": email})}


def select_by_hand(place: Company, keys: dict[str, list[str]]) -> None:
    with place.writing() as connection:
        for slug, mine in keys.items():
            table = schema.TABLES.tables[finding.dataset(slug).table]
            connection.execute(
                select(table).where(table.c.id.in_([int(key) for key in mine]))
            ).all()


def delete_by_hand(place: Company, keys: dict[str, list[str]]) -> None:
    with place.writing() as connection:
        for slug, mine in keys.items():
            table = schema.TABLES.tables[finding.dataset(slug).table]
            numbers = [int(key) for key in mine]
            connection.execute(delete(table).where(table.c.id.in_(numbers)))


def test_a_copy_for_one_person(whole: Company, asha, sunil) -> None:
    measure("access", whole, (asha, sunil), select_by_hand)


def test_the_erasure_of_one_person(whole: Company, asha, sunil) -> None:
    measure("erasure", whole, (asha, sunil), delete_by_hand)


def measure(
    right: str,
    place: Company,
    officers: tuple[object, object],
    by_hand: Callable[[Company, dict[str, list[str]]], None],
) -> None:
    wall: dict[str, list[float]] = {"ours": [], "hand": []}
    cpu: dict[str, list[float]] = {"ours": [], "hand": []}
    rows: list[int] = []

    def timed(side: str, act: Callable[[], object], turn: int) -> None:
        began, used = time.perf_counter(), time.process_time()
        act()
        if turn:  # the first turn warms up
            wall[side].append(time.perf_counter() - began)
            cpu[side].append(time.process_time() - used)

    everybody = emails(place)
    for turn in range(PEOPLE + 1):
        mine, other = everybody[2 * turn : 2 * turn + 2]
        rows.append(sum(map(len, rows_of(mine).values())))
        at = later(minutes=turn)
        filing = partial(answer, right, mine, officers, at)
        timed("ours", filing, turn)
        keys = rows_of(other)
        timed("hand", partial(by_hand, place, keys), turn)

    load = os.getloadavg()[0]
    print(
        "\n"
        + json.dumps(
            {
                "measure": f"{right} of one person",
                "database": ours.vendor,
                "people": PEOPLE,
                "rows_median": statistics.median(rows),
                **{
                    f"{side}_s": round(statistics.median(found), 4)
                    for side, found in wall.items()
                },
                **{
                    f"{side}_cpu_s": round(statistics.median(found), 4)
                    for side, found in cpu.items()
                },
                "load": round(load, 2),
                "is_noisy": load > 1.5,
            }
        )
    )


def answer(
    right: str, email: str, officers: tuple[object, object], at: datetime
) -> None:
    """From the filing to the answer."""
    case = make_case(right=right, claims={"email": email}, at=at)
    prove(case, at)
    decided = decide_and_run(case, *officers, at=at)
    assert decided.status == "answered"
