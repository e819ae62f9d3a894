"""The case page lists the letters that are still to come, each with its day."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from notices import local_day
from rights import arriving, identity, lateness, owed_letters, talking, tidying
from tests.company import add_maya
from tests.rights.test_desk import browser, shown, staff
from tests.rights.world import (
    AT,
    answered,
    asha,
    ask,
    decide_and_run,
    later,
    mails,
    make_case,
    policy,
    proven,
    run,
    sunil,
)

__all__ = ["asha", "policy", "sunil"]
pytestmark = pytest.mark.django_db
PASSED_ON = "What became of what we passed on to Alder Bakery, once they say so"
MAYA = {"email": "maya@example.com"}
ASK = "A reminder, if nothing comes"


def owed(case) -> list[tuple[str, int | None]]:
    """What is to come, and in how many days from the start."""
    case.refresh_from_db()
    first = local_day.of(AT)
    return [
        (each.title, (each.day - first).days if each.day else None)
        for each in owed_letters.of(case)
    ]


def test_whoever_is_asked_is_reminded_twice_and_then_answered(policy, mapped, asha):
    case = proven("erasure", mapped)
    left = (case.due_on - local_day.of(AT)).days
    assert owed(case) == [("Our answer, by", left)]

    ask(case, "Which mail do you mean?", by=asha)

    assert owed(case) == [(ASK, 7), (ASK, 14), ("Our answer, by", left)]
    talking.carry_on(case, by=asha, at=AT)
    assert owed(case) == [("Our answer, by", left)]


def test_a_code_that_is_asked_for_again_is_called_to_mind_like_one(policy, mapped):
    add_maya(mapped)
    case = make_case("erasure", claims=MAYA)
    run()
    left = (case.due_on - local_day.of(AT)).days
    for day in (1, 2):
        identity.ask_again(case, at=later(days=day))
        run(later(days=day))
    assert len(mails("code")) == 3

    assert owed(case) == [(ASK, 9), (ASK, 16), ("Our answer, by", left)]
    for day in range(3, 18):
        tidying.tidy(later(days=day, hours=1))
    assert len(mails("reminder")) == 2


def test_a_code_that_waits_for_room_is_owed_with_its_reminders(policy, mapped):
    add_maya(mapped)
    for _turn in range(4):
        case = make_case("access", claims=MAYA)
        run()
    left = (case.due_on - local_day.of(AT)).days
    code = "The code, once there is room for it"

    assert owed(case) == [(code, 1), (ASK, 8), (ASK, 15), ("Our answer, by", left)]
    run(later(days=1, minutes=9))
    assert owed(case) == [(ASK, 8), (ASK, 15), ("Our answer, by", left)]


def test_a_receipt_and_a_letter_about_lateness_are_owed_until_they_go(policy, asha):
    phone = {"phone": "+12025550143"}
    case = make_case("access", claims=phone, by=asha, arrived_at=AT - timedelta(1))
    receipt = ("That we have their request, by", 1)
    assert owed(case)[0] == receipt
    arriving.acknowledge(case, by=asha, at=AT)
    assert receipt not in owed(case)

    at = AT + timedelta(days=40)
    lateness.draft_due(at)
    assert ("That our answer is late", 40) in owed(case)
    lateness.send_due(at + timedelta(days=1))
    assert [title for title, _day in owed(case)] == ["Our answer, by"]


def test_after_a_deletion_the_last_copies_are_still_to_be_told(
    policy, mapped, asha, sunil, settings
):
    settings.BACKUP_DAYS = 30
    case = proven("erasure", mapped, answers={"contact": "maya@example.com"})
    decide_and_run(case, asha, sunil)
    run(AT + timedelta(days=3))

    assert [title for title, _day in owed(case)] == [
        "That the last copies in backups are gone",
        PASSED_ON,
    ]


def test_a_copy_that_was_given_owes_nothing(policy, mapped, asha, sunil):
    """But what the customer says of the part that is theirs."""
    assert owed(answered(mapped, asha, sunil)) == [(PASSED_ON, None)]


def test_the_page_of_a_case_prints_them(site, mapped):
    add_maya(mapped)
    case = make_case("access", timezone.now())

    page = shown(browser(staff("officer")), case)

    assert "Letters this case still owes" in page
    assert "Our answer, by" in page
