"""A day that was not kept is said by the evening, with a new one and the way on."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import IntegrityError, transaction

from portal import failpoints
from portal.models import LedgerEntry
from rights import lateness, talking, tidying
from rights.lateness import NotSaved
from rights.models import LateLetter
from tests.rights.days import moved
from tests.rights.test_desk import browser, staff
from tests.rights.world import AT, asha, mails, make_case, policy, sunil

__all__ = ["asha", "policy", "sunil"]
pytestmark = pytest.mark.django_db
ZONE = ZoneInfo("America/New_York")


@pytest.fixture
def case(policy):
    return make_case("erasure", answers={"contact": "maya@example.com"})


def morning_after(case, hour=0, minute=1):
    """The day after the last one, where the company is."""
    day = case.due_on + timedelta(days=1)
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=ZONE)


def evening(case):
    return morning_after(case, 18, 0)


def test_nothing_is_drafted_on_the_last_day_itself(case):
    last = morning_after(case) - timedelta(minutes=2)

    assert lateness.draft_due(last) == 0


def test_the_letter_waits_until_six_and_then_goes_once(case):
    at = morning_after(case)
    tidying.tidy(at)
    row = LateLetter.objects.get()

    assert row.goes_at == evening(case)
    assert mails("late") == []
    tidying.tidy(evening(case) - timedelta(minutes=1))
    assert mails("late") == []
    for _turn in range(3):
        tidying.tidy(evening(case))

    (mail,) = mails("late")
    assert f"was due on {case.due_on:%A %-d %B %Y}" in mail["text"]
    assert f"We now answer by {row.new_due:%A %-d %B %Y}." in mail["text"]
    assert "You can also complain to" in mail["text"]
    assert LedgerEntry.objects.filter(act="case.late_told").count() == 1
    case.refresh_from_db()
    assert case.is_open()
    assert case.due_on == row.due_on  # no clock moved


def test_another_day_that_passes_gets_a_letter_of_its_own(case):
    at = morning_after(case)
    assert lateness.draft_due(at) == 1
    assert lateness.draft_due(at) == 0

    moved(due_on=case.due_on - timedelta(days=2))

    assert lateness.draft_due(at) == 1
    assert LateLetter.objects.filter(case=case).count() == 2


def test_a_worker_that_dies_while_it_tells_leaves_nothing_and_the_next_tells_once(
    case, settings
):
    lateness.draft_due(morning_after(case))
    settings.KEPT_FAILPOINTS = "late.before_commit=raise"
    failpoints._armed.cache_clear()
    with pytest.raises(failpoints.FailpointHit):
        lateness.send_due(evening(case))
    settings.KEPT_FAILPOINTS = ""
    failpoints._armed.cache_clear()
    told = LedgerEntry.objects.filter(act="case.late_told")
    row = LateLetter.objects.get()

    assert (row.sent_at, mails("late"), told.count()) == (None, [], 0)
    for _turn in range(2):
        lateness.send_due(evening(case))
    assert (len(mails("late")), told.count()) == (1, 1)


def test_who_is_found_after_six_is_told_the_next_evening(case):
    lateness.draft_due(morning_after(case, 19))

    row = LateLetter.objects.get()
    assert row.goes_at == evening(case) + timedelta(days=1)


def test_an_officer_adds_a_word_and_another_day(case, asha):
    at = morning_after(case, 9)
    lateness.draft_due(at)
    new = at.date() + timedelta(days=3)

    with pytest.raises(NotSaved, match="in a whole sentence"):
        lateness.save(case, words="Sorry.", new_due=new, by=asha, at=at)
    far = at.date() + timedelta(days=8)
    with pytest.raises(NotSaved, match="More than a week needs a reason"):
        lateness.save(case, words="", new_due=far, by=asha, at=at)
    lateness.save(
        case,
        words="Two systems were down, and yours came back last.",
        new_due=new,
        by=asha,
        at=at,
    )
    lateness.send_due(evening(case))

    (mail,) = mails("late")
    assert "Two systems were down, and yours came back last." in mail["text"]
    assert f"{new:%-d %B %Y}" in mail["text"]


def test_it_can_go_at_once_and_then_no_more(case, asha):
    at = morning_after(case, 9)
    lateness.draft_due(at)
    words = {"words": "", "new_due": at.date() + timedelta(days=2)}

    lateness.save(case, **words, by=asha, at=at, now=True)

    assert len(mails("late")) == 1
    with pytest.raises(NotSaved, match="No letter waits"):
        lateness.save(case, **words, by=asha, at=at)
    assert lateness.send_due(evening(case)) == 0


@pytest.mark.parametrize("days", [-1, 31])
def test_the_new_day_is_near(case, asha, days):
    at = morning_after(case, 9)
    lateness.draft_due(at)

    with pytest.raises(NotSaved, match="within the next 30 days"):
        lateness.save(
            case, words="", new_due=at.date() + timedelta(days=days), by=asha, at=at
        )


def test_what_is_answered_before_six_needs_no_letter(case):
    lateness.draft_due(morning_after(case))
    talking.withdraw(case, at=morning_after(case, 12))

    assert lateness.send_due(evening(case)) == 0
    assert mails("late") == []
    assert LateLetter.objects.get().dropped_at is not None


def test_many_days_missed_in_one_night_cost_as_much_as_one(
    case, django_assert_num_queries
):
    more = [make_case("erasure") for _turn in range(2)]
    in_time = make_case("erasure", AT + timedelta(days=1))
    at = morning_after(case)
    assert at.date() == in_time.due_on

    # A savepoint, its end, and the two.
    with django_assert_num_queries(4):
        assert lateness.draft_due(at) == 3

    week = at.date() + timedelta(days=7)
    rows = LateLetter.objects.order_by("case").values_list(
        "case", "due_on", "new_due", "goes_at", "drafted_at", "words"
    )
    assert list(rows) == [
        (each.pk, each.due_on, week, evening(case), at, "") for each in [case, *more]
    ]
    in_time.refresh_from_db()
    assert in_time.late_for is None


def test_two_sweeps_in_one_moment_draft_one(case, django_assert_num_queries):
    assert lateness.draft_due(morning_after(case)) == 1
    assert lateness.draft_due(morning_after(case)) == 0
    row = LateLetter.objects.get()
    with pytest.raises(IntegrityError), transaction.atomic():
        LateLetter.objects.create(
            case=case,
            due_on=row.due_on,
            new_due=row.new_due,
            drafted_at=AT,
            goes_at=AT.astimezone(UTC),
        )


def test_the_desk_shows_the_letter_and_when_it_goes(case):
    desk = browser(staff("officer", "Vera"))
    LateLetter.objects.create(
        case=case,
        due_on=case.due_on,
        new_due=case.due_on + timedelta(days=9),
        drafted_at=AT,
        goes_at=AT + timedelta(hours=9),
    )
    address = f"/desk/rights/case/{case.pk}/"

    page = desk.get(address).content.decode()
    assert "This request is late" in page
    assert "Send it now" in page
    kept = desk.post(
        f"{address}late/",
        {
            "late-words": "One system comes back soon, and we look at it then.",
            "late-new_due": "tomorrow",
        },
        follow=True,
    ).content.decode()
    assert "Write the day like 2027-03-31." in kept
    assert "One system comes back soon, and we look at it then." in kept
