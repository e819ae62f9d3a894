"""What the gate costs over the API, beside a plain view that does one indexed read.

`pytest tests/bench/bench_gate.py -s` prints one line of JSON. Both take turns in one
process on one database, so that the machine's mood is shared.
"""

from __future__ import annotations

import json
import statistics
import time
from collections.abc import Callable

import pytest
from django.http import HttpRequest, JsonResponse
from django.test import Client, RequestFactory
from django.utils import timezone

from portal import people, vault
from portal.models import Identifier
from tests.rights.test_api import caller, make, send
from tests.rights.world import policy

__all__ = ["policy"]
pytestmark = [pytest.mark.bench, pytest.mark.django_db]
ROUNDS, EACH = 5, 60


def plain(request: HttpRequest) -> JsonResponse:
    asked = json.loads(request.body)
    digest = vault.digest("email", asked["value"])[0]
    found = Identifier.objects.filter(kind="email", digest=digest).exists()
    return JsonResponse({"may": found})


def took(act: Callable[[], object]) -> float:
    began = time.perf_counter()
    for _turn in range(EACH):
        act()
    return (time.perf_counter() - began) / EACH * 1000


def test_one_answer_beside_one_read(policy):
    people.ensure("email", "ana@example.com", at=timezone.now())
    client: Client = caller(make()[1])
    body = {"kind": "email", "value": "ana@example.com", "purpose": "support"}
    factory = RequestFactory()

    def ours() -> None:
        send(client, "may-process", body)

    def baseline() -> None:
        plain(factory.post("/x", json.dumps(body), content_type="application/json"))

    pairs = [(took(ours), took(baseline)) for _turn in range(ROUNDS)]
    mine, theirs = (statistics.median(side) for side in zip(*pairs, strict=True))
    many = {**body, "values": [f"p{n}@example.com" for n in range(1000)]}
    del many["value"]
    began = time.perf_counter()
    send(client, "may-process/bulk", many)
    bulk = (time.perf_counter() - began) * 1000
    print(
        json.dumps(
            {
                "measure": "may_process over HTTP, ms",
                "ours": round(mine, 2),
                "baseline": round(theirs, 2),
                "ratio": round(mine / theirs, 1),
                "bulk_1000_ms": round(bulk, 1),
            }
        )
    )
