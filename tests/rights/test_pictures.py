"""The pictures of Today say what they show, and cost the same for one case and for three."""

from __future__ import annotations

from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext

from notices import reading
from rights import forecast, pictures, queue, tidying, workload
from rights.models import Case, Decision
from tests.rights.days import moved
from tests.rights.test_desk import browser, staff
from tests.rights.world import AT, asha, make_case, policy

__all__ = ["asha", "policy"]
pytestmark = pytest.mark.django_db
TODAY = AT.date()
DAY = timedelta(days=1)
UTC = ZoneInfo("UTC")


@pytest.fixture(autouse=True)
def nothing_kept():
    cache.clear()


def put(received: int, due: int, **values):
    """Received so many days ago, due in so many."""
    case = make_case("erasure")
    fields = {"received_at": AT - received * DAY, "due_on": TODAY + due * DAY}
    moved(case, **fields, **values)
    return case


def counted():
    return workload.of(TODAY, UTC)


def river(viewer):
    page = queue.page(queue.Wanted(), viewer=viewer, today=TODAY)
    return pictures.river(page.lines, today=TODAY, is_all=not page.after)


def test_the_river_fills_what_is_used_and_outlines_what_is_left(policy, asha):
    put(40, -10)
    put(10, 20)
    put(0, 30)

    found = river(asha)

    assert found.headline == "All 3 open requests, by due date"
    assert found.finding == "1 is late. 0 are due within two weeks."
    late, middle, new = found.bars
    assert late.left == 0
    assert middle.start + middle.used == found.today
    assert new.start == found.today
    assert new.left > middle.left > 0
    assert all(0 <= bar.start <= pictures.WIDTH for bar in found.bars)
    assert found.today + new.left <= pictures.WIDTH


def test_what_came_long_ago_is_cut_and_not_drawn_outside(policy, asha):
    put(400, 500)

    (bar,) = river(asha).bars

    assert bar.is_cut
    assert bar.start == 0
    assert bar.used + bar.left <= pictures.WIDTH + 3


@pytest.mark.parametrize(
    ("dues", "said"),
    [
        ([], "Nothing is due in six weeks"),
        ([3, 5], "No day has more than one due"),
        ([3, 3, 5], "18 June is the busiest day"),
        ([90], "Nothing is due in six weeks"),
    ],
)
def test_the_calendar_names_the_day_that_hurts(policy, dues, said):
    for due in dues:
        put(1, due)

    found = pictures.calendar(counted().due, today=TODAY, region="US")

    assert found.headline == said
    assert len(found.weeks) == 6
    assert {len(week) for week in found.weeks} == {7}
    assert found.weeks[0][0].day.weekday() == 0


def test_nobody_works_on_weekends_and_holidays(policy):
    found = pictures.calendar({}, today=TODAY, region="US")
    off = {cell.day for week in found.weeks for cell in week if cell.is_off}

    assert {date(2026, 6, 20), date(2026, 6, 21), date(2026, 6, 19)} <= off
    assert date(2026, 6, 18) not in off


def test_the_backlog_counts_what_was_open_and_late_each_week(policy):
    put(30, -1)
    put(100, -60, status="answered", ending="granted", answered_at=AT - 10 * DAY)
    put(3, 27)

    found = pictures.backlog(counted().weeks, today=TODAY)

    by_day = {week.day: (week.open, week.late) for week in found.weeks}
    assert by_day[TODAY] == (2, 1)
    assert by_day[TODAY - 14 * DAY] == (2, 1)
    assert by_day[TODAY - 84 * DAY] == (1, 0)
    assert found.headline == "The backlog is steady"
    assert found.top == 2
    assert all(0 <= week.y <= 120 for week in found.weeks)


def test_today_costs_the_same_for_one_and_three(policy):
    officer = browser(staff("officer", "Vera"))

    def look() -> tuple[int, str]:
        cache.clear()
        with CaptureQueriesContext(connection) as asked:
            page = officer.get("/desk/").content.decode()
        return len(asked), page

    put(1, 10)
    look()
    one, page = look()
    assert page.count('class="used"') == 1
    put(2, 20)
    put(3, 30)
    three, page = look()

    assert page.count('class="used"') == 3
    assert abs(one - three) <= 1  # the list of versions is polled every 1.5 seconds
    assert "The backlog is" in page
    assert "The weeks as a table" in page
    assert "The weeks to come as a table" in page


def test_many_are_counted_by_a_sweep_and_the_page_only_reads_it(policy, monkeypatch):
    monkeypatch.setattr(workload, "FEW", 1)
    here = reading.current(AT).organisation.time_zone
    put(1, 3)
    put(1, 5)

    def figures() -> tuple[int, int] | None:
        with CaptureQueriesContext(connection) as asked:
            found = workload.of(TODAY, ZoneInfo(here))
        assert not [each for each in asked.captured_queries if "COUNT(" in each["sql"]]
        return found and (sum(found.due.values()), found.weeks[-1][0])

    assert figures() is None
    page = browser(staff("officer", "Vera")).get("/desk/").content.decode()
    assert "is being counted" in page
    tidying.tidy(AT)
    put(1, 5)
    assert figures() == (2, 2)
    tidying.tidy(AT + timedelta(minutes=4))
    assert figures() == (2, 2)
    tidying.tidy(AT + timedelta(minutes=5))
    assert figures() == (3, 3)


# --- the weeks to come ------------------------------------------------------------


@pytest.mark.parametrize(
    ("due", "late", "pace", "said", "weeks"),
    [
        ({}, 0, 0.0, "At today’s pace nothing is late in six weeks", (0, 0)),
        ({3: 2, 10: 1}, 0, 1.0, "At today’s pace nothing is late in six weeks", (3, 0)),
        # Nothing was answered for four weeks: the first is late on the day after.
        ({3: 2}, 0, 0.0, "At today’s pace nothing is late before 19 June", (2, 2)),
        # Two a day are needed on the fourth day, and one and a half are done.
        ({3: 7}, 0, 1.5, "At today’s pace nothing is late before 19 June", (7, 0)),
        # Five are late: done after ten days, at one in two days.
        (
            {},
            5,
            0.5,
            ("5 are late now. At today’s pace nothing is late any more on 24 June"),
            (5, 0),
        ),
        # One a day is done: what is late now is said, though it is so no longer tonight.
        (
            {},
            1,
            1.0,
            "1 is late now. At today’s pace nothing is late any more on 16 June",
            (1, 0),
        ),
        (
            {20: 30},
            2,
            0.5,
            "2 are late now. At today’s pace 11 are late in six weeks",
            (32, 11),
        ),
    ],
)
def test_what_becomes_late_if_nobody_works_and_at_the_pace_there_is(
    due, late, pace, said, weeks
):
    days = {TODAY + n * DAY: count for n, count in due.items()}

    found = forecast.forecast(days, late=late, pace=pace, today=TODAY)

    assert found.headline == said
    assert (found.weeks[-1].idle, found.weeks[-1].paced) == weeks
    assert found.weeks[-1].day == TODAY + 41 * DAY


def test_no_machine_counts_as_the_pace_of_officers(policy, asha):
    """A list of opt-outs stops at receipt, and a standing rule weighs nothing."""
    for number, right in enumerate(("opt_out", "stop_calls", "withdrawal", "access")):
        ended = {"status": "answered", "ending": "granted", "answered_at": AT - DAY}
        put(70 + number, 5, right=right, **ended)
    case = Case.objects.get(right="access")
    assert counted().pace == 1 / 28

    line = {"case": case, "category": "calls", "verb": "do", "decided_at": AT}
    rule = Decision.objects.create(**line)
    assert counted().pace == 0
    Decision.objects.filter(pk=rule.pk).update(proposed_by=asha)
    assert counted().pace == 1 / 28


def test_the_pace_is_what_was_answered_on_a_day_of_four_weeks(policy):
    for days in (1, 27, 28, 60):
        ended = {"status": "answered", "ending": "granted"}
        put(70, 5, answered_at=AT - days * DAY, **ended)

    assert counted().pace == 2 / 28
