"""Which case comes first, and why: nothing that is about to slip stays out of sight."""

from __future__ import annotations

import re
import time
from datetime import timedelta

import pytest
from django.urls import reverse

from rights import deciding, talking, turns
from rights.models import Case, Clock
from tests.rights.days import asked_before, moved
from tests.rights.test_desk import browser, page_of, staff, voice
from tests.rights.test_queue import TODAY, due
from tests.rights.world import AT, NO, make_case, prove, weighed


def first(viewer) -> turns.Line | None:
    return turns.first(viewer=viewer, today=TODAY)


def access(days: int, **fields) -> Case:
    """A copy that waits for the code of an address on file, due in so many days."""
    case = make_case("access")
    fields = {"due_on": TODAY + timedelta(days), "on_file": True, **fields}
    moved(case, **fields)
    case.refresh_from_db()
    return case


def test_nothing_needs_anybody_in_an_empty_house(policy, asha):
    assert turns.first(viewer=asha, today=TODAY) is None


def test_the_earliest_due_comes_first(policy, asha):
    due(9)
    soon = due(2)

    assert turns.first(viewer=asha, today=TODAY).case == soon


def test_a_failed_step_comes_before_everything(policy, asha, mapped):
    due(1)
    case = make_case("voice_misuse", claims={}, answers={"words": "Mine."})
    case.steps.create(effect="restrict", state="due", error="It did not answer.")

    found = turns.first(viewer=asha, today=TODAY)

    assert found.case == case
    assert (found.tone, found.state) == ("bad", "A step failed")
    assert found.next_step == "Look at the failed step"


def test_who_proposed_is_not_asked_to_check(policy, mapped, asha, sunil):
    mapped.add("users", email="maya@example.com")
    case = prove(make_case("erasure"))
    deciding.refuse(case, ground=asked_before(case), words=NO, by=asha, at=AT)

    assert turns.first(viewer=asha, today=TODAY) is None
    assert turns.first(viewer=sunil, today=TODAY).next_step == (
        "Second person: check the decision"
    )


def test_who_is_alone_is_asked_to_check_their_own(policy, mapped, asha, settings):
    settings.SECOND_PERSON = "solo"
    mapped.add("users", email="maya@example.com")
    case = prove(make_case("erasure"))
    deciding.refuse(case, ground=asked_before(case), words=NO, by=asha, at=AT)

    assert first(asha).case == case


@pytest.mark.parametrize("days", [-3, 0, 5])
def test_what_waits_for_the_person_comes_back_before_its_day(policy, asha, days):
    case = access(days)
    asked = access(days, status="waiting")

    assert [each.case for each in turns.front(viewer=asha, today=TODAY)] == [
        case,
        asked,
    ]
    assert first(asha).next_step == "No answer yet: write again, or go on without"


def test_what_waits_for_the_person_and_has_time_needs_nobody(policy, asha):
    access(6)
    access(6, status="waiting")

    assert first(asha) is None


def test_what_is_carried_out_needs_nobody_until_it_is_late(policy, mapped, asha):
    mapped.add("users", email="maya@example.com")
    case = prove(make_case("access"))
    deciding.decide(case, weighed(case), by=asha, at=AT)

    assert first(asha) is None
    moved(due_on=TODAY - timedelta(1))
    assert first(asha).case == case


def test_a_receipt_that_nobody_confirmed_comes_before_its_day(policy, asha):
    access(3)
    later_on, case = (
        make_case("access", at=at, claims={"phone": "+14155550123"}, by=asha)
        for at in (AT, AT - timedelta(hours=20))
    )
    Case.objects.update(on_file=True)
    owed = Clock.objects.filter(kind="acknowledge", done_at=None).order_by("strict_due")
    assert [(clock.case, clock.strict_due) for clock in owed] == [
        (case, TODAY + timedelta(1)),
        (later_on, TODAY + timedelta(2)),
    ]

    found = first(asha)

    assert (found.case, found.next_step) == (
        case,
        "Tell them that we have their request",
    )
    talking.withdraw(case, at=AT)
    assert first(asha).case != later_on


def test_who_is_harmed_now_comes_before_what_is_late_and_what_is_owed(policy, asha):
    """A voice that is used to deceive, a child; then the late; then a receipt of ours."""
    owed = make_case("complaint", claims={}, by=asha, at=AT - timedelta(hours=20))
    failed = access(9)
    failed.steps.create(effect="export", state="due", error="It did not answer.")
    late, today, soon = access(-11), access(0), access(1)
    child = make_case("child", claims={}, answers={"words": "My son."})
    voice = make_case("voice_misuse", claims={}, answers={"words": "Mine."})

    front = turns.front(viewer=asha, today=TODAY)

    assert [each.case for each in front if each.case.is_urgent] == [
        each.case for each in front[:2]
    ]
    assert {each.case for each in front[:2]} == {child, voice}
    assert [each.case for each in front[2:]] == [failed, late, today, owed, soon]


def test_a_receipt_of_what_was_withdrawn_is_owed_no_more(policy, asha):
    case = make_case("access", claims={"phone": "+14155550123"}, by=asha)
    talking.withdraw(case, at=AT)

    assert not Clock.objects.filter(case=case, done_at__isnull=True).exists()


def test_skipping_goes_on_behind_and_ends_at_the_end(policy, asha):
    one, two = due(1), due(2)
    today = {"viewer": asha, "today": TODAY}

    assert turns.first(**today, skip=one.reference).case == two
    assert turns.first(**today, skip=two.reference) is None
    assert turns.first(**today, skip="PR-0").case == one


def test_the_desk_skips_to_the_next_case_and_says_when_there_is_none(site):
    desk = browser(staff("officer"))
    one, two = voice(2), voice(9)
    where = reverse("admin:rights_case_next")

    assert page_of(one) == desk.get(where).url
    assert page_of(two) == desk.get(where, {"not": one.reference}).url
    end = desk.get(where, {"not": two.reference}, follow=True)
    assert "Nothing else needs you now." in end.content.decode()
    assert f"{where}?not={one.reference}" in desk.get("/desk/").content.decode()


def test_the_case_due_next_is_one_press_from_today_within_ten_seconds(site):
    for days in (9, 30, 4, 12, 7):
        voice(days)
    soonest = voice(2)
    desk = browser(staff("officer"))
    began = time.process_time()

    today = desk.get("/desk/").content.decode()
    (first, *_others) = re.findall(r'href="(/desk/rights/case/\d+/[^"?.]*)"', today)
    opened = desk.get(first).content.decode()

    assert first == page_of(soonest)
    assert soonest.reference in opened
    assert time.process_time() - began < 10


def test_what_comes_first_costs_the_same_however_many_wait(
    policy, asha, django_assert_num_queries
):
    due(1)
    access(2)
    with django_assert_num_queries(4):
        first(asha)
    due(3)
    access(4, status="waiting")
    with django_assert_num_queries(4):
        first(asha)
