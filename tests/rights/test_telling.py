"""Mail to the officers: each thing once, by their wish, and nobody's data in it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.contrib.auth.models import Group
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from notices import reading
from notices.lint.reading_grade import grade
from portal import outbox
from portal.models import OutboundMail, User
from retention.models import Run, RunState
from rights import (
    claiming,
    extending,
    nearing,
    queue,
    remaining,
    talking,
    telling,
    tracking,
)
from rights.models import (
    MAY_BE_LATE,
    UNTOLD,
    Case,
    Clock,
    Decision,
    News,
    Step,
    Told,
)
from rights.morning import due
from rights.morning import words as mail_words
from tests.rights.days import moved
from tests.rights.test_desk import browser, staff
from tests.rights.test_extending import WHY
from tests.rights.world import AT, ask, later, mails, make_case, searched_for


@pytest.fixture
def officers(policy, asha, sunil) -> tuple[User, User]:
    group = Group.objects.get_or_create(name="officer")[0]
    asha.groups.add(group)
    sunil.groups.add(group)
    # Mornings have a test of their own.
    for days in range(-1, 3):
        day = (local(AT) + timedelta(days=days)).date().isoformat()
        Told.objects.create(kind=News.DIGEST, what=day, at=AT)
    return asha, sunil


def local(at: datetime) -> datetime:
    return at.astimezone(ZoneInfo(reading.current(AT).organisation.time_zone))


def told() -> list[tuple[str, str]]:
    """(to, subject) of every mail to officers, in order."""
    return sorted(
        (mail["to"], mail["subject"])
        for mail in [*mails("officer_news"), *mails("officer_digest")]
    )


def shown(case: Case) -> str:
    return f"{case.reference[:7]}-{case.reference[7:]}"


def test_a_new_request_is_told_once_to_every_officer_and_names_nobody(officers):
    case = make_case("erasure", claims={"email": "maya@example.com"})

    telling.tell(AT)
    telling.tell(later(minutes=5))

    subject = f"New: {shown(case)}, deleting your data"
    assert told() == [("asha@example.com", subject), ("sunil@example.com", subject)]
    text = mails("officer_news")[0]["text"]
    assert text.splitlines()[:2] == [
        f"{subject}.",
        f"http://localhost:8000/desk/rights/case/{case.pk}/",
    ]
    assert "maya" not in text


def test_what_came_while_nothing_ran_is_told_in_one_mail(officers):
    for number in range(3):
        make_case("erasure", claims={"email": f"p{number}@example.com"})

    telling.tell(later(days=2))

    assert {subject for _to, subject in told()} == {
        "3 things are new at the privacy desk"
    }
    assert len(told()) == 2


def test_what_somebody_writes_after_our_answer_is_told_too(officers):
    case = make_case("opt_out", answers={"choices": ["marketing"]})
    talking.write(case, words="That is not what I meant.", at=later(hours=1))

    telling.tell(later(hours=1))
    telling.tell(later(hours=2))

    subject = f"An answer came in: {shown(case)}, opting out"
    assert told() == [("asha@example.com", subject), ("sunil@example.com", subject)]


def test_what_was_done_at_once_needs_nobody(officers):
    make_case("opt_out", answers={"choices": ["marketing"]})

    telling.tell(AT)

    assert told() == []


def test_what_harms_somebody_now_is_a_mail_of_its_own(officers):
    asha, sunil = officers
    telling.choose(asha, wanted=set(News.values) - {News.CASE})
    telling.choose(sunil, wanted=set(News.values) - {News.URGENT})
    case = make_case("child", claims={"email": "kid@example.com"})
    make_case("erasure", claims={"email": "maya@example.com"})

    telling.tell(AT)
    telling.tell(later(minutes=1))

    assert [(to, subject[:12]) for to, subject in told()] == [
        ("asha@example.com", "It cannot wa"),
        ("sunil@example.com", "New: PR-" + told()[1][1][8:12]),
    ]
    assert shown(case) in told()[0][1]
    assert "kid" not in mails("officer_news")[0]["text"]


def test_five_days_before_its_end_each_period_is_told_once(officers, policy):
    case = make_case("erasure", residence="DE")
    due = case.due_on
    telling.tell(AT)
    OutboundMail.objects.all().delete()
    day = {days: due - timedelta(days=days) - AT.date() for days in (3, 5, 6)}

    telling._tell_news(reading.current(AT), at=AT + day[6])
    assert told() == []
    telling._tell_news(reading.current(AT), at=AT + day[5])
    telling._tell_news(reading.current(AT), at=AT + day[5])
    assert {subject for _to, subject in told()} == {
        f"Due on {due:%-d %B}, not decided: {shown(case)}, deleting your data"
    }
    assert len(told()) == 2

    # More time is another day to tell of, five days before it.
    Clock.objects.update(near_told_at=AT)
    extending.extend(
        case,
        still=remaining.of(searched_for(case, AT + day[5]), AT + day[5])[0].code,
        reason=WHY,
        by=officers[0],
        at=AT + day[5],
    )
    assert telling.untold((AT + day[3]).date()) == []
    near = case.due_on - timedelta(days=5)
    assert {item.kind for item in telling.untold(near)} == {"slip"}

    # What is decided runs by itself.
    Decision.objects.create(
        case=case, category="usage", verb="do", decided_at=AT, agreed_at=AT
    )
    assert telling.untold(near) == []


def test_the_days_of_one_request_are_one_line_with_the_nearest(officers):
    case = make_case("erasure", residence="US-CA")
    other = make_case("access", residence="DE")
    telling.tell(AT)
    OutboundMail.objects.all().delete()

    telling._tell_news(reading.current(AT), at=AT + timedelta(days=40))

    lines = mails("officer_news")[0]["text"].splitlines()
    assert [line for line in lines if "not decided" in line] == [
        "Due on 15 July, and on 1 more day, not decided: "
        f"{shown(case)}, deleting your data.",
        f"Due on 15 July, not decided: {shown(other)}, {access_words()}.",
    ]


def access_words() -> str:
    return queue.right_title("access").lower()


def test_the_morning_counts_people_and_not_their_clocks(officers):
    case = make_case("erasure", residence="US-CA")
    found = Clock.objects.filter(case=case, kind="acknowledge")
    found.update(done_at=None)
    assert found.count() > 1

    assert due(today=AT.date(), at=AT)["owed"] == 1


def test_a_near_day_is_heard_where_its_officer_wants_no_mail_and_by_all_at_last(
    officers,
):
    asha, sunil = officers
    case = make_case("erasure", residence="DE")
    telling.tell(AT)
    claiming.take(case, by=asha, at=AT)
    OutboundMail.objects.all().delete()
    current, due = reading.current(AT), case.due_on - AT.date()

    def heard(days: int) -> set[str]:
        before = len(mails("officer_news"))
        for _turn in range(2):
            telling._tell_news(current, at=AT + due - timedelta(days=days))
        return {mail["to"] for mail in mails("officer_news")[before:]}

    telling.choose(asha, wanted=set(News.values) - {News.SLIP})
    assert heard(5) == {sunil.email}
    assert heard(3) == set()
    telling.choose(asha, wanted=News.values)
    assert heard(2) == {asha.email, sunil.email}
    # Each heard it once, and hears of another day once more.
    assert len(mails("officer_news")) == 3
    moved(case, due_on=case.due_on + timedelta(days=1))
    assert heard(1) == {asha.email, sunil.email}
    assert len(mails("officer_news")) == 5
    # Where nobody wants to hear of what cannot wait, all do.
    Case.objects.update(last_call_for=None)
    for each in officers:
        telling.choose(each, wanted=[])
    assert len(telling._hear(telling.untold(case.due_on)[0], telling.officers())) == 2


def test_what_is_decided_passes_its_days_untold_and_is_looked_at_once(officers):
    case = make_case("erasure", residence="DE")
    telling.tell(AT)
    OutboundMail.objects.all().delete()
    Decision.objects.create(
        case=case, category="usage", verb="do", decided_at=AT, agreed_at=AT
    )
    near = AT + (case.due_on - timedelta(days=1) - AT.date())

    telling._tell_news(reading.current(AT), at=near)

    assert told() == []
    case.refresh_from_db()
    assert case.last_call_for == case.due_on
    Decision.objects.all().delete()
    assert telling.untold(near.date()) == []


def test_what_is_to_be_told_is_looked_for_among_that_alone(db):
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            # What a test left behind makes a table look larger than it is.
            for other in ("seqscan", "bitmapscan", "sort"):
                cursor.execute(f"SET LOCAL enable_{other} = off")

    late = Case.objects.filter(MAY_BE_LATE, due_on__lt=AT.date())
    assert "case_may_be_late" in late.order_by("due_on", "pk").explain()
    assert "case_untold" in Case.objects.filter(UNTOLD).order_by("pk").explain()
    assert "case_uncalled" in nearing.last(AT.date()).explain()
    assert "clock_near" in nearing.untold(AT.date()).explain()


def test_a_reply_is_told_to_whoever_looks_after_the_case(officers):
    asha, _sunil = officers
    case = make_case("complaint", claims={}, answers={"words": "It rang at night."})
    telling.tell(AT)
    OutboundMail.objects.all().delete()
    ask(case, "When was it?", by=asha, at=AT)
    talking.reply(case, words="At three in the morning.", at=AT)

    telling.tell(later(minutes=1))

    assert told() == [
        ("asha@example.com", f"An answer came in: {shown(case)}, a complaint")
    ]
    assert "three" not in mails("officer_news")[0]["text"]


def test_who_gave_only_a_number_is_asked_by_a_text_message(officers):
    case = make_case("erasure", claims={"phone": "+447700900123"})

    ask(case, "Which call was it?", by=officers[0], at=AT)

    (sent,) = mails("question_by_phone")
    assert sent["to"] == "+447700900123"
    assert "one question about request" in sent["text"]
    assert "Which call" not in sent["text"]


def test_nobody_is_said_to_work_on_it_before_somebody_took_it(officers):
    case = make_case("complaint", claims={}, answers={"words": "It rang."})
    Case.objects.filter(pk=case.pk).update(status="working")
    case.refresh_from_db()
    next_ = "A person looks at it next. You need to do nothing."
    assert tracking.status(case, at=AT).lead == next_

    claiming.take(case, by=officers[0], at=AT)

    working = "A person is working on it. You need to do nothing."
    assert tracking.status(case, at=AT).lead == working


def test_what_fails_again_and_again_is_told_once(officers):
    case = make_case("erasure")
    telling.tell(AT)
    OutboundMail.objects.all().delete()
    Step.objects.filter(case=case).update(error="ConnectionError", attempt=1)
    telling.tell(later(minutes=1))
    assert told() == []

    Step.objects.filter(case=case).update(attempt=3)
    Run.objects.create(
        rule="r", dataset="logins", revision=case.revision, state=RunState.BRAKED
    )
    telling.tell(later(minutes=2))
    telling.tell(later(minutes=3))

    assert [mail["text"].splitlines()[:5] for mail in mails("officer_news")] == [
        [
            f"A step failed: {shown(case)}, deleting your data.",
            f"http://localhost:8000/desk/rights/case/{case.pk}/",
            "",
            "A run of the deletion rules failed or was stopped.",
            "http://localhost:8000/desk/retention/run/",
        ]
    ] * 2


def test_a_mail_that_cannot_be_queued_is_told_the_next_time(officers, monkeypatch):
    case = make_case("erasure")
    queue = outbox.queue

    def killed(**said):
        queue(**said)
        raise SystemExit

    with monkeypatch.context() as patch:
        patch.setattr(outbox, "queue", killed)
        with pytest.raises(SystemExit):
            telling.tell(AT)
    assert told() == []

    telling.tell(later(minutes=1))

    assert len(told()) == 2
    case.refresh_from_db()
    assert case.told_at == later(minutes=1)


def morning(hour: int, days: int = 10) -> datetime:
    day = (local(AT) + timedelta(days=days)).replace(hour=hour, minute=0)
    return day.astimezone(UTC)


def test_the_morning_mail_comes_at_eight_once_and_only_with_something(officers):
    telling.tell(morning(9))
    assert told() == []

    case = make_case("erasure")
    moved(case, due_on=local(morning(9)).date())
    telling.choose(officers[1], wanted=[])
    telling.tell(morning(12))
    telling.tell(morning(7, days=11))
    assert mails("officer_digest") == []

    telling.tell(morning(10, days=11))
    telling.tell(morning(11, days=11))

    assert [(m["to"], m["subject"]) for m in mails("officer_digest")] == [
        ("asha@example.com", "Privacy desk today: 1 late")
    ]
    assert mails("officer_digest")[0]["text"].splitlines()[:3] == [
        "Good morning. This waits for you at the privacy desk:",
        "",
        "- 1 request is late. Answer it first.",
    ]


FIGURES = (
    *("late", "soon", "failed", "owed", "replies", "mails", "to_post", "unreached"),
    *("promises", "taken_back"),
)


def test_the_morning_mail_is_sentences_with_the_number_each_is_about():
    one = mail_words(dict.fromkeys(FIGURES, 1))
    three = mail_words(
        {
            **dict.fromkeys(FIGURES, 3),
            "late": 0,
            "taken_back": 0,
        }
    )

    assert one == {
        "headline": (
            "1 late, 1 due in seven days, 1 failed, 1 to confirm, 1 reply, "
            "1 mail to sort, 1 letter to post, 1 not reached, 1 promise red, "
            "policy to correct"
        ),
        "lines": [
            "1 request is late. Answer it first.",
            "1 request is due in the next seven days.",
            "1 piece of work failed or was stopped. Look why.",
            "1 person has not been told yet that we got their request.",
            "1 person wrote back and waits for you.",
            "1 mail waits to be sorted.",
            "1 letter waits to be posted.",
            "1 person could not be reached. Today says who, and why.",
            "1 promise is broken, or could not be checked. Today says which.",
            "A later version takes back what the policy says. See Today.",
        ],
    }
    assert three["lines"] == [
        "3 requests are due in the next seven days.",
        "3 pieces of work failed or were stopped. Look why.",
        "3 people have not been told yet that we got their request.",
        "3 people wrote back and wait for you.",
        "3 mails wait to be sorted.",
        "3 letters wait to be posted.",
        "3 people could not be reached. Today says who, and why.",
        "3 promises are broken, or could not be checked. Today says which.",
    ]
    assert max(map(grade, one["lines"] + three["lines"])) <= 8


def test_an_officer_switches_a_kind_off_and_on_again(site):
    user = staff("officer", "Asha")
    desk, page = browser(user), reverse("admin:rights_case_mails")
    assert desk.get(page).content.count(b" checked") == len(News)

    desk.post(page, {"kinds": ["case", "failed"]})
    assert telling.officers() == [(user, {"case", "failed"})]
    desk.post(page, {"kinds": ["case", "failed", "reply", "digest"]})
    assert telling.officers() == [(user, {"case", "failed", "reply", "digest"})]


def test_telling_three_costs_as_many_reads_as_telling_one(officers):
    def counted() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert len(telling.untold(AT.date())) > 0
        return len(queries)

    make_case("erasure")
    one = counted()
    make_case("erasure", claims={"email": "b@example.com"})
    make_case("erasure", claims={"email": "c@example.com"})

    assert counted() == one


def test_two_sweeps_in_one_moment_tell_once(officers):
    make_case("erasure", claims={"email": "maya@example.com"})
    items = telling.untold(AT.date())
    telling.tell(AT)

    with pytest.raises(telling.ToldBefore):
        telling._mark(items, at=AT)
