"""Requests taken over HTTP by two web processes, beside a view with one bare insert.

`pytest tests/bench/bench_intake.py -s` prints two lines of JSON. Everybody sends
through the API, whose requests are whole in one call, with a token of their own.
"""

from __future__ import annotations

import http.client
import json
import statistics
import threading
import time
import uuid
from pathlib import Path

import pytest

from tests import services
from tests.bench.measuring import judged, processor, served, workers
from tests.harness import Portal, portal

__all__ = ["portal"]
pytestmark = pytest.mark.bench
# Short turns, one after the other: what else the machine does slows both alike.
ROUNDS, SENDERS, EACH = 25, 8, 20

# As a view that somebody in a hurry would write: one row of its own, one commit.
BARE = """
import json, os
os.environ["DJANGO_SETTINGS_MODULE"] = "portal.settings"
import django
django.setup()
from django.core.handlers.wsgi import WSGIHandler
from django.db import close_old_connections
from django.http import JsonResponse
from django.urls import path
from django.views.decorators.csrf import csrf_exempt
from portal.models import DataKey

@csrf_exempt
def create(request):
    asked = json.loads(request.body)
    row = DataKey.objects.create(purpose=asked["email"][:40])
    return JsonResponse({"reference": str(row.pk)}, status=201)

urlpatterns = [path("api/v1/requests", create)]
from django.conf import settings
settings.ROOT_URLCONF = "bare_create"
application = WSGIHandler()
"""

TOKENS = """
from django.utils import timezone
from portal import tokens
from portal.models import User
by = User.objects.filter(is_superuser=False).first()
for number in range({many}):
    made = tokens.make(name=f"bench {{number}}", scopes=["requests:file"], days=1,
                       by=by, at=timezone.now())
    print("SECRET", made[1])
"""


def tokens(portal: Portal, many: int) -> list[str]:
    made = portal.manage("shell", "-c", TOKENS.format(many=many))
    assert made.returncode == 0, made.stderr
    lines = made.stdout.splitlines()
    return [line.split()[1] for line in lines if line.startswith("SECRET")]


def send(port: int, secret: str, statuses: list[int]) -> None:
    """One sender on one connection; every request is another person's."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    for _turn in range(EACH):
        number = uuid.uuid4()
        body = {"right": "access", "email": f"{number}@example.com"}
        headers = {
            "Content-Type": "application/json",
            "Authorization": f"Bearer {secret}",
            "Idempotency-Key": str(number),
        }
        connection.request("POST", "/api/v1/requests", json.dumps(body), headers)
        answer = connection.getresponse()
        answer.read()
        statuses.append(answer.status)
    connection.close()


def drive(ports: list[int], secrets: list[str], pids: list[int]) -> tuple[float, float]:
    """Requests a second, and microseconds of processor for each."""
    statuses: list[int] = []
    senders = [
        threading.Thread(target=send, args=(ports[n % len(ports)], secret, statuses))
        for n, secret in enumerate(secrets)
    ]
    before, began = processor(pids), time.perf_counter()
    for sender in senders:
        sender.start()
    for sender in senders:
        sender.join()
    took, many = time.perf_counter() - began, len(senders) * EACH
    assert statuses == [201] * many
    return many / took, (processor(pids) - before) / many * 1e6


def test_a_request_beside_one_insert(portal: Portal, tmp_path: Path) -> None:
    second = services.free_port()
    portal.start_web("web2", second)
    portal.kill_worker()  # mail and workers away: the receipt waits for neither
    ports, pids = [portal.port, second], []
    for name in ("web", "web2"):
        process = portal.children[name].process
        assert process is not None
        pids += workers(process.pid)
    secrets = tokens(portal, SENDERS * (ROUNDS + 1))
    rounds = [secrets[n :: ROUNDS + 1] for n in range(ROUNDS + 1)]
    (tmp_path / "bare_create.py").write_text(BARE)
    env = {**portal.env, "PYTHONPATH": str(Path.cwd())}
    with (
        served("bare_create:application", tmp_path, env) as (one, first),
        served("bare_create:application", tmp_path, env) as (two, other),
    ):
        drive(ports, rounds[0], pids)  # both warm
        drive([one, two], rounds[0], first + other)
        pairs = [
            (drive(ports, turn, pids), drive([one, two], turn, first + other))
            for turn in rounds[1:]
        ]
    ours, base = ([side[n] for side in pairs] for n in (0, 1))
    rate, base_rate = (statistics.median(r for r, _c in side) for side in (ours, base))
    cpu, base_cpu = (statistics.fmean(c for _r, c in side) for side in (ours, base))
    what = "intake over HTTP, two web processes, no worker"
    judged(
        f"{what}: microseconds of processor beside a bare create",
        cpu,
        limit=4,
        baseline=base_cpu,
    )
    judged(
        f"{what}: requests a second",
        rate,
        limit=100,
        is_floor=True,
        bare_per_s=round(base_rate),
    )
