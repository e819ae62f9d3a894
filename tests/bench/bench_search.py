"""Finding one request among a million: by reference, address, rare and common names.

`python -m tests.services pytest tests/bench/bench_search.py -s` prints one line of
JSON for each: p95 of the whole page and of the search alone, in processor time.
"""

from __future__ import annotations

import statistics
from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from rights import names, searching
from tests.bench import many
from tests.bench.measuring import said
from tests.rights.test_desk import browser, staff
from tests.rights.web import site
from tests.rights.world import make_case

__all__ = ["site"]
pytestmark = [pytest.mark.bench, pytest.mark.django_db]
ROUNDS, LIMIT_MS = 30, 50
# Two words each: a rare one, and one that every twentieth person shares.
NAMES = """
INSERT INTO rights_casename (case_id, digest)
SELECT id, md5('rare' || id) FROM rights_case WHERE reference LIKE 'B%%'
UNION ALL
SELECT id, CASE WHEN id %% 20 = 0 THEN %s ELSE md5('common' || id %% 5000) END
FROM rights_case WHERE reference LIKE 'B%%'
"""


def spent(meter: many.Meter, act: Callable[[], object]) -> list[float]:
    act()  # warm
    return [sum(meter.of(act)) for _turn in range(ROUNDS)]


def test_one_request_among_a_million(site):
    officer = staff("officer")
    desk: Client = browser(officer)
    many.made(many.LARGE, officer=officer)
    many.sql(NAMES, names.digests("kumar")[0])
    case = make_case(
        "access", claims={"email": "maya.kumar@example.com"}, at=timezone.now()
    )
    while names.keep_new(timezone.now()):
        pass
    many.sql("ANALYZE rights_casename")
    meter, page = many.Meter(), reverse("admin:rights_case_search")
    typed = {
        "reference": case.reference,
        "address": "maya.kumar@example.com",
        "rare name": "maya",
        "common name": "kumar",
        "both": "kumar maya",
        "nobody": "nobody@example.com",
    }
    for name, text in typed.items():

        def alone(text: str = text) -> object:
            if searching.by_reference(text):
                return None
            try:
                return list(searching.find(text))
            except searching.NotFound:
                return None

        found = spent(meter, alone)
        whole = spent(meter, lambda text=text: desk.post(page, {"q": text}))
        said(
            measure=f"search, {name}: p95 in ms of processor",
            cases=many.LARGE,
            ours=round(many.at(0.95, whole), 1),
            search_ms=round(many.at(0.95, found), 1),
            median=round(statistics.median(whole), 1),
            limit=LIMIT_MS,
            ok=many.at(0.95, found) <= LIMIT_MS,
        )
    assert connection.vendor == "postgresql"
