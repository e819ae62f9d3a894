"""The policy over HTTP beside a bare program that returns the same bytes.

`pytest tests/bench/bench_policy.py -s` prints one line of JSON for each measure. Both
run under the same server with the same options and take turns; processor time is that
of their workers.
"""

from __future__ import annotations

import functools
import gc
import http.client
import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.utils import timezone

from notices import (
    comparing,
    drafting,
    linting,
    publishing,
    reading,
    second_reading,
)
from notices.models import Clause
from tests.bench.measuring import judged, processor, served, workers
from tests.company import company, mapped
from tests.harness import portal
from tests.policies import let_pass, make_user
from tests.rights.world import policy

__all__ = ["company", "mapped", "policy", "portal"]
pytestmark = pytest.mark.bench
ROUNDS, EACH = 5, 1000
COUNTS = (1, 10, 1000)
Round = tuple[float, float]


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


MORE = """
from datetime import timedelta
from django.db import transaction
from django.utils import timezone
from notices.models import Revision
from portal import ledger
first = Revision.objects.get(number=1)
have = Revision.objects.count()
numbers = range(have + 1, %d + 1)
with transaction.atomic():
    told = {f"revision:{number}": {"sha256": first.sha256} for number in numbers}
    ledger.record_all("revision_approved", told, by="bench", at=timezone.now())
    for number in numbers:
        first.pk, first._state.adding = None, True
        first.number = number
        first.effective_at -= timedelta(days=1)
        Revision.objects.bulk_create([first])
"""


@pytest.fixture(scope="module")
def rounds(tmp_path_factory, portal) -> dict[tuple[str, int], list[list[Round]]]:
    """Both sides, turn by turn, at 1, 10 and 1,000 versions, as a page and as 304."""
    process = portal.children["web"].process
    assert process is not None
    pids, found = workers(process.pid), {}
    for count in COUNTS:
        made = portal.manage("shell", "-c", MORE % count)
        assert made.returncode == 0, made.stderr
        time.sleep(2)
        for what in ("page", "304"):
            tag = once(portal.port, {})[1]["ETag"]
            asked = {"If-None-Match": tag} if what == "304" else {}
            answer = once(portal.port, asked)
            with bare(tmp_path_factory.mktemp("bare"), *answer) as (port, theirs):
                pairs = [
                    (drive(portal.port, pids, asked), drive(port, theirs, asked))
                    for _round in range(ROUNDS)
                ]
            found[what, count] = [[pair[side] for pair in pairs] for side in (0, 1)]
    return found


@pytest.mark.parametrize("count", COUNTS)
@pytest.mark.parametrize("what", ["page", "304"])
def test_the_policy_beside_a_bare_program(rounds, what, count):
    ours, base = rounds[what, count]
    rate, base_rate = (statistics.median(r for r, _c in side) for side in (ours, base))
    cpu, base_cpu = (statistics.median(c for _r, c in side) for side in (ours, base))
    name = f"policy GET, {what}, {count} versions"
    judged(f"{name}, us of processor", cpu, baseline=base_cpu, limit=1.15)
    judged(f"{name}, answers/s", rate, baseline=base_rate, limit=0.85, is_floor=True)


@pytest.mark.parametrize("what", ["page", "304"])
def test_the_policy_is_as_quick_with_a_thousand_versions(rounds, what):
    """Beside itself with one version: nothing of it grows with their number."""
    few, many = (
        statistics.median(cpu for _rate, cpu in rounds[what, count][0])
        for count in (COUNTS[0], COUNTS[-1])
    )
    judged(f"policy GET, {what}, 1,000 beside 1", many, baseline=few, limit=1.15)


def took(act: Callable[[], object], turns: int = 5) -> float:
    """Milliseconds of our own processor in the middle turn: what waits is not ours."""
    found = []
    for _turn in range(turns):
        began = time.process_time()
        act()
        found.append((time.process_time() - began) * 1000)
    return statistics.median(found)


def forget_what_was_read() -> None:
    """Every cache of ours as in a process that has just begun."""
    for each in gc.get_objects():
        if isinstance(each, functools._lru_cache_wrapper) and str(
            each.__module__
        ).startswith(("notices.", "retention.", "rights.", "consent.")):
            each.cache_clear()


@pytest.mark.django_db
def test_the_checks_over_the_starter(mapped, policy):
    """The first time in a process, with a data map; and once more after that."""
    at = timezone.now()
    draft = drafting.begin(by=make_user(), at=at)
    cold = []
    for _turn in range(3):
        forget_what_was_read()
        cold.append(took(lambda: linting.lint(draft, at=at), turns=1))
    warm = took(lambda: linting.lint(draft, at=at))
    judged(
        "lint of the starter, cold, ms",
        statistics.median(cold),
        limit=1000,
        warm=round(warm),
    )


@pytest.mark.django_db
def test_a_redline_of_forty_clauses(policy):
    """Each of 2,000 characters at least, changed in its middle, and half of them moved."""
    at = timezone.now()
    elena, vera = make_user(), make_user("vera@example.com")
    first = drafting.begin(by=elena, at=at)
    known = list(Clause.objects.filter(revision=first))
    words = {"document": "policy", "title": "More", "highlight": "More of it."}
    said = (word for clause in known for word in clause.body.split())
    long = " ".join(word for word in said if word.isalpha())
    for clause in known:
        clause.body = f"{clause.body}\n\n{long}"[: max(2000, len(clause.body))]
    Clause.objects.bulk_update(known, ["body"])
    for number in range(40 - len(known)):
        more = {**words, "body": long[number * 97 :][:2000]}
        drafting.add(first, "clauses", f"more-{number}", more, by=elena, at=at)
    let_pass(first, at=at)
    sent = publishing.submit(first, by=elena, at=at)
    second_reading.note_all_read(sent, by=vera, at=at)
    publishing.approve(sent, by=vera, at=at, effective_at=at)
    draft = drafting.begin(by=elena, at=at)
    clauses = list(Clause.objects.filter(revision=draft))
    for place, clause in enumerate(clauses):
        said = clause.body.split(" ")
        said[len(said) // 2 : len(said) // 2] = ["and", "some", "more", "words"]
        clause.body, clause.position = " ".join(said), place ^ 1
    Clause.objects.bulk_update(clauses, ["body", "position"])
    before, after = reading.of_revision(draft.based_on), reading.of_revision(draft)
    ours = took(lambda: comparing.compare(before, after, at=at))
    judged("redline, ms", ours, limit=200, clauses=len(clauses))
