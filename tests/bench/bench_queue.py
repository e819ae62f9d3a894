"""The queue and Today at a thousand and at a million requests, half of them open.

`python -m tests.services pytest tests/bench/bench_queue.py -s` prints one line of
JSON a page: p95 over whole answers, in processor time of Django and PostgreSQL,
small, large and small again. `BENCH_CASES` is the large number.
"""

from __future__ import annotations

import statistics
from collections.abc import Iterator

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from rights.models import Case
from tests.bench import many
from tests.bench.measuring import said
from tests.rights.test_desk import browser, staff
from tests.rights.web import site

__all__ = ["site"]
pytestmark = [pytest.mark.bench, pytest.mark.django_db]
ROUNDS, LIMIT, MOST_QUERIES = 40, 1.3, 12
# Not a list: each panel, and each place where work may have failed, is one look.
MOST_OF_TODAY = 32
QUEUE = reverse("admin:rights_case_changelist")


def pages() -> dict[str, str]:
    """Each list at its front, one in the middle, and the first page of the desk."""
    middle = Case.objects.filter(status="working").order_by("due_on", "id")
    deep = middle.filter(due_on__gte=_middle()).first()
    assert deep is not None
    scopes = ("open", "mine", "check", "identity", "ended")
    return {
        **{scope: f"{QUEUE}?scope={scope}" for scope in scopes},
        "deep": f"{QUEUE}?after={deep.due_on}.{deep.pk}",
        "one law": f"{QUEUE}?law=us-va",
        "one law, ended": f"{QUEUE}?scope=ended&law=us-va",
        "next case": reverse("admin:rights_case_next"),
        "today": reverse("admin:index"),
    }


def _middle() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_date + 20")
        return str(cursor.fetchone()[0])


def asked(desk: Client, address: str) -> list[str]:
    """The statements of one answer."""
    with CaptureQueriesContext(connection) as context:
        assert desk.get(address).status_code in {200, 302}
    return [each["sql"] for each in context.captured_queries]


def measured(desk: Client, meter: many.Meter) -> Iterator[tuple[str, float, float]]:
    """Of each page p95 of the whole answer, and the median of the database's part."""
    for name, address in pages().items():
        for _turn in range(3):
            desk.get(address)  # warm
        spent = [meter.of(lambda a=address: desk.get(a)) for _turn in range(ROUNDS)]
        whole = [ours + theirs for ours, theirs in spent]
        yield name, many.at(0.95, whole), statistics.median(t for _o, t in spent)


def test_pages_at_a_thousand_and_at_a_million(site):
    officer = staff("officer")
    desk, meter = browser(officer), many.Meter()
    rounds, made = [], 0.0
    for count in (many.SMALL, many.LARGE, many.SMALL):
        took = many.made(count, officer=officer)
        made = max(made, took)
        rounds.append({name: (p95, mid) for name, p95, mid in measured(desk, meter)})
        if count == many.LARGE:
            queries = {name: asked(desk, a) for name, a in pages().items()}
    first, large, again = rounds
    for name in large:
        small = min(first[name][0], again[name][0])
        statements = queries[name]
        counts = sum("COUNT(" in each for each in statements)
        offsets = sum("OFFSET" in each for each in statements)
        ratio = large[name][0] / small
        said(
            measure=f"desk, {name}: p95 in ms of processor",
            cases=many.LARGE,
            ours=round(large[name][0], 1),
            baseline=round(small, 1),
            ratio=round(ratio, 2),
            limit=LIMIT,
            database_ms=round(large[name][1], 2),
            database_small_ms=round(min(first[name][1], again[name][1]), 2),
            queries=len(statements),
            counts=counts,
            offsets=offsets,
            made_s=round(made),
            ok=ratio <= LIMIT
            and len(statements) <= (MOST_OF_TODAY if name == "today" else MOST_QUERIES)
            and not offsets + counts,
        )
