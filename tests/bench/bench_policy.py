"""The policy over HTTP beside a bare program that returns the same bytes.

`pytest tests/bench/bench_policy.py -s` prints one line of JSON for each measure. Both
run under the same server with the same options and take turns; processor time is that
of their workers.
"""

from __future__ import annotations

import http.client
import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.utils import timezone

from notices import comparing, drafting, linting, reading
from notices.models import Clause
from tests.bench.measuring import processor, said, served, workers
from tests.harness import portal
from tests.policies import make_user
from tests.rights.world import policy

__all__ = ["policy", "portal"]
pytestmark = pytest.mark.bench
ROUNDS, EACH = 5, 2000


def drive(port: int, pids: list[int], headers: dict[str, str]) -> tuple[float, float]:
    """Answers a second, and microseconds of processor for each, on one connection."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    before, began = processor(pids), time.perf_counter()
    for _turn in range(EACH):
        connection.request("GET", "/", headers=headers)
        connection.getresponse().read()
    took = time.perf_counter() - began
    connection.close()
    return EACH / took, (processor(pids) - before) / EACH * 1e6


def once(port: int, headers: dict[str, str]) -> tuple[str, dict[str, str], bytes]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    connection.request("GET", "/", headers=headers)
    answer = connection.getresponse()
    body = answer.read()
    connection.close()
    return f"{answer.status} {answer.reason}", dict(answer.getheaders()), body


@contextmanager
def bare(
    folder: Path, status: str, headers: dict[str, str], body: bytes
) -> Iterator[tuple[int, list[int]]]:
    """The least that can answer: one function, the same server, the same bytes."""
    own = {"date", "server", "connection"}
    kept = [(k, v) for k, v in headers.items() if k.lower() not in own]
    (folder / "bare.py").write_text(
        f"BODY = {body!r}\nHEADERS = {kept!r}\n"
        "def application(environ, start):\n"
        f"    start({status!r}, HEADERS)\n    return [BODY]\n"
    )
    with served("bare:application", folder) as found:
        yield found


@pytest.mark.parametrize("what", ["page", "304"])
def test_the_policy_beside_a_bare_program(what, tmp_path, portal):
    process = portal.children["web"].process
    assert process is not None
    pids = workers(process.pid)
    asked: dict[str, str] = {}
    if what == "304":
        asked = {"If-None-Match": once(portal.port, {})[1]["ETag"]}
    answer = once(portal.port, asked)
    with bare(tmp_path, *answer) as (port, theirs):
        pairs = [
            (drive(portal.port, pids, asked), drive(port, theirs, asked))
            for _round in range(ROUNDS)
        ]
    ours, base = ([side[n] for side in pairs] for n in (0, 1))
    rate, base_rate = (statistics.median(r for r, _c in side) for side in (ours, base))
    cpu, base_cpu = (statistics.median(c for _r, c in side) for side in (ours, base))
    said(
        measure=f"policy GET, {what}",
        bytes=len(answer[2]),
        ours_us=round(cpu),
        baseline_us=round(base_cpu),
        ratio=round(cpu / base_cpu, 2),
        ours_per_s=round(rate),
        baseline_per_s=round(base_rate),
        ratio_per_s=round(rate / base_rate, 2),
    )


MORE = """
from datetime import timedelta
from django.db import transaction
from notices.models import Revision
first = Revision.objects.get(number=1)
have = Revision.objects.count()
with transaction.atomic():
    for number in range(have + 1, %d + 1):
        first.pk, first._state.adding = None, True
        first.number = number
        first.effective_at -= timedelta(days=1)
        Revision.objects.bulk_create([first])
"""


def test_the_policy_is_as_quick_with_a_thousand_versions(portal):
    """Older versions, all of the same size as the one in force."""
    process = portal.children["web"].process
    assert process is not None
    pids = workers(process.pid)
    figures = {}
    for count in (1, 10, 1000):
        made = portal.manage("shell", "-c", MORE % count)
        assert made.returncode == 0, made.stderr
        time.sleep(2)
        rounds = [drive(portal.port, pids, {}) for _round in range(ROUNDS)]
        figures[str(count)] = round(statistics.median(c for _r, c in rounds))
    said(measure="policy GET by versions held, us of processor", **figures)


def took(act: Callable[[], object], turns: int = 5) -> float:
    """Milliseconds of the middle turn."""
    found = []
    for _turn in range(turns):
        began = time.perf_counter()
        act()
        found.append((time.perf_counter() - began) * 1000)
    return statistics.median(found)


@pytest.mark.django_db
def test_the_checks_over_the_starter(policy):
    at = timezone.now()
    draft = drafting.begin(by=make_user(), at=at)
    found = linting.lint(draft, at=at)
    said(
        measure="lint of the starter, ms",
        ours=round(took(lambda: linting.lint(draft, at=at))),
        findings=len(found),
    )


@pytest.mark.django_db
def test_a_redline_of_forty_clauses(policy):
    """Every clause changed in its middle, and half of them moved."""
    at = timezone.now()
    draft = drafting.begin(by=make_user(), at=at)
    clauses = list(Clause.objects.filter(revision=draft))
    for place, clause in enumerate(clauses):
        words = clause.body.split(" ")
        words[len(words) // 2 : len(words) // 2] = ["and", "some", "more", "words"]
        clause.body, clause.position = " ".join(words), place ^ 1
    Clause.objects.bulk_update(clauses, ["body", "position"])
    before, after = reading.of_revision(policy), reading.of_revision(draft)
    ours = took(lambda: comparing.compare(before, after, at=at))
    said(measure="redline, ms", ours=round(ours), clauses=len(clauses))
