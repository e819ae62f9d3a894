"""Every day that was missed is told, why, and on which way; a named day is a promise."""

from __future__ import annotations

import io
import zipfile
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import IntegrityError, connection, transaction

from portal.models import LedgerEntry
from rights import (
    api,
    arriving,
    awaited,
    casefile,
    claiming,
    clock_lines,
    complaint_pack,
    history,
    lateness,
    mine,
    missed,
    queue,
    receipts,
    story,
    talking,
    tracking,
)
from rights.filing import Filing
from rights.models import Case, Decision, LateLetter, Step
from tests.company import add_maya
from tests.rights.world import (
    AT,
    asha,
    ask,
    mails,
    make_case,
    policy,
    prove,
    run,
    sunil,
    under,
)

__all__ = ["asha", "policy", "sunil"]
pytestmark = pytest.mark.django_db
ZONE = ZoneInfo("America/New_York")
CONTACT = {"contact": "maya@example.com"}


def evening(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 18, tzinfo=ZONE)


def each_evening(first: date, days: int) -> None:
    for turn in range(days):
        at = evening(first + timedelta(days=turn))
        lateness.draft_due(at - timedelta(hours=17))
        lateness.draft_again(at - timedelta(hours=17))
        lateness.send_due(at)


def arrived(ago: int, **values) -> Case:
    """Post that an officer enters so many days after it came."""
    values = {"claims": {"phone": "+12025550143"}, "residence": "US-CA", **values}
    return make_case("access", arrived_at=AT - timedelta(ago), **values)


def clock_states(case, at=AT) -> list[str]:
    return [line.state for line in clock_lines.of(case, at=at)]


def test_a_receipt_confirmed_weeks_late_is_said_to_be_missed(policy, asha):
    case = arrived(41, by=asha, channel="post")
    law = case.clocks.get(kind="acknowledge", law="us-ca")
    over = (AT.astimezone(ZONE).date() - law.strict_due).days

    assert clock_states(case)[1] == f"Missed by {over} days so far."
    arriving.acknowledge(case, by=asha, at=AT)

    said = clock_states(case)[1]
    assert said == (
        f"Missed by {over} days: it ended on Mon 15 Jun 2026. It reached us on "
        "Tue 5 May 2026 and was entered here on Mon 15 Jun 2026."
    )
    first = case.clocks.filter(kind="acknowledge").first()
    days = (AT.astimezone(ZONE).date() - first.strict_due).days
    entry = LedgerEntry.objects.get(act="case.confirmed_late")
    assert entry.facts == {
        "due": first.strict_due.isoformat(),
        "days": days,
        "later": [{"due": law.strict_due.isoformat(), "days": over}],
        "laws": ["company", "us-ca"],
    }
    both = f"That was missed by {days} days. A later day for it was "
    (line,) = [each.words for each in history.of(case) if both in each.words]
    assert line.endswith(f" {law.strict_due.year}. That was missed by {over} days.")
    words = f"That was missed by {days} days."
    assert any(words in each.words for each in history.of(case))
    assert any(words in event.text for event in story.past(case))
    assert words in receipts.paper(case).markup
    with zipfile.ZipFile(
        io.BytesIO(b"".join(complaint_pack.pack(case, at=AT)))
    ) as pack:
        assert said in pack.read("index.html").decode()


def test_how_late_it_was_confirmed_stays_said_when_more_follows(policy, asha):
    case = arrived(41, by=asha, channel="post")
    arriving.acknowledge(case, by=asha, at=AT)
    talking.withdraw(case, at=AT + timedelta(hours=1))

    *earlier, last = story.past(case)
    late = [each for each in earlier if each.title.startswith("We were late to say")]
    assert last.title != late[0].title
    assert "That was missed by" in late[0].text


def test_what_was_confirmed_within_the_limit_of_a_law_breaks_none(policy, asha):
    """Our own day is the strict reading; the law's own may be later."""
    for ago in range(10, 20):
        case = arrived(ago, by=asha, channel="post")
        law = case.clocks.get(kind="acknowledge", law="us-ca")
        if law.strict_due < AT.astimezone(ZONE).date() <= law.first_due:
            break
    else:
        pytest.fail("no such day")
    assert "Later than the day we set ourselves; the limit" in clock_states(case)[1]

    arriving.acknowledge(case, by=asha, at=AT)

    assert clock_states(case)[1] == (
        "Later than the day we set ourselves, within the limit of the rule: it ended "
        "on Mon 15 Jun 2026."
    )
    entry = LedgerEntry.objects.get(act="case.confirmed_late")
    assert entry.facts["laws"] == ["company"]


def test_what_was_confirmed_in_time_says_so_too(policy, asha):
    case = arrived(1, by=asha)
    arriving.acknowledge(case, by=asha, at=AT)

    assert clock_states(case)[:2] == ["Ended in time, on Mon 15 Jun 2026."] * 2
    assert not LedgerEntry.objects.filter(act="case.confirmed_late").exists()


def test_what_is_over_without_a_confirmation_stays_missed(policy, asha):
    case = arrived(41, by=asha)
    talking.withdraw(case, at=AT)

    assert LedgerEntry.objects.filter(act="case.confirmed_late").count() == 1
    assert clock_states(case, AT + timedelta(90)) == clock_states(case)


def letters(case):
    rows = LateLetter.objects.filter(case=case, sent_at__isnull=False)
    return list(rows.order_by("due_on").values_list("due_on", "new_due"))


def test_between_the_day_and_the_letter_the_page_says_that_the_day_has_passed(policy):
    case = make_case("enquiry", claims={}, answers={"words": "Why?", **CONTACT})

    kept, passed = (
        tracking.status(case, at=evening(date(2026, 7, day))) for day in (15, 16)
    )

    assert "has passed" not in kept.due_sentence
    assert kept.events[-1].by_date == date(2026, 7, 15)
    assert passed.due_sentence.startswith("This day has passed and you do not have our")
    assert passed.events[-1].by_date is None


def test_a_day_that_was_named_is_a_promise_like_the_first(policy):
    case = make_case("enquiry", claims={}, answers={"words": "Why?", **CONTACT})

    each_evening(date(2026, 7, 16), 10)

    first, second = date(2026, 7, 15), date(2026, 7, 23)
    assert letters(case) == [(first, second), (second, date(2026, 7, 31))]
    one, two = mails("late")
    assert "was due on Wednesday 15 July 2026" in one["text"]
    assert "We said that you have our answer" in two["text"]
    assert "by Thursday 23 July 2026. You do not have it yet." in two["text"]
    case.refresh_from_db()
    assert case.due_on == first  # no clock moved


def test_the_last_day_of_the_law_is_said_when_it_passes_too(policy):
    case = make_case("erasure", residence="US-VA", answers=CONTACT)
    legal = case.clocks.get(law="us-va").first_due

    each_evening(date(2026, 7, 16), 17)

    assert legal == date(2026, 7, 30)
    assert letters(case) == [
        (date(2026, 7, 15), date(2026, 7, 23)),
        (date(2026, 7, 23), date(2026, 7, 31)),
        # A day that was named and is still to come stays.
        (legal, date(2026, 7, 31)),
        (date(2026, 7, 31), date(2026, 8, 8)),
    ]
    also = mails("late")[2]["text"]
    assert "was Thursday 30 July 2026. It has passed as well." in also


def cause(case):
    case.refresh_from_db()
    return str(lateness.cause_of(case, case.due_on, at=AT))


def test_the_cause_is_what_the_rows_say(policy, asha):
    case = make_case("enquiry", claims={}, answers={"words": "Why?"})
    assert cause(case) == "nobody"
    claiming.take(case, by=asha, at=AT)
    assert cause(case) == "work"
    ask(case, "Which of the two?", by=asha, at=AT)
    assert cause(case) == "question"
    talking.reply(case, words="The first.", at=AT)
    assert cause(case) == "work"
    Decision.objects.create(case=case, category="", verb="do", decided_at=AT)
    assert cause(case) == "carry"
    Case.objects.filter(pk=case.pk).update(status="checking")
    assert cause(case) == "check"
    Step.objects.create(case=case, effect="letter", error="OSError")
    assert cause(case) == "failed"


def test_the_cause_tells_no_stranger_what_is_on_file(policy, asha):
    case = make_case("erasure")
    report = make_case("child", claims={"email": "kid@example.com"}, answers={})

    for on_file, status in ((True, "waiting"), (False, "waiting"), (True, "working")):
        Case.objects.filter(pk=case.pk).update(on_file=on_file, status=status)
        assert cause(case) == "code"
    Step.objects.create(case=report, effect="freeze", error="OSError")
    assert cause(report) == "nobody"


def test_every_thing_that_is_awaited_has_a_cause():
    asked = set(awaited.LEADS) - set(lateness.AWAITED)

    assert asked == {"officer"}  # it waits for somebody here


def test_where_the_person_is_awaited_nobody_is_blamed(policy, asha):
    case = make_case("enquiry", claims={}, answers={"words": "Why?", **CONTACT})
    ask(case, "Which of the two?", by=asha, at=AT)
    each_evening(date(2026, 7, 16), 1)

    (mail,) = mails("late")
    for twin in (mail["text"], mail["html"]):
        assert "We asked you a question and have no answer yet." in twin
        assert "Need anything from you? Yes" in twin
        assert "fault" not in twin


def test_a_letter_that_lay_with_us_is_late_by_our_own_fault(policy, mapped, asha):
    """A code that we sent afterwards is asked for, and is no cause."""
    add_maya(mapped)
    paper = Filing(
        right="erasure",
        claims={"email": "maya@example.com"},
        answers=CONTACT,
        residence="DE",
        channel="post",
    )
    case = arriving.enter(paper, arrived_at=AT - timedelta(days=50), by=asha, at=AT)
    run()
    each_evening(AT.date(), 9)

    was, first, second = (date(2026, *day) for day in ((5, 26), (6, 22), (6, 30)))
    assert letters(case) == [(was, first), (first, second)]
    one, two = (mail["text"] for mail in mails("late"))
    code = "The code that shows that the address is yours was not typed yet."
    lay = "What you sent lay with us before we wrote it down. That is our fault."
    assert f"{lay} {code} Your page says what to do" in one
    assert "Need anything from you? Yes, see below." in one
    # Of the day that we named since then it is the code alone.
    assert lay not in two
    assert f"{code} Your page says what to do" in two


def test_what_we_asked_only_after_the_day_is_no_cause(policy, asha):
    case = make_case("enquiry", claims={}, answers={"words": "Why?", **CONTACT})
    ask(case, "Which of the two?", by=asha, at=evening(date(2026, 7, 16)))
    each_evening(date(2026, 7, 16), 1)

    (mail,) = mails("late")
    assert (
        "A person works on it and is not done. That is our fault. "
        "We asked you a question and have no answer yet."
    ) in mail["text"]


@pytest.mark.parametrize(
    ("right", "values", "told", "kind"),
    [
        ("access", {"answers": CONTACT}, "email", "late"),
        ("access", {"claims": {"phone": "+12025550143"}}, "phone", "late_by_phone"),
        ("enquiry", {"claims": {}, "answers": {"words": "Why?"}}, "page", ""),
        ("child", {"claims": {"phone": "+12025550143"}}, "page", ""),
    ],
)
def test_how_the_person_is_told_is_on_record(policy, right, values, told, kind):
    case = make_case(right, **values)
    ways = {
        "email": "It goes by e-mail.",
        "phone": "It goes by text message.",
        "page": "They gave no address, so only their own page says it.",
    }
    assert lateness.way(case) == ways[told]
    each_evening(case.due_on + timedelta(days=1), 1)

    row = LateLetter.objects.get()
    entry = LedgerEntry.objects.get(act="case.late_told")
    assert (row.told_by, entry.facts["told"]) == (told, told)
    assert [len(mails(k)) for k in ("late", "late_by_phone")] == [
        int(kind == "late"),
        int(kind == "late_by_phone"),
    ]


def test_their_page_says_the_day_the_cause_and_the_new_day(policy):
    """Also to who typed an address and proved nothing: it tells nothing about it."""
    case = make_case("erasure")
    Case.objects.update(status="waiting", on_file=False)
    each_evening(date(2026, 7, 16), 1)
    case.refresh_from_db()

    shown = tracking.status(case, at=evening(date(2026, 7, 17)))
    assert shown.due_on == date(2026, 7, 23)
    assert shown.due_sentence == (
        "Our answer is late: it was due on Wednesday 15 July 2026. "
        "The code that shows that the address is yours was not typed yet."
    )
    (line,) = [event for event in shown.events if "late" in event.title]
    assert line.title == "Our answer is late"
    assert "We named Thursday 23 July 2026." in line.text
    assert shown.events[-1].by_date == date(2026, 7, 23)


def test_after_a_missed_day_everybody_reads_the_one_that_was_told(policy, mapped, asha):
    """Late by the first day, and with the day that the letter named beside it."""
    add_maya(mapped)
    case = prove(make_case("access", residence="DE", answers=CONTACT))
    each_evening(date(2026, 7, 16), 1)
    case.refresh_from_db()
    today = date(2026, 7, 18)

    assert case.due_on == date(2026, 7, 15)  # no clock moves, and late stays late
    (line,) = queue.page(queue.Wanted(), viewer=asha, today=today).lines
    assert (line.due, line.left) == (
        "Wed 15 Jul 2026",
        "3 days late, they were told Thu 23 Jul",
    )
    assert (line.tone, line.state) == ("bad", "Late")
    on_file = dict(casefile._when(case, today))
    assert on_file["Due"] == "3 days late, Wed 15 Jul 2026"
    assert on_file["They were told"] == "Thu 23 Jul 2026"
    (mine_line,) = mine.requests(case.person, evening(today))
    assert mine_line.due_on == date(2026, 7, 23)
    assert api._state(case)["answer_by"] == "2026-07-23"


@pytest.mark.parametrize("act", ["case.extended", "case.late_told", "case.law_changed"])
def test_what_moves_the_date_is_on_every_page(act):
    assert act in story.UNPROVEN


def test_days_are_those_of_the_company(policy, asha):
    case = make_case("enquiry", claims={}, answers={"words": "Why?"})
    late = datetime(2026, 7, 16, 22, tzinfo=ZONE)  # the 17th in Greenwich
    lateness.draft_due(late)

    lateness.save(case, words="", new_due=date(2026, 7, 16), by=asha, at=late)
    with pytest.raises(lateness.NotSaved):
        lateness.save(case, words="", new_due=date(2026, 8, 16), by=asha, at=late)

    assert missed.promised(case) == date(2026, 7, 15)


def test_another_law_heals_no_day_that_was_missed(policy, asha, sunil):
    case = make_case("erasure", residence="DE", answers=CONTACT)
    lateness.draft_due(evening(date(2026, 7, 16)) - timedelta(hours=9))

    under(case, "us-va", asha, sunil, evening(date(2026, 7, 16)) - timedelta(hours=8))
    lateness.send_due(evening(date(2026, 7, 16)))

    kept = case.clocks.exclude(kind="acknowledge").values_list("law", "first_due")
    assert set(kept) == {
        ("company", date(2026, 7, 15)),
        ("eu", date(2026, 7, 15)),
        ("us-va", date(2026, 7, 30)),
    }
    assert (case.law, case.due_on) == ("us-va", date(2026, 7, 15))
    assert letters(case) == [(date(2026, 7, 15), date(2026, 7, 23))]


def test_a_letter_is_never_sent_without_its_way_and_its_cause(policy):
    make_case("erasure")
    lateness.draft_due(evening(date(2026, 7, 16)))

    for way, why in (("", "work"), ("page", "")):
        with (
            pytest.raises(IntegrityError),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(
                "UPDATE rights_lateletter SET sent_at = %s, told_by = %s, cause = %s",
                [AT, way, why],
            )
