"""The schema says what the API does: odd calls break nothing, and the example runs."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any
from urllib.parse import quote

import hypothesis
import jsonschema
import pytest
import schemathesis
from django.test import Client
from schemathesis import GenerationMode
from schemathesis.core import NotSet

from rights.models import Case
from tests.rights.test_api import make

pytestmark = pytest.mark.words


EXAMPLE = Path(__file__).parents[2] / "docs" / "example_product.py"
CALLS = 8
MOST = 25


def test_anybody_may_read_the_schema_and_it_loads_nothing(policy):
    answer = Client().get("/api/v1/schema")

    assert answer.status_code == 200
    assert sorted(answer.json()["paths"]) == [
        "/api/v1/choices",
        "/api/v1/may-process",
        "/api/v1/may-process/bulk",
        "/api/v1/one-click",
        "/api/v1/requests",
        "/api/v1/requests/{reference}",
        "/api/v1/revision",
        "/api/v1/signals",
    ]


class Asking:
    """Calls as the schema allows and as it forbids; each answer must be one it names."""

    def __init__(self, method: str, path: str, token: str) -> None:
        self.client = Client(raise_request_exception=True)
        self.known = {"Authorization": f"Bearer {token}"}
        self.document = self.client.get("/api/v1/schema").json()
        self.method = method
        self.operation = schemathesis.openapi.from_dict(self.document)[path][method]
        self.said = self.document["paths"][path][method.lower()]["responses"]
        self.told: list[int] = []

    def call(self, call: schemathesis.Case) -> None:
        headers = {str(k): str(v) for k, v in (call.headers or {}).items()}
        kind = headers.pop("Content-Type", call.media_type) or "application/json"
        answer = self.client.generic(
            call.method,
            quote(call.formatted_path, safe="/%"),
            self._body(call.body),
            content_type=kind,
            headers=headers | self.known,
            query_params=dict(call.query or {}),
        )
        self.check(call.method, answer)

    @staticmethod
    def _body(body: Any) -> bytes:
        if isinstance(body, NotSet):
            return b""
        if isinstance(body, bytes):
            return body
        return json.dumps(body, default=str).encode()

    def check(self, method: str, answer: Any) -> None:
        self.told.append(answer.status_code)
        if method.upper() != self.method:
            assert answer.status_code in {200, 405}
            return
        assert str(answer.status_code) in self.said
        for shape in self.said[str(answer.status_code)].get("content", {}).values():
            jsonschema.Draft202012Validator(
                {**shape["schema"], "components": self.document["components"]}
            ).validate(answer.json())

    def draw(self, mode: GenerationMode) -> None:
        @hypothesis.settings(
            max_examples=CALLS,
            deadline=None,
            database=None,
            derandomize=True,
            phases=[hypothesis.Phase.generate],
            suppress_health_check=list(hypothesis.HealthCheck),
        )
        @hypothesis.given(call=self.operation.as_strategy(generation_mode=mode))
        def run(call: schemathesis.Case) -> None:
            self.call(call)

        run()

    def cover(self) -> None:
        """Each bound of each field and a step beyond it, as far as there is time."""
        found = self.operation.schema.iter_coverage_cases(
            self.operation,
            generation_modes=list(GenerationMode),
            generation_config=self.operation.schema.config.generation,
        )
        for call in islice(found, MOST):
            self.call(call)


CALLED = [
    ("POST", "/api/v1/choices"),
    ("POST", "/api/v1/may-process"),
    ("POST", "/api/v1/may-process/bulk"),
    ("POST", "/api/v1/one-click"),
    ("POST", "/api/v1/requests"),
    ("GET", "/api/v1/requests/{reference}"),
    ("GET", "/api/v1/revision"),
    ("POST", "/api/v1/signals"),
]


@pytest.mark.parametrize(("method", "path"), CALLED)
def test_no_call_that_the_schema_allows_breaks_the_server(policy, method, path):
    asking = Asking(method, path, make()[1])

    asking.draw(GenerationMode.POSITIVE)

    assert asking.told
    assert set(asking.told) <= {200, 201, 404, 409, 422}


@pytest.mark.parametrize(("method", "path"), CALLED)
def test_nor_does_one_that_it_forbids(policy, method, path):
    asking = Asking(method, path, make()[1])

    if method == "POST":
        asking.draw(GenerationMode.NEGATIVE)
    asking.cover()

    assert len(asking.told) > 3
    assert set(asking.told) <= {200, 201, 400, 404, 405, 415, 422}


@pytest.mark.parametrize(("method", "path"), CALLED)
def test_the_schema_names_every_way_to_be_refused(policy, method, path):
    other = ["gate:read" if "revision" in path else "policy:read"]
    asking = Asking(method, path, make(other, "other")[1])
    where = path.replace("{reference}", "PR-00000000")
    send = partial(asking.client.generic, method, where)

    for headers, kind, status in (
        ({}, "application/json", 401),
        ({"Authorization": "Bearer kept_x"}, "application/json", 401),
        (asking.known, "application/json", 403),
        ({"Accept": "text/html", **asking.known}, "application/json", 406),
    ):
        answer = send("{", content_type=kind, headers=headers)
        assert answer.status_code == status
        asking.check(method, answer)
    full = Asking(method, path, make()[1])
    if method == "POST":
        for kind, status in (("application/json", 400), ("text/plain", 415)):
            sent = {"Idempotency-Key": "1", **full.known}
            answer = send("{", content_type=kind, headers=sent)
            assert answer.status_code == status
            full.check(method, answer)


@pytest.mark.django_db(transaction=True)
def test_the_example_stops_calls_to_a_number(policy, live_server):
    settings = {"KEPT_URL": live_server.url, "KEPT_TOKEN": make()[1]}
    found = subprocess.run(
        [sys.executable, str(EXAMPLE), "+12025550143"],
        env={**os.environ, **settings},
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )

    assert (found.stdout.splitlines(), found.stderr) == (
        [
            "May we call +12025550143? True",
            f"Filed as {Case.objects.get().reference}: fulfilled",
            "And now? False",
        ],
        "",
    )
