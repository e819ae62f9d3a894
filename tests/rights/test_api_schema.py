"""The schema says what the API does: odd calls break nothing, and the example runs."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import hypothesis
import jsonschema
import pytest
import schemathesis
from django.test import Client
from schemathesis.core import NotSet

from rights.models import Case
from tests.rights.test_api import make

pytestmark = pytest.mark.words


EXAMPLE = Path(__file__).parents[2] / "docs" / "example_product.py"
CALLS = 8


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


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "/api/v1/choices"),
        ("POST", "/api/v1/may-process"),
        ("POST", "/api/v1/may-process/bulk"),
        ("POST", "/api/v1/one-click"),
        ("POST", "/api/v1/requests"),
        ("GET", "/api/v1/requests/{reference}"),
        ("GET", "/api/v1/revision"),
        ("POST", "/api/v1/signals"),
    ],
)
def test_no_call_that_the_schema_allows_breaks_the_server(policy, method, path):
    client, told = Client(), list[int]()
    known = {"Authorization": f"Bearer {make()[1]}"}
    document = client.get("/api/v1/schema").json()
    schema = schemathesis.openapi.from_dict(document)
    calls = schema[path][method].as_strategy()
    said = document["paths"][path][method.lower()]["responses"]

    @hypothesis.settings(
        max_examples=CALLS,
        deadline=None,
        database=None,
        derandomize=True,
        suppress_health_check=list(hypothesis.HealthCheck),
    )
    @hypothesis.given(call=calls)
    def run(call: schemathesis.Case) -> None:
        body = "" if isinstance(call.body, NotSet) else json.dumps(call.body)
        answer = client.generic(
            call.method,
            call.formatted_path,
            body,
            content_type="application/json",
            headers=dict(call.headers or {}) | known,
        )
        told.append(answer.status_code)
        assert str(answer.status_code) in said
        content = said[str(answer.status_code)].get("content", {})
        for shape in content.values():
            jsonschema.Draft202012Validator(
                {**shape["schema"], "components": document["components"]}
            ).validate(answer.json())

    run()

    assert told
    assert set(told) <= {200, 201, 404, 409, 422}


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
