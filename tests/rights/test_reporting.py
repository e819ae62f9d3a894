"""Figures of a year by hand and by machine, the log of six fields, and who reads them."""

from __future__ import annotations

import csv
import io
import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from consent.models import Choice
from portal import people, spreadsheet
from portal.models import LedgerEntry
from portal.workdays import add_months
from rights import logbook, public_figures, reporting, small_counts, talking
from rights.models import LateLetter, RequestLog, Routed
from tests.rights.days import moved
from tests.rights.test_desk import browser, staff
from tests.rights.world import (
    AT,
    asha,
    decide_and_run,
    make_case,
    policy,
    proven,
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
    moved(case, status=status, ending=ending, answered_at=answered, law=law, due_on=due)
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
    both = lines(found.by_both)
    assert {code: line.received for code, line in both.items()} == {
        "eu/erasure": 4,
        "us-ca/erasure": 1,
        "us-ca/access": 1,
    }
    assert both["us-ca/access"].nothing_found == 1
    assert reporting.report(year - 1, at=AT).by_right == []


def test_what_was_read_as_a_question_counts_as_what_it_was_sent_as(year, asha):
    """Until its person says that it is a request; then it is one like the others."""
    case = put("enquiry", "answered", "granted", 5)
    row = Routed.objects.create(case=case, sent_as="erasure", at=AT, by=asha)
    put("enquiry", "answered", "granted", 5)

    found = lines(reporting.report(year, at=AT).by_right)
    assert (found["erasure"].received, found["erasure"].complied) == (6, 1)
    assert (found["erasure"].as_question, found["enquiry"].received) == (1, 1)
    Routed.objects.filter(pk=row.pk).update(back_at=AT)
    moved(case, right="erasure")

    found = lines(reporting.report(year, at=AT).by_right)
    assert (found["erasure"].complied, found["erasure"].as_question) == (2, 0)


def test_late_is_late_while_it_is_open_and_after_it_was_opened_again(year):
    """75 percent were on time: what nobody answered and what was opened again are not."""
    again = put("erasure", "answered", "granted", 40)
    LateLetter.objects.create(
        case=again,
        due_on=AT.date() + 30 * DAY,
        new_due=AT.date() + 37 * DAY,
        drafted_at=AT + 31 * DAY,
        goes_at=AT + 31 * DAY,
        sent_at=AT + 31 * DAY,
        cause="work",
        told_by="email",
    )

    before, after = (reporting.report(year, at=AT + n * DAY) for n in (0, 1))

    assert lines(before.by_right)["erasure"].share == 60  # 3 of 5
    assert lines(after.by_right)["erasure"].share == 50  # 3 of 6
    assert lines(after.by_right)["erasure"].mean == 26.2  # of those answered


def test_one_hidden_number_of_a_sum_takes_another_with_it():
    counts = {"all": 40, "done": 33, "refused": 4, "open": 3, "other": 0}
    parts = ["all", "done", "refused", "open", "other"]

    assert small_counts.withheld(counts, [parts]) == {"refused", "open"}
    counts |= {"done": 36, "open": 0}
    assert small_counts.withheld(counts, [parts]) == {"refused", "done"}
    # What was hidden for one sum is the only hidden one of the next.
    next_one = ["done", "ours", "theirs"]
    more = small_counts.withheld(
        {**counts, "ours": 20, "theirs": 16}, [parts, next_one]
    )
    assert more == {"refused", "done", "theirs"}


def test_who_opted_out_without_a_request_counts_once(policy):
    maya, ben = (
        people.ensure("email", email, at=AT)
        for email in ("maya@example.com", "ben@example.com")
    )
    for person, purpose, method, is_given, at in (
        (maya, "sale", "page", False, AT),
        (maya, "sharing", "page", False, AT + DAY),
        (maya, "marketing", "page", False, AT + DAY),
        (ben, "marketing", "page", False, AT),
        (ben, "sale", "gpc", False, AT),
        (ben, "sale", "page", True, AT),
        (ben, "sale", "form", False, AT),
        (ben, "sale", "their-app", False, AT),
        (maya, "sale", "gpc", False, AT - 400 * DAY),
    ):
        Choice.objects.create(
            person=person,
            purpose=purpose,
            revision=1,
            words_sha256="",
            is_given=is_given,
            method=method,
            made_at=at,
        )

    found = reporting.report(AT.year, at=AT)

    nobody = dict.fromkeys(found.outside["page"], 0)
    assert found.outside == {
        "page": {**nobody, "": 2, "sale-sharing": 1, "marketing": 2}
        | {"counted-more-than-once": 1},
        "one_click": nobody,
        "gpc": {**nobody, "": 1, "sale-sharing": 1},
        "program": {**nobody, "": 1, "sale-sharing": 1},
    }
    title, cells = reporting.ways(found, is_public=True)[0]
    assert title == "on the page of choices"
    assert {cell for _label, cell in cells} == {"not shown", "0"}
    rows = reporting.table(found)
    assert [row[2:4] for row in rows if row[2] in {"page", "page/marketing"}] == [
        ("page", 2),
        ("page/marketing", 2),
    ]


def opted(*purposes, law="us-ca", said=True):
    """An opt-out of these, counted under this law."""
    case = make_case(
        "opt_out", claims=MAYA, answers={"choices": list(purposes), "contact": ""}
    )
    moved(case, law=law)
    if not said:
        case.outcomes.all().delete()


def test_sale_and_sharing_are_counted_by_themselves(policy):
    """11 CCR 7102(a): marketing is another thing, and nobody is counted in silence."""
    opted("sale")
    opted("sharing", "targeted-ads")  # one use by law: counted once
    opted("marketing", law="eu")
    opted("sale", "marketing")
    opted("sale", "marketing", "profiling", law="eu")
    opted("marketing", said=False)

    found = reporting.report(AT.year, at=AT)

    whole = lines(found.by_right)["opt_out"]
    uses = lines(found.by_use)
    assert (whole.received, whole.complied) == (6, 6)
    assert {code: line.received for code, line in uses.items()} == {
        "opt_out/sale-sharing": 4,
        "opt_out/marketing": 3,
        "opt_out/profiling": 1,
        "opt_out/not-said": 1,
        "opt_out/counted-more-than-once": 3,
    }
    assert uses["opt_out/sale-sharing"].complied == 4
    assert uses["opt_out/sale-sharing"].share == 100
    assert {code: line.received for code, line in lines(found.by_law_use).items()} == {
        "us-ca/opt_out/sale-sharing": 3,
        "us-ca/opt_out/marketing": 1,
        "us-ca/opt_out/not-said": 1,
        "us-ca/opt_out/counted-more-than-once": 1,
        "eu/opt_out/marketing": 2,
        "eu/opt_out/sale-sharing": 1,
        "eu/opt_out/profiling": 1,
        "eu/opt_out/counted-more-than-once": 2,
    }
    rows = {row[2]: row for row in reporting.table(found)}
    assert rows["us-ca/opt_out/sale-sharing"][:5] == (
        *(AT.year, "law and opt-out", "us-ca/opt_out/sale-sharing"),
        *(3, 3),
    )


def test_how_many_named_two_cannot_be_worked_out(policy):
    """Twelve and eleven of twenty would say that three asked for both."""
    received = {"opt_out": 20}
    uses = {"sale-sharing": 12, "marketing": 11, "counted-more-than-once": 3}
    line = {code: reporting.Line(code, code) for code in received}
    line["opt_out"].counts["granted"] = 20
    by_use = [reporting.Line(f"opt_out/{code}", code) for code in uses]
    for each, count in zip(by_use, uses.values(), strict=True):
        each.counts["granted"] = count
    found = reporting.Report(
        year=2026,
        by_right=[line["opt_out"]],
        by_law=[],
        by_both=[],
        by_use=by_use,
        by_law_use=[],
        outside={},
        is_public=True,
    )

    tables = dict(public_figures.tables(found))

    shown = {each.title: each.received for each in tables["What an opt-out was about"]}
    (whole,) = tables["What was asked"]
    assert shown["counted-more-than-once"] == "not shown"
    others = [shown["sale-sharing"], shown["marketing"], whole.received]
    assert "not shown" in others


@pytest.mark.parametrize("more", [1, 3])
def test_it_is_one_pass_whatever_their_number(
    year, more, django_assert_max_num_queries
):
    for _turn in range(more):
        put("access", "answered", "granted", 3)

    with django_assert_max_num_queries(4):
        reporting.report(year, at=AT)


def test_the_file_says_the_same(year):
    officer = browser(staff("officer", "Vera"))
    answer = officer.get(f"/desk/rights/case/figures/?year={year}&as=csv")
    rows = list(csv.DictReader(io.StringIO(answer.content.decode())))
    (erasure,) = [row for row in rows if row["what"] == "erasure"]

    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert (erasure["received"], erasure["median_days"]) == ("5", "15.0")
    assert {row["what"] for row in rows if row["by"] == "law and right"} == {
        *("eu/erasure", "us-ca/erasure", "us-ca/access"),
    }
    assert rows[-1]["by"] == "opted out without a request"


def test_the_public_sees_them_only_while_they_are_open(year, client):
    officer = browser(staff("officer", "Vera"))
    desk, page = f"/desk/rights/case/figures/?year={year}", f"/figures/{year}/"
    assert client.get(page).status_code == 404

    officer.post(desk, {"open": "1"})
    shown = client.get(page).content.decode()
    assert "Requests in" in shown
    # Five, two and one request: each could be known by its number.
    cells = re.findall(r'data-label="Received">([^<]+)', shown)
    assert set(cells) == {"not shown"}
    assert "75 %" not in shown
    # Counting reads all of a year: a stranger cannot ask for it again and again.
    with CaptureQueriesContext(connection) as asked:
        assert client.get(page).content.decode() == shown
    assert [query["sql"] for query in asked if "rights_case" in query["sql"]] == []
    officer.post(desk, {"close": "1"})

    assert client.get(page).status_code == 404
    acts = LedgerEntry.objects.filter(act="figures_shown").order_by("at")
    assert [entry.facts["is_public"] for entry in acts] == [True, False]
    assert officer.get("/desk/rights/case/figures/?year=1999").status_code == 404


# --- the log -----------------------------------------------------------------------


def test_the_log_has_six_fields_and_nothing_of_a_person(policy, mapped, asha, sunil):
    case = decide_and_run(proven("erasure", mapped), asha, sunil)
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

    assert RequestLog.objects.get().response == "withdrawn"
    assert logbook.forget_old(timezone.now()) == 0
    at = timezone.now().replace(hour=12)
    for digest, days in (("young", 3), ("old", -3)):
        day = add_months(at.date(), -24) + timedelta(days=days)
        RequestLog.objects.create(digest=digest, requested_on=day, nature="access")
    assert logbook.forget_old(at) == 1
    left = RequestLog.objects.order_by("requested_on").values_list("digest", flat=True)
    assert len(left) == 2
    assert left[0] == "young"


def test_no_cell_of_the_file_is_a_formula(site):
    """A03: whatever the rows behind it say."""
    case = make_case("erasure", at=timezone.now())
    moved(case, right="=HYPERLINK", law="@law")

    year = timezone.now().year
    page = browser(staff("officer")).get(
        f"/desk/rights/case/figures/?year={year}&as=csv"
    )

    assert page["Content-Type"] == "text/csv; charset=utf-8"
    assert page["Content-Disposition"] == (
        f'attachment; filename="requests-{year}.csv"'
    )
    cells = [
        cell for line in page.content.decode().splitlines() for cell in line.split(",")
    ]
    assert {"'=HYPERLINK", "'@law"} <= set(cells)
    assert not [cell for cell in cells if cell.startswith(spreadsheet.FORMULA)]
