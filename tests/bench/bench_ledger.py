"""What the ledger costs: an entry beside a bare insert, and how fast it is checked.

`pytest tests/bench/bench_ledger.py -s` prints one line of JSON for each measure.
Both sides take turns in one process on one table, so that the machine's mood is
shared. `BENCH_LEAVES` sets the size of the tree that is checked (default 20,000).
"""

from __future__ import annotations

import hashlib
import json
import os
import statistics
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection

from portal import ledger, merkle, sealing
from portal.models import LedgerEntry, SealedLeaf

pytestmark = [pytest.mark.bench, pytest.mark.django_db(transaction=True)]

AT = datetime(2026, 3, 4, 5, 6, 7, tzinfo=UTC)
FACTS = {"right": "access", "laws": ["eu", "company"], "due": "2026-04-03", "n": 3}
ROUNDS, EACH = 7, 300


def ours(turn: int) -> None:
    ledger.record("case.filed", about=f"case:{turn}", by="person", at=AT, facts=FACTS)


def bare(turn: int) -> None:
    """The same row, by the same ORM, its leaf made up: what is not avoidable."""
    LedgerEntry(
        id=uuid4(),
        act="case.filed",
        about=f"case:{turn}",
        by="person",
        at=AT,
        facts=FACTS,
        leaf="00" * 32,
    ).save(force_insert=True)


def durable() -> str:
    """Commits reach the disk, as outside the suite; PostgreSQL only says whether."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA synchronous=FULL")
            return "on"
        cursor.execute("SHOW fsync")
        return str(cursor.fetchone()[0])


def run(act: Callable[[int], None], count: int, width: int) -> tuple[float, float]:
    """Wall and CPU seconds for `count` acts over `width` connections."""

    def work(turns: range) -> None:
        try:
            durable()
            for turn in turns:
                act(turn)
        finally:
            if width > 1:
                connection.close()

    wall, cpu = time.perf_counter(), time.process_time()
    if width == 1:
        work(range(count))
    else:
        threads = [
            threading.Thread(target=work, args=(range(n, count, width),))
            for n in range(width)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    return time.perf_counter() - wall, time.process_time() - cpu


def said(measure: str, **figures: Any) -> None:
    load = round(os.getloadavg()[0], 2)
    print(
        "\n"
        + json.dumps(
            {
                "measure": measure,
                "database": connection.vendor,
                "fsync": durable(),
                "load": load,
                "is_noisy": load > 1.5,
                **figures,
            }
        )
    )


@pytest.mark.parametrize("width", [1, 2, 8])
def test_an_entry_beside_a_bare_insert(width: int) -> None:
    ours(0)
    bare(0)
    figures: dict[str, list[tuple[float, float]]] = {"ours": [], "bare": []}

    for _round in range(ROUNDS):
        figures["ours"].append(run(ours, EACH, width))
        figures["bare"].append(run(bare, EACH, width))

    rate = {k: EACH / statistics.median(w for w, _c in v) for k, v in figures.items()}
    cpu = {
        k: statistics.median(c for _w, c in v) / EACH * 1e6 for k, v in figures.items()
    }
    said(
        "append",
        connections=width,
        ours_per_s=round(rate["ours"]),
        baseline_per_s=round(rate["bare"]),
        ratio=round(rate["ours"] / rate["bare"], 3),
        ours_cpu_us=round(cpu["ours"]),
        baseline_cpu_us=round(cpu["bare"]),
        rounds=ROUNDS,
    )


@pytest.fixture
def size() -> int:
    """A tree of `BENCH_LEAVES` entries."""
    return int(os.environ.get("BENCH_LEAVES", "20000"))


def test_checking_and_proving(size: int) -> None:
    for start in range(0, size, 5000):
        made = [
            ledger._entry(content(n)) for n in range(start, min(start + 5000, size))
        ]
        LedgerEntry.objects.bulk_create(made)
    begun = time.perf_counter()
    assert sealing.seal_backlog(AT) == size
    sealed = time.perf_counter() - begun

    begun = time.perf_counter()
    assert ledger.seal(AT) is None
    idle = time.perf_counter() - begun

    begun, cpu = time.perf_counter(), time.process_time()
    assert ledger.verify() == []
    wall, cpu = time.perf_counter() - begun, time.process_time() - cpu

    in_memory = naive(size)
    entry = SealedLeaf.objects.select_related("entry").get(position=size // 3).entry
    begun = time.perf_counter()
    proof = ledger.inclusion(entry)
    proved = time.perf_counter() - begun
    assert proof is not None
    said(
        "verify",
        leaves=size,
        seal_per_s=round(size / sealed),
        seal_idle_ms=round(idle * 1000, 1),
        ours_per_s=round(size / wall),
        ours_cpu_us=round(cpu / size * 1e6, 1),
        baseline_per_s=round(size / in_memory),
        ratio=round(in_memory / wall, 3),
        proof_ms=round(proved * 1000, 2),
        proof_hashes=len(proof.path),
    )


def content(turn: int) -> Any:
    return ledger.leaves.Content(
        version=1,
        id=uuid4(),
        act="case.filed",
        about=f"case:{turn}",
        by="person",
        at=AT,
        facts={**FACTS, "n": turn},
        commitment="",
    )


def naive(size: int) -> float:
    """Seconds for the same number of leaves of the same length, all in memory."""
    leaves = [str(n).encode() * 40 for n in range(size)]
    begun = time.perf_counter()
    frontier = merkle.Frontier()
    for leaf in leaves:
        frontier.add(hashlib.sha256(b"\x00" + leaf).digest())
    frontier.root()
    return time.perf_counter() - begun
