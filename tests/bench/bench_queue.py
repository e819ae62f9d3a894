"""The queue and Today at a thousand and at a million requests, half of them open.

`python -m tests.services pytest tests/bench/bench_queue.py -s` prints one line of
JSON a page: median and p95 over whole answers, in processor time of Django and
PostgreSQL. Both sizes lie beside each other and are asked by turns, so that whatever
else the machine does meets both. `BENCH_CASES` is the large number.
"""

from __future__ import annotations

import statistics

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
ROUNDS, WARM, LIMIT, MOST_QUERIES = 100, 3, 1.3, 12
# Not a list: each panel, and each place where work may have failed, is one look.
MOST_OF_TODAY = 36
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


SMALL, LARGE = many.BESIDE, "public"


def addresses() -> dict[str, dict[str, str]]:
    """The pages of each size."""
    found = {}
    for side in (SMALL, LARGE):
        many.look(side)
        found[side] = pages()
    return found


def measured(
    desk: Client, meter: many.Meter, of: dict[str, str]
) -> dict[str, list[tuple[float, float]]]:
    """One page of both sizes by turns: each time ours and the database's."""
    spent: dict[str, list[tuple[float, float]]] = {SMALL: [], LARGE: []}
    for turn in range(-WARM, ROUNDS):
        for side in (SMALL, LARGE) if turn % 2 else (LARGE, SMALL):
            many.look(side)
            took = meter.of(lambda a=of[side]: desk.get(a))
            if turn >= 0:
                spent[side].append(took)
    return spent


def test_pages_at_a_thousand_and_at_a_million(site):
    officer = staff("officer")
    desk, meter = browser(officer), many.Meter()
    made = many.made(many.LARGE, officer=officer)
    many.beside(many.SMALL, officer=officer)
    found = addresses()
    for name in found[LARGE]:
        spent = measured(desk, meter, {side: found[side][name] for side in found})
        whole = {side: [sum(took) for took in spent[side]] for side in spent}
        small, large = (many.at(0.95, whole[side]) for side in (SMALL, LARGE))
        middle = {side: statistics.median(whole[side]) for side in whole}
        theirs = {s: statistics.median(t for _o, t in spent[s]) for s in spent}
        many.look(LARGE)
        statements = asked(desk, found[LARGE][name])
        counts = sum("COUNT(" in each for each in statements)
        offsets = sum("OFFSET" in each for each in statements)
        most = MOST_OF_TODAY if name == "today" else MOST_QUERIES
        is_flat = max(large / small, middle[LARGE] / middle[SMALL]) <= LIMIT
        said(
            measure=f"desk, {name}: p95 in ms of processor",
            cases=many.LARGE,
            ours=round(large, 1),
            baseline=round(small, 1),
            ratio=round(large / small, 2),
            limit=LIMIT,
            median=round(middle[LARGE], 1),
            median_small=round(middle[SMALL], 1),
            median_ratio=round(middle[LARGE] / middle[SMALL], 2),
            database_ms=round(theirs[LARGE], 2),
            database_small_ms=round(theirs[SMALL], 2),
            turns=ROUNDS,
            queries=len(statements),
            counts=counts,
            offsets=offsets,
            made_s=round(made),
            ok=is_flat and len(statements) <= most and not offsets + counts,
        )
