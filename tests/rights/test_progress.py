"""Whoever complained hears how it goes, and the desk is told when they hear nothing."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from rights import complaint_pack, progressing, tracking, turns, workflow, writing
from rights.models import Case
from tests.rights.test_desk import browser, staff
from tests.rights.world import AT, mails, make_case, run

# The duty counts from 19 June 2026.
START = AT + timedelta(days=10)
WHY = "Tell them how it goes: nothing was said for two weeks"


def complaint(residence="GB", at=START, **answers):
    said = {"words": "Nobody called back.", "contact": "m@example.com", **answers}
    return make_case("complaint", at, claims={}, answers=said, residence=residence)


def why(asha, days):
    today = (START + timedelta(days=days)).date()
    return [
        (line.case, line.next_step) for line in turns.front(viewer=asha, today=today)
    ]


def test_what_was_said_stands_on_their_page_and_the_mail_says_only_that(policy, asha):
    case = complaint()

    with pytest.raises(workflow.IllegalMove, match="from the list"):
        progressing.tell(case, stage="soon", by=asha, at=START)
    progressing.tell(case, stage="system", by=asha, at=START)
    workflow.require(case, workflow.Move.ASK, START)
    writing.write(
        case, writing.Answer(verb="do", words="You are right."), by=asha, at=START
    )
    run(START)

    events = tracking.status(case, at=START).events
    said = [each.text for each in events if each.title == "We told you how it goes"]
    assert said == ["We wait for one of our systems to answer, and ask it again."]
    (mail,) = mails("progress")
    assert "There is news about your complaint" in mail["text"]
    assert "our systems" not in mail["text"]
    case.refresh_from_db()
    with pytest.raises(workflow.IllegalMove, match="answered already"):
        progressing.tell(case, stage="looking", by=asha, at=START)


def test_after_two_weeks_of_silence_it_comes_back_to_today_with_its_reason(
    policy, asha
):
    case = complaint()
    german = complaint("DE")
    assert (case, WHY) not in why(asha, 14)

    assert (case, WHY) in why(asha, 15)
    assert (german, WHY) not in why(asha, 15)

    at = START + timedelta(days=15)
    progressing.tell(case, stage="looking", by=asha, at=at)
    assert (case, WHY) not in why(asha, 16)
    assert (case, WHY) in why(asha, 31)


def test_before_the_duty_began_nobody_is_pressed(policy, asha):
    early = complaint(at=AT)

    assert progressing.rule(early) is None
    assert (early, WHY) not in why(asha, 20)
    assert progressing.rule(complaint()).days == 14


def test_only_a_complaint_has_the_form(site):
    desk = browser(staff("officer"))
    now = timezone.now()
    case = make_case("complaint", now, claims={}, answers={"words": "x"})
    other = make_case("erasure", now)

    page = desk.get(f"/desk/rights/case/{case.pk}/").content.decode()
    assert "Tell them how it goes" in page
    assert "Tell them how it goes" not in (
        desk.get(f"/desk/rights/case/{other.pk}/").content.decode()
    )
    where = f"/desk/rights/case/{case.pk}/progress/"
    assert "Choose how it goes." in desk.post(where).content.decode()
    desk.post(where, {"progress-stage": "system"})
    assert Case.objects.get(pk=case.pk).messages.get(kind="progress")
    assert complaint_pack.WHO["progress"] == "We told you"
