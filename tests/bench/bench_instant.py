"""How soon after its instant a version is what people read, in each web process.

`pytest tests/bench/bench_instant.py -s` prints one line of JSON. Whether it is never
early, with a worker that is dead, is a test of faults.
"""

from __future__ import annotations

import time

import pytest

from portal import up
from tests.bench.measuring import judged
from tests.faults.test_instant import LATEST, approve, watched
from tests.harness import own_portal
from tests.services import free_port

__all__ = ["own_portal"]
pytestmark = pytest.mark.bench


def test_a_version_is_live_within_two_seconds_of_its_instant(own_portal):
    ports = [own_portal.port, free_port()]
    own_portal.start_web("other", ports[1])
    own_portal.wait(lambda: up.answers(ports[1]), 30)

    with watched(ports, b"Version 2") as seen:
        instant = approve(own_portal, "P45D")
        time.sleep(max(0.0, instant + LATEST + 1.5 - time.time()))

    lags = [
        min(each.had for each in seen if each.is_new and each.port == port) - instant
        for port in ports
    ]
    judged(
        "live after its instant, s",
        max(lags),
        limit=LATEST,
        processes=len(ports),
        early=sum(each.is_new and each.had < instant for each in seen),
    )
