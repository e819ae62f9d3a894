"""Each promise check is green on what is kept and red on what is not."""

from __future__ import annotations

import re
from importlib import import_module

import pytest
from django.apps import apps
from django.db import connection

from notices import checks, reading
from notices.models import PromiseResult
from portal.plugins import discover
from tests.flush import without_triggers
from tests.notices.world import AT, INVENTORY, POLICY, make_approved

pytestmark = pytest.mark.django_db

MORE = """
[[recipients]]
slug = "broker"
title = "Broker"
kind = "broker"

[[disclosures]]
slug = "calls-broker"
category = "calls"
recipient = "broker"
purpose = "service"
kind = "sold"
"""


def run(code: str):
    return discover("promises", "CHECK")[code].run({}, AT).state


KEPT = [
    "effective-date",
    "each-clause-has-highlight",
    "table-complete",
    "basis-per-purpose",
    "no-sale-or-share",
    "retention-periods-published",
    "service-address-shown",
    "officer-named",
]


@pytest.mark.parametrize("code", KEPT)
def test_green_when_kept(tmp_path, code):
    make_approved(tmp_path / "a")

    assert run(code) == "kept"


@pytest.mark.parametrize(
    ("code", "change"),
    [
        ("each-clause-has-highlight", {"policy": POLICY.replace("In short: Ask.", "")}),
        (
            "table-complete",
            {"inventory": INVENTORY.replace('sources = ["agents"]', "")},
        ),
        (
            "basis-per-purpose",
            {"inventory": INVENTORY.replace('"contract"', '"legitimate_interest"')},
        ),
        ("no-sale-or-share", {"inventory": INVENTORY + MORE}),
        ("service-address-shown", {"inventory": INVENTORY.replace("1 Street", " ")}),
        (
            "officer-named",
            {
                "inventory": INVENTORY.replace(
                    'email = "ona@example.com"',
                    'email = "ona@example.com"\nuntil_date = "2026-11-22"',
                )
            },
        ),
    ],
)
def test_red_when_not_kept(tmp_path, code, change):
    make_approved(tmp_path / "a", **change)

    assert run(code) == "broken"


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE notices_clause SET body = 'other words'",
        "UPDATE notices_revision SET sha256 = 'ff'",
    ],
)
def test_effective_date_is_red_when_words_and_bytes_differ(tmp_path, statement):
    make_approved(tmp_path / "a")
    with without_triggers(connection), connection.cursor() as cursor:
        cursor.execute(statement)

    assert run("effective-date") == "broken"


def test_no_period_is_red_without_a_revision():
    assert run("retention-periods-published") == "broken"


def test_a_check_that_crashes_is_a_result_somebody_sees(tmp_path, monkeypatch):
    make_approved(tmp_path / "a")
    reading.forget()
    known = dict(discover("promises", "CHECK"))

    class Crashing:
        @staticmethod
        def run(arguments, at):
            raise RuntimeError("no answer about maya@example.com")

    monkeypatch.setitem(discover("promises", "CHECK"), "effective-date", Crashing)
    checks.run(AT)
    result = PromiseResult.objects.get()
    assert result.state == "error"
    # Never what it said: that may quote a row of somebody.
    assert re.fullmatch(r"RuntimeError at test_promises\.py:\d+ run", result.message), (
        result.message
    )
    assert known


def test_of_older_results_only_the_kind_of_error_is_left(tmp_path):
    revision = make_approved(tmp_path / "a")
    said = [
        ("error", "IntegrityError: Key (mail)=(maya@example.com) already exists.\nNo."),
        ("error", "TimeoutError: "),
        ("error", "No check lost."),
        ("error", "List of calls: The system did not answer."),
        ("broken", "calls: 3 rows are late."),
    ]
    for state, message in said:
        PromiseResult.objects.create(
            promise="p1", revision=revision, ran_at=AT, state=state, message=message
        )

    import_module("notices.migrations.0010_kind_of_error").shorten(apps, None)

    rows = PromiseResult.objects.order_by("pk").values_list("message", flat=True)
    assert list(rows) == [
        "IntegrityError",
        "TimeoutError",
        "No check lost.",
        "List of calls: The system did not answer.",
        "calls: 3 rows are late.",
    ]
