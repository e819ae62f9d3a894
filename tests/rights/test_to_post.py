"""An answer on paper is given on the day it is posted, and its clocks run until then."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from notices import reading
from notices.models import CheckState
from portal.models import LedgerEntry, OutboundMail
from rights import (
    answering,
    desk_acts,
    extending,
    lateness,
    law_switch,
    letters,
    limiting,
    morning,
    narrowing,
    postal,
    protocol,
    punctuality,
    queue,
    talking,
    telling,
    tracking,
    turns,
    writing,
)
from rights.models import Case, Clock, LateLetter, Leg, Posting, RequestLog, Restriction
from rights.panels.postal import ToPost
from rights.workflow import IllegalMove
from tests.company import add_maya
from tests.rights.test_desk import browser, staff
from tests.rights.test_limiting import weigh
from tests.rights.test_lost_address import looked_up, posted_code, waiting_for
from tests.rights.world import AT, later, mails, make_case, prove, run

HANS = "Hans Meier\nHauptstr. 1\n10115 Berlin, Germany"
SAID = "We are sorry. We were late, and have changed how we sort letters."


def decided(officer, at=AT, *, received=AT, **answers):
    """A complaint on paper, answered in words at the desk."""
    said = {"words": "You were late.", "post_to": HANS, **answers}
    filed = {"claims": {}, "answers": said, "channel": "post", "by": officer}
    case = make_case("complaint", received, **filed)
    writing.write(case, writing.Answer(verb="do", words=SAID), by=officer, at=at)
    run(at)
    case.refresh_from_db()
    return case


def running(case):
    return Clock.objects.filter(case=case, done_at__isnull=True).count()


def shown(case):
    """The line of it in the queue."""
    rows = queue.with_failure(Case.objects.filter(pk=case.pk))
    return queue.line(rows.get(), today=AT.date())


def test_it_is_answered_on_the_day_it_is_posted_and_open_until_then(policy, asha):
    case = decided(asha)

    assert (case.status, case.answered_at) == ("working", None)
    assert running(case) == Clock.objects.filter(case=case).count() > 0
    assert not RequestLog.objects.exists()
    assert (case.is_to_post(), shown(case).next_step) == (
        True,
        "Decided: post the letter",
    )
    (letter,) = ToPost.context(asha, AT)["letters"]
    assert letter.case == case

    answering.posted(letter, by=asha, at=later(days=3))
    case.refresh_from_db()

    assert (case.status, case.answered_at) == ("answered", later(days=3))
    assert case.ending == "granted"
    assert set(Clock.objects.filter(case=case).values_list("done_at", flat=True)) == {
        later(days=3)
    }
    assert RequestLog.objects.get().answered_on == later(days=3).date()
    acts = LedgerEntry.objects.filter(about=f"case:{case.reference}")
    assert acts.filter(act="case.write").count() == 1
    then = acts.filter(at=later(days=3)).values_list("act", flat=True)
    # Until then nobody had told them that we have their request.
    assert set(then) == {"letter.posted", "case.answer", "case.confirmed_late"}


def test_what_is_posted_too_late_is_late(policy, asha):
    case = decided(asha)
    after = AT + (case.due_on - AT.date()) + timedelta(days=2)

    assert lateness.draft_due(after) == 1
    assert LateLetter.objects.get().case == case
    said = lateness.way(case)
    assert said == "It goes by post: it waits at the desk until somebody posts it."
    assert morning.due(today=after.date(), at=after)["late"] == 1

    lateness.send_due(after + timedelta(days=1))
    assert LateLetter.objects.get().told_by == "post"

    answering.posted(postal.due()[0], by=asha, at=after)
    found = punctuality.finding(after, late="late", kept="kept", right="complaint")
    assert found.state == CheckState.BROKEN


def test_it_comes_up_at_the_desk_until_somebody_posts_it(policy, asha):
    case = decided(asha)
    day = AT.date()

    front = turns.front(viewer=asha, today=day)
    assert [(each.case, each.next_step) for each in front] == [
        (case, "Decided: post the letter")
    ]
    assert morning.due(today=day, at=AT)["to_post"] == 1

    answering.posted(postal.due()[0], by=asha, at=AT)
    assert turns.front(viewer=asha, today=day) == []
    assert morning.due(today=day, at=AT)["to_post"] == 0


def test_officers_hear_that_its_day_is_near(policy):
    officer = staff("officer", "Asha")
    case = decided(officer)
    telling.tell(AT)
    OutboundMail.objects.all().delete()
    near = AT + (case.due_on - AT.date()) - timedelta(days=1)

    telling._tell_news(reading.current(AT), at=near)

    (mail,) = mails("officer_news")
    assert mail["subject"].startswith(f"Due on {case.due_on:%-d %B}, not posted: ")


def test_nothing_else_happens_to_it_meanwhile(policy, asha):
    case = decided(asha)

    for act in (
        lambda: talking.withdraw(case, at=AT),
        lambda: talking.put(case, "Who are you?", {}, by=asha, at=AT),
    ):
        with pytest.raises(IllegalMove, match="a letter that waits to be posted"):
            act()
    assert desk_acts.acts_for(case, asha) == {"note", "unsafe", "hand-over"}
    assert law_switch.stays(case)
    assert extending.offer(case, AT) is None
    assert not narrowing.offered(case)
    talking.hear(case, "One thing more.", by=asha, at=AT)
    case.refresh_from_db()
    assert case.is_to_post()


def test_where_a_mail_tells_them_nothing_waits_for_the_post(policy, asha):
    case = decided(asha, contact="hans@example.com")

    assert case.status == "answered"
    assert postal.due() == []


def test_a_letter_of_before_ends_nothing(policy, asha):
    case = decided(asha)
    (letter,) = postal.due()
    Posting.objects.create(
        case=case, kind="answered", dedupe="newer", sealed=letter.sealed, made_at=AT
    )

    answering.posted(letter, by=asha, at=AT)

    case.refresh_from_db()
    assert case.is_to_post()


def test_whoever_follows_it_reads_the_answer_before_the_post_brings_it(policy, asha):
    case = decided(asha)

    assert tracking.status(case, at=AT).is_open
    assert tracking.status(case, at=AT).lead == (
        "Our answer is here. Our letter about it goes to the post."
    )
    assert tracking.answer(case, at=AT) is not None


def overruled(mapped, asha, sunil):
    """An objection that two officers overruled; letters go to them on paper alone."""
    add_maya(mapped)
    said = {"purposes": ["improvement"], "post_to": HANS}
    claim = {"email": "maya@example.com"}
    case = prove(make_case("objection", claims=claim, answers=said))
    return weigh(case, asha, sunil, "refuse")


def named(case):
    """The day of the pause by the page, the paper, the row and whoever withdraws."""
    (letter,) = postal.due()
    page = re.search(r"Until (.+?) nothing changes", letters.sent(case).text)[1]
    paper = re.search(r"stays paused until (.+?)\.", postal.read(letter).text)[1]
    row = Restriction.objects.get()
    return {page, paper, f"{row.lift_at:%-d %B %Y}"}


def test_page_paper_and_job_name_one_day_three_days_after_the_letter_is_posted(
    policy, mapped, asha, sunil
):
    case = overruled(mapped, asha, sunil)
    assert case.is_to_post()
    day = Restriction.objects.get().lift_at
    assert day.date() == later(days=14).date()
    assert named(case) == {f"{day:%-d %B %Y}"}

    answering.posted(postal.due()[0], by=asha, at=later(days=8))

    row = Restriction.objects.get()
    assert (row.told_at, row.lift_at) == (later(days=8), day)
    assert limiting.lift_due(later(days=13)) == 0
    assert limiting.lift_due(later(days=14, minutes=1)) == 1


def test_a_letter_that_lay_too_long_is_written_anew_with_a_later_day(
    policy, mapped, asha, sunil
):
    case = overruled(mapped, asha, sunil)
    (old,) = postal.due()
    assert answering.renew_due(later(days=8)) == 0

    with pytest.raises(postal.NotPosted, match="less than three days off"):
        answering.posted(old, by=asha, at=later(days=12))
    assert answering.renew_due(later(days=12)) == 1

    assert limiting.lift_due(later(days=20)) == 0
    assert Restriction.objects.get().lift_at == later(days=26)
    assert named(case) == {f"{later(days=26):%-d %B %Y}"}
    assert postal.due() != [old]
    answering.posted(postal.due()[0], by=asha, at=later(days=13))
    case.refresh_from_db()
    assert case.status == "answered"
    assert limiting.lift_due(later(days=25)) == 0
    assert limiting.lift_due(later(days=26)) == 1


def test_who_wants_it_by_mail_after_all_is_told_three_days_ahead(
    policy, mapped, asha, sunil
):
    case = overruled(mapped, asha, sunil)

    answering.reach(case, {"contact": "home@example.org"}, at=later(days=12))

    case.refresh_from_db()
    assert case.status == "answered"
    assert Restriction.objects.get().lift_at == later(days=15)
    assert f"Until {later(days=15):%-d %B %Y}" in letters.sent(case).text
    assert len(mails("answered")) == 1


def test_a_code_by_post_waits_until_somebody_posts_it(policy, mapped, asha, sunil):
    add_maya(mapped)
    posted_code(waiting_for("post", looked_up()), asha, sunil)

    (first,) = postal.due()
    assert (first.kind, postal.read(first).text) == ("code_by_post", "")
    assert postal.read(first).to.startswith("Maya")
    assert morning.due(today=AT.date(), at=AT)["to_post"] == 1

    answering.posted(first, by=sunil, at=later(hours=1))
    assert postal.due() == []


def test_the_desk_says_decided_to_be_posted(site):
    officer, now = staff("officer", "Asha"), timezone.now()
    case = decided(officer, now, received=now)
    desk = browser(officer)

    page = desk.get(reverse("admin:rights_case_change", args=[case.pk]))
    assert "Decided, to be posted." in page.content.decode()
    assert "The letter that waits to be posted" in page.content.decode()
    listed = desk.get(reverse("admin:rights_postings")).content.decode()
    assert "The answer: it counts as given once it is posted" in listed
    desk.post(reverse("admin:rights_posting", args=[postal.due()[0].pk]))

    case.refresh_from_db()
    assert case.status == "answered"
    page = desk.get(reverse("admin:rights_case_change", args=[case.pk]))
    assert "Decided, to be posted." not in page.content.decode()


def test_more_time_is_to_be_posted_by_the_first_day(site):
    officer, now = staff("officer", "Asha"), timezone.now()
    case = make_case("complaint", now, claims={}, answers={"post_to": HANS})
    postal.leave(
        case, "more_time", {"subject": "s", "text": "t"}, dedupe="more", at=now
    )
    clock = case.clocks.exclude(kind="acknowledge").first()
    day = clock.first_due
    Clock.objects.filter(pk=clock.pk).update(
        extended_at=now,
        extended_on=now.date(),
        extended_due=day + timedelta(days=20),
        longest_due=day + timedelta(days=30),
        reason="x" * 60,
    )

    assert postal.due()[0].first_due == day
    listed = browser(officer).get(reverse("admin:rights_postings")).content.decode()
    assert "More time: it counts only if they hear of it by the first day" in listed
    assert f"{day:%a} {day.day} {day:%b %Y}" in listed


def test_who_wants_it_by_mail_after_all_has_it_at_once(policy, asha):
    case = decided(asha)

    answering.reach(case, {"post_to": f"{HANS}\nBell 3"}, at=later(hours=1))
    case.refresh_from_db()
    assert case.is_to_post()
    assert postal.read(postal.due()[0]).to.endswith("Bell 3")

    answering.reach(case, {"contact": "hans@example.com"}, at=later(hours=2))

    case.refresh_from_db()
    assert (case.status, case.answered_at) == ("answered", later(hours=2))
    assert postal.due() == []
    assert len(mails("answered")) == 1


def test_a_program_hears_that_it_is_done_once_it_is_posted(policy, asha):
    case = decided(asha)
    Leg.objects.create(
        case=case,
        dataset="calls",
        category="calls",
        customer="Acme",
        count=1,
        key=case.key,
        sealed=b"",
        passed_at=AT,
    )
    Case.objects.filter(pk=case.pk).update(ending="partly")
    case.refresh_from_db()

    assert protocol.state(case) == ("in_progress", "")
    answering.posted(postal.due()[0], by=asha, at=later(days=1))
    case.refresh_from_db()
    assert protocol.state(case)[0] not in {"open", "in_progress"}
