"""Figures of a year by hand and by machine, the log of six fields, and who reads them."""

from __future__ import annotations

import csv
import io
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from portal.models import LedgerEntry
from portal.workdays import add_months
from rights import logbook, reporting, talking
from rights.models import Case, RequestLog
from tests.company import add_maya
from tests.rights.test_desk import browser, staff
from tests.rights.world import (
    AT,
    asha,
    decide_and_run,
    make_case,
    policy,
    prove,
    sunil,
)

__all__ = ["asha", "policy", "sunil"]
pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
MAYA = {"email": "maya@example.com"}


def put(right, status, ending, days, *, law="eu", late=False):
    """A case that ended so, so many days after it came in."""
    case = make_case(right, claims=MAYA)
    answered = AT + days * DAY if ending else None
    due = AT.date() + (days - 1 if late else days) * DAY
    Case.objects.filter(pk=case.pk).update(
        status=status, ending=ending, answered_at=answered, law=law, due_on=due
    )
    return case


@pytest.fixture
def year(policy):
    """Counted by hand in the first test."""
    put("erasure", "answered", "granted", 10)
    put("erasure", "closed", "partly", 20)
    put("erasure", "answered", "refused", 60, late=True)
    put("erasure", "withdrawn", "withdrawn", 1, law="us-ca")
    put("erasure", "working", "", 0)
    put("access", "answered", "nothing_found", 5, law="us-ca")
    return AT.year


def lines(found):
    return {line.code: line for line in found}


def test_the_figures_are_those_of_a_hand_count(year):
    found = reporting.report(year, at=AT)
    erasure = lines(found.by_right)["erasure"]

    assert (erasure.received, erasure.complied, erasure.partly) == (5, 1, 1)
    assert (erasure.denied, erasure.withdrawn, erasure.open) == (1, 1, 1)
    assert (erasure.median, erasure.mean) == (15.0, 22.8)
    assert erasure.share == 75
    laws = lines(found.by_law)
    assert (laws["eu"].received, laws["eu"].share) == (4, 66)
    assert (laws["us-ca"].received, laws["us-ca"].share) == (2, 100)
    assert reporting.report(year - 1, at=AT).by_right == []


@pytest.mark.parametrize("more", [1, 3])
def test_it_is_one_pass_whatever_their_number(
    year, more, django_assert_max_num_queries
):
    for _turn in range(more):
        put("access", "answered", "granted", 3)

    with django_assert_max_num_queries(3):
        reporting.report(year, at=AT)


def test_the_file_says_the_same(year):
    officer = browser(staff("officer", "Vera"))
    answer = officer.get(f"/desk/rights/case/figures/?year={year}&as=csv")
    rows = list(csv.DictReader(io.StringIO(answer.content.decode())))
    (erasure,) = [row for row in rows if row["what"] == "erasure"]

    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert (erasure["received"], erasure["median_days"]) == ("5", "15.0")
    assert {row["by"] for row in rows} == {"right", "law"}


def test_the_public_sees_them_only_while_they_are_open(year, client):
    officer = browser(staff("officer", "Vera"))
    desk, page = f"/desk/rights/case/figures/?year={year}", f"/figures/{year}/"
    assert client.get(page).status_code == 404

    officer.post(desk, {"open": "1"})
    assert "Requests in" in client.get(page).content.decode()
    officer.post(desk, {"close": "1"})

    assert client.get(page).status_code == 404
    acts = LedgerEntry.objects.filter(act="figures_shown").order_by("at")
    assert [entry.facts["is_public"] for entry in acts] == [True, False]
    assert officer.get("/desk/rights/case/figures/?year=1999").status_code == 404


# --- the log -----------------------------------------------------------------------


def test_the_log_has_six_fields_and_nothing_of_a_person(policy, mapped, asha, sunil):
    add_maya(mapped)
    case = decide_and_run(prove(make_case("erasure", claims=MAYA)), asha, sunil)
    columns = {
        each.name
        for each in connection.introspection.get_table_description(
            connection.cursor(), RequestLog._meta.db_table
        )
    }
    row = RequestLog.objects.get()

    assert columns == {
        *("id", "digest", "requested_on", "nature", "manner", "answered_on"),
        *("response", "basis"),
    }
    assert (row.nature, row.manner, row.response) == ("erasure", "web", case.ending)
    assert row.requested_on <= row.answered_on
    assert case.reference not in str(vars(row))
    assert not any(field.is_relation for field in RequestLog._meta.get_fields())


def test_a_line_is_written_once_and_lives_24_months(policy):
    case = make_case("erasure", claims=MAYA)
    talking.withdraw(case, at=AT)
    logbook.enter(case, at=AT)
    today = AT.date()

    assert RequestLog.objects.get().response == "withdrawn"
    kept = add_months(today, 24)
    at = timezone.now().replace(year=kept.year, month=kept.month, day=kept.day, hour=12)
    assert logbook.forget_old(at) == 0
    assert logbook.forget_old(at + DAY) == 1
    assert not RequestLog.objects.exists()
