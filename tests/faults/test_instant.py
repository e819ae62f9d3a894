"""A version counts from its instant: in every process, never before, soon after.

With two web processes, and with the worker dead before it made a page of it.
"""

from __future__ import annotations

import http.client
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import pytest

from portal import up
from tests.services import free_port

pytestmark = [pytest.mark.fault, pytest.mark.usefixtures("whole")]
AHEAD, LATEST, AFTERWARDS = 3.0, 2.0, 0.5
APPROVE = """
import json
from datetime import timedelta
from django.utils import timezone
from notices import drafting, linting, publishing, second_reading
from portal.models import User
elena, vera = (User.objects.get(email=f"{n}@example.com") for n in ("elena", "tomas"))
at = timezone.now()
draft = drafting.begin(by=elena, at=at)
for slug in %(rules)r:
    row = drafting.find(draft, "rules", slug)
    stand = drafting.stand(row)
    drafting.change(row, {"period": "%(period)s"}, seen=stand, by=elena, at=at)
linting.lint(draft, at=at)
draft = publishing.submit(draft, by=elena, at=at)
second_reading.note_all_read(draft, by=vera, at=at)
instant = timezone.now() + timedelta(seconds=%(ahead)s)
publishing.approve(draft, by=vera, at=timezone.now(), effective_at=instant)
print(json.dumps(instant.timestamp()))
"""


@dataclass
class Seen:
    """One answer: when it was asked and had, and whether it is the new version."""

    port: int
    asked: float
    had: float
    is_new: bool


def look(port: int, over: threading.Event, new: bytes, seen: list[Seen]) -> None:
    """Ask ten times a second, on a fresh page each time."""
    while not over.is_set():
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
        asked = time.time()
        connection.request("GET", "/")
        body = connection.getresponse().read()
        seen.append(Seen(port, asked, time.time(), new in body))
        connection.close()
        time.sleep(0.1)


def approve(portal, period: str, *rules: str) -> float:
    """The next version, with another period for these rules; its instant."""
    shaped = APPROVE % {"ahead": AHEAD, "period": period, "rules": rules}
    done = portal.manage("shell", "-c", shaped)
    assert done.returncode == 0, done.stderr
    return float(json.loads(done.stdout.strip().splitlines()[-1]))


@contextmanager
def watched(ports: list[int], new: bytes) -> Iterator[list[Seen]]:
    """Everything that any process answers meanwhile."""
    seen: list[Seen] = []
    over = threading.Event()
    threads = [
        threading.Thread(target=look, args=(port, over, new, seen)) for port in ports
    ]
    for thread in threads:
        thread.start()
    try:
        yield seen
    finally:
        over.set()
        for thread in threads:
            thread.join()


def test_it_is_live_everywhere_within_two_seconds_and_nowhere_before(portal):
    ports = [portal.port, free_port()]
    portal.start_web("other", ports[1])
    portal.wait(lambda: up.answers(ports[1]), 30)

    for number, period in ((2, "P45D"), (3, "P30D")):
        # Looked at from before it is approved: a slow approval hides nothing.
        with watched(ports, f"Version {number}".encode()) as seen:
            # No call goes before its transcript.
            instant = approve(portal, period, "transcripts", "calls")
            time.sleep(max(0.0, instant + LATEST + AFTERWARDS - time.time()))
        assert [each for each in seen if each.is_new and each.had < instant] == []
        for port in ports:
            mine = [each for each in seen if each.port == port]
            first = min(each.had for each in mine if each.is_new)
            print(f"version {number} at {port}: live after {first - instant:.2f} s")
            assert any(not each.is_new for each in mine)
            # Nobody falls back once a process has shown it.
            last = max(each.asked for each in mine if not each.is_new)
            assert last < min(first, instant + LATEST)
        portal.kill_worker()
