"""Sorting what is new: one key each, ten minutes to take it back, nothing closed."""

from __future__ import annotations

import html
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from portal import vault
from portal.models import Opening
from rights import (
    deciding,
    desk_sorting,
    filing,
    identity,
    opening,
    routing,
    sorting,
    talking,
    tidying,
    turns,
    writing,
)
from rights.models import Case, RequestLog, Routed, Sorting, Step
from rights.workflow import IllegalMove
from rights.writing import Answer
from tests.company import add_maya
from tests.rights.days import moved
from tests.rights.test_desk import browser, staff
from tests.rights.test_letters import grade
from tests.rights.test_track import find
from tests.rights.world import AT, later, mails, make_case, newest_code, run

TODAY = AT.date()
NEW = reverse("admin:rights_case_new")
WORDS = "How long do you keep calls?"
ASKED = {"words": WORDS, "contact": "maya@example.com"}


def new(**fields) -> Case:
    case = make_case("erasure", answers=dict(ASKED), channel="email")
    if fields:
        moved(case, **fields)
        case.refresh_from_db()
    return case


def waiting() -> list[Case]:
    return list(sorting.waiting(TODAY))


def test_what_is_new_waits_in_the_order_of_the_queue(policy, asha):
    late, soon = new(due_on=TODAY + timedelta(9)), new(due_on=TODAY + timedelta(2))
    urgent = make_case("voice_misuse", claims={}, answers={"words": "My voice."})
    new(assigned_to=asha)

    assert waiting() == [urgent, soon, late]


def test_accepting_takes_it(policy, asha, sunil):
    case = new()
    sorting.accept(case, by=asha, at=AT)

    case.refresh_from_db()
    assert (case.assigned_to, case.sorted_at) == (asha, AT)
    assert waiting() == []
    with pytest.raises(sorting.NotSorted, match="Somebody has sorted"):
        sorting.accept(case, by=sunil, at=AT)


@pytest.mark.parametrize("days", [1, 25])
def test_what_is_put_off_comes_back_on_its_day(policy, asha, days):
    case = new(due_on=TODAY + timedelta(30))
    until = TODAY + timedelta(days)
    sorting.put_off(case, until=until, by=asha, today=TODAY, at=AT)

    assert waiting() == []
    assert turns.first(viewer=asha, today=TODAY) is None
    assert list(sorting.waiting(until)) == [case]
    assert turns.first(viewer=asha, today=until).case == case


@pytest.mark.parametrize("days", [-1, 0, 26, 400])
def test_nothing_is_put_off_into_its_last_days(policy, asha, days):
    case = new(due_on=TODAY + timedelta(30))

    with pytest.raises(sorting.NotSorted) as refused:
        sorting.put_off(
            case, until=TODAY + timedelta(days), by=asha, today=TODAY, at=AT
        )

    assert str(refused.value) == "Pick a day after today and before 11 July."
    assert waiting() == [case]


def test_a_day_that_comes_nearer_brings_it_back(policy, asha):
    case = new(due_on=TODAY + timedelta(30))
    until = TODAY + timedelta(20)
    sorting.put_off(case, until=until, by=asha, today=TODAY, at=AT)
    moved(due_on=TODAY + timedelta(5))

    assert waiting() == [case]
    assert turns.first(viewer=asha, today=TODAY).case == case


def test_what_is_due_too_soon_is_not_put_off_at_all(policy, asha):
    case = new(due_on=TODAY + timedelta(5))

    assert sorting.proposed(case, TODAY) is None
    with pytest.raises(sorting.NotSorted, match="too near"):
        sorting.put_off(case, until=TODAY + timedelta(1), by=asha, today=TODAY, at=AT)


def test_what_was_put_off_comes_back_when_its_person_writes(policy, asha):
    case = new(due_on=TODAY + timedelta(40))
    until = TODAY + timedelta(20)
    sorting.put_off(case, until=until, by=asha, today=TODAY, at=AT)
    assert waiting() == []

    talking.write(case, words="This is urgent.", at=later(hours=1))

    assert waiting() == [case]


def test_each_can_be_taken_back_for_ten_minutes_by_who_did_it(policy, asha, sunil):
    cases = [new(due_on=TODAY + timedelta(30)) for _turn in range(3)]
    rows = [
        sorting.accept(cases[0], by=asha, at=AT),
        sorting.question(cases[1], by=asha, at=AT),
        sorting.put_off(
            cases[2], until=TODAY + timedelta(3), by=asha, today=TODAY, at=AT
        ),
    ]
    assert {row.pk for row in sorting.newest(asha, later(minutes=9))} == {
        row.pk for row in rows
    }
    assert sorting.newest(sunil, AT) == []

    for row in rows:
        with pytest.raises(sorting.NotSorted):
            sorting.undo(row, by=sunil, at=AT)
        with pytest.raises(sorting.NotSorted):
            sorting.undo(row, by=asha, at=later(minutes=10))
        sorting.undo(row, by=asha, at=later(minutes=9))
        with pytest.raises(sorting.NotSorted):
            sorting.undo(row, by=asha, at=later(minutes=9))

    assert waiting() == cases
    tidying.tidy(later(minutes=11))
    assert mails("routed") == []


# --- a question, not a request -------------------------------------------------------


def routed(asha, case: Case | None = None) -> Case:
    case = case or new()
    sorting.question(case, by=asha, at=AT)
    sorting.carry_out(later(minutes=10))
    case.refresh_from_db()
    return case


def test_nobody_is_told_before_it_can_no_longer_be_taken_back(policy, asha):
    case = new()
    sorting.question(case, by=asha, at=AT)

    assert sorting.carry_out(later(minutes=9, seconds=59)) == 0
    case.refresh_from_db()
    assert (case.right, mails("routed")) == ("erasure", [])
    assert sorting.carry_out(later(minutes=10)) == 1
    assert sorting.carry_out(later(minutes=10)) == 0

    case.refresh_from_db()
    assert (case.right, case.status) == ("enquiry", "received")


def test_a_question_keeps_its_reference_its_date_and_its_words(policy, asha, sunil):
    case = new()
    due = case.due_on
    routed(asha, case)

    (mail,) = mails("routed")
    assert (mail["to"], case.due_on) == ("maya@example.com", due)
    for said in ("“Delete my data”", f"{due:%A %-d %B %Y}", "“It is a request”"):
        assert said in mail["text"]
    assert grade(mail["text"].partition("\n--")[0]) <= 8
    assert "maya" not in mail["subject"] + mail["text"] + mail["html"]
    assert Step.objects.filter(case=case, state="due").count() == 0
    answered(case, "For 90 days.", asha, sunil)
    assert (case.status, case.ending) == ("answered", "granted")


def answered(case, words, asha, sunil):
    """One officer answers, and a second one reads it before it goes."""
    at = later(hours=1)
    writing.write(case, Answer(verb="do", words=words), by=asha, at=at)
    assert case.status == "checking"
    seen = deciding.stand(case)
    deciding.agree(case, seen=seen, by=sunil, signed_in_at=at, at=at)
    run(at)
    case.refresh_from_db()


@pytest.mark.parametrize(
    "words",
    [
        "Please delete everything that you hold about me. I mean it.",
        "Löschen Sie alle meine Daten.",
        "I want my account gone.",
        "Wipe me out.",
        "Take me off your books.",
        "Send me what you have about me.",
        "Why did your robot call me, who gave you my number?",
        "I never agreed to that.",
    ],
)
def test_what_asks_for_the_very_right_is_no_question(policy, asha, words):
    answers = {"words": words, "contact": "maya@example.com"}
    case = make_case("erasure", answers=answers, channel="post")

    with pytest.raises(sorting.NotSorted, match="cannot be read as a question"):
        sorting.question(case, by=asha, at=AT)


def test_what_speaks_of_the_writers_own_takes_a_sentence_to_be_a_question(policy, asha):
    words = "There is something odd about my account."
    answers = {"words": words, "contact": "maya@example.com"}
    case = make_case("erasure", answers=answers, channel="email")

    for why in ("", "It is a question."):
        with pytest.raises(
            sorting.NotSorted, match="It says “my account”, so it may be"
        ):
            sorting.question(case, by=asha, at=AT, why=why)
    why = "She only tells us that the page of her account looks odd."
    sorting.question(case, by=asha, at=AT, why=why)

    (note,) = case.messages.all()
    assert (note.kind, note.by) == ("note", asha)
    assert vault.unseal(case.key, note.sealed).decode() == why


@pytest.mark.parametrize(
    ("words", "is_question"),
    [
        ("Do you delete my data after 30 days?", True),
        ("How long do you keep my recordings?", True),
        ("Could you delete my account please?", False),
        ("Do you sell my data? If so, delete my account.", False),
    ],
)
def test_a_question_about_what_we_do_can_be_read_as_one(policy, words, is_question):
    answers = {"words": words, "contact": "maya@example.com"}
    case = make_case("erasure", answers=answers, channel="email")

    assert routing.may_route(case, AT) is is_question


def test_who_sent_it_makes_it_a_request_again_and_it_goes_on(policy, mapped, asha):
    mapped.add("users", email="maya@example.com")
    case = routed(asha)

    routing.back(case, at=later(hours=1))
    assert (case.right, case.status) == ("erasure", "received")
    with pytest.raises(IllegalMove):
        routing.back(case, at=later(hours=1))
    run(later(hours=1))
    case.refresh_from_db()
    identity.confirm(case, typed=newest_code(), at=later(hours=1))
    run(later(hours=1))
    case.refresh_from_db()

    assert case.searched_at is not None
    assert not routing.may_route(case, later(hours=1))


def test_it_is_read_as_a_question_once_only(policy, asha):
    case = routed(asha)
    routing.back(case, at=later(hours=1))

    with pytest.raises(IllegalMove):
        routing.route(case, by=asha, at=later(hours=2))


@pytest.mark.parametrize("right", ["complaint", "enquiry", "objection", "access"])
def test_what_acts_at_once_or_has_no_words_is_no_question(policy, right):
    words = {} if right == "access" else {"words": WORDS}
    asked = {**words, "purposes": ["improvement"]}
    case = make_case(right, answers=asked, channel="email")

    assert not routing.may_route(case, AT)


def test_whoever_chose_a_form_has_said_what_it_is(policy, asha):
    for channel in ("web", identity.SIGNED_IN, filing.API):
        case = make_case("erasure", answers=dict(ASKED), channel=channel)
        with pytest.raises(sorting.NotSorted, match="cannot be read as a question"):
            sorting.question(case, by=asha, at=AT)


def test_it_is_a_request_after_the_answer_too_and_the_log_says_what_came(
    policy, mapped, asha, sunil
):
    add_maya(mapped)
    case = routed(asha)
    answered(case, "For 90 days, and then they are deleted.", asha, sunil)
    assert case.status == "answered"
    line = RequestLog.objects.get()
    assert (line.nature, line.response) == ("erasure", "question")
    assert routing.was_sent_as(case) == "Delete my data"

    routing.back(case, at=later(hours=2))
    run(later(hours=2))
    case.refresh_from_db()
    assert (case.right, case.ending, case.answered_at) == ("erasure", "", None)
    identity.confirm(case, typed=newest_code(), at=later(hours=2))
    run(later(hours=2))
    case.refresh_from_db()
    assert (case.status, case.searched_at is not None) == ("working", True)
    assert deciding.draft(case) != []
    with pytest.raises(IllegalMove):
        routing.back(case, at=later(hours=3))


def test_who_proves_themselves_meanwhile_has_a_request(policy, mapped, asha):
    mapped.add("users", email="maya@example.com")
    case = new()
    run()
    sorting.question(case, by=asha, at=AT)
    identity.confirm(case, typed=newest_code(), at=later(minutes=3))

    sorting.carry_out(later(minutes=10))

    case.refresh_from_db()
    assert (case.right, case.assigned_to, mails("routed")) == ("erasure", asha, [])
    assert sorting.carry_out(later(minutes=11)) == 0


def test_the_database_refuses_what_cannot_be(policy, asha):
    case = new()
    wrong = {"case": case, "by": asha, "at": AT}
    for row in (
        Routed(sent_as="enquiry", **wrong),
        Sorting(sort="gone", acts_at=AT, **wrong),
        Sorting(sort="later", acts_at=AT, done_at=AT, undone_at=AT, **wrong),
        Sorting(sort="later", acts_at=later(hours=1), done_at=AT, **wrong),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            row.save(force_insert=True)


# --- the page ---------------------------------------------------------------------


def fresh(words: str = WORDS, days: int = 30) -> Case:
    now = timezone.now()
    case = make_case("erasure", answers={"words": words}, at=now, channel="email")
    moved(case, due_on=now.date() + timedelta(days))
    return case


def at(name: str, *args: object) -> str:
    return reverse(f"admin:rights_case_{name}", args=args)


def shown(client, query: str = "") -> str:
    return html.unescape(client.get(f"{NEW}{query}").content.decode())


def test_the_first_is_shown_with_its_words_and_the_look_is_on_record(site):
    desk = browser(staff("officer"))
    one, two = fresh("<b>My calls</b>", 9), fresh(days=12)

    page = desk.get(NEW).content.decode()

    assert "&lt;b&gt;My calls&lt;/b&gt;" in page
    assert f'href="?case={two.pk}"' in page
    assert [row.about for row in Opening.objects.all()] == [f"case:{one.reference}"]
    assert WORDS in shown(desk, f"?case={two.pk}")
    assert "Nothing new waits" not in page


def test_the_one_that_was_opened_is_shown_or_said_to_be_gone(site, monkeypatch):
    """A key sorts what is on the page: never the first in place of another."""
    monkeypatch.setattr(desk_sorting, "SHOWN", 1)
    desk, colleague = browser(staff("officer")), staff("officer", "Other")
    fresh("The first.", 9), fresh("The second.", 10)
    last = fresh("The last of many.", 12)

    page = shown(desk, f"?case={last.pk}")
    assert "The last of many." in page
    assert f"/{last.pk}/accept/" in page
    assert "not new any more" not in page

    sorting.accept(last, by=colleague, at=timezone.now())
    page = shown(desk, f"?case={last.pk}")
    assert "is not new any more. Below is the first that is." in page
    assert "The first." in page
    assert "not new any more" in shown(desk, f"?case={'9' * 30}")


def test_sorting_goes_on_with_the_next_and_is_taken_back_on_the_page(site):
    desk = browser(staff("officer"))
    one, two, three = (fresh(days=days) for days in (9, 10, 11))

    answer = desk.post(at("sort", one.pk, "accept"), {"after": two.pk})
    assert answer.url == f"{NEW}?case={two.pk}"
    desk.post(at("sort", two.pk, "question"), {"after": three.pk})
    page = shown(desk)
    assert page.count("Undo") == 2
    row = Sorting.objects.get(case=one)
    desk.post(at("unsort", row.pk))

    assert shown(desk).count(one.reference) > 1
    assert (
        browser(staff("officer", "Other")).post(at("unsort", row.pk)).status_code == 404
    )


def test_a_day_that_cannot_be_keeps_what_was_typed(site):
    desk = browser(staff("officer"))
    case = fresh(days=9)

    for typed, said in (
        ("", "Pick a day."),
        ("soon", "Write the day like 2027-03-31."),
    ):
        page = desk.post(at("sort", case.pk, "later"), {"until": typed})
        assert said in page.content.decode()
    late = str(timezone.localdate(timezone=ZoneInfo("America/New_York")) + timedelta(8))
    page = desk.post(at("sort", case.pk, "later"), {"until": late}).content.decode()
    assert "Pick a day after today and before" in page
    assert late in page


def test_the_page_says_what_may_be_a_request_and_asks_why_it_is_none(site):
    desk = browser(staff("officer"))
    plain, own = fresh(days=9), fresh("There is something odd about my account.", 10)

    assert "May be a request" not in shown(desk, f"?case={plain.pk}")
    page = shown(desk, f"?case={own.pk}")
    assert (
        "May be a request: it speaks of the writer’s own account or data (“my account”)."
    ) in page
    short = desk.post(at("sort", own.pk, "question"), {"why": "No request, I say."})
    assert "Write in a whole sentence why it asks for nothing." in (
        short.content.decode()
    )
    assert "No request, I say." in short.content.decode()
    why = "He only tells us that the page of his account looks odd."
    desk.post(at("sort", own.pk, "question"), {"why": why})

    assert [row.sort for row in Sorting.objects.filter(case=own)] == ["question"]


def test_what_was_typed_about_one_never_lands_on_another(site):
    """A colleague sorts the same one meanwhile: the page shows the next by then."""
    desk, colleague = browser(staff("officer")), staff("officer", "Other")
    first, other = fresh(days=9), fresh(days=12)
    sorting.accept(first, by=colleague, at=timezone.now())

    typed = {"why": "It is praise, as I read it."}
    answer = desk.post(at("sort", first.pk, "question"), typed, follow=True)

    page = answer.content.decode()
    assert "It is praise" not in page
    assert other.reference in page
    assert answer.redirect_chain == [(NEW, 302)]


def test_keys_are_switched_off_for_good_by_who_does_not_want_them(site):
    desk, other = browser(staff("officer")), browser(staff("officer", "Other"))
    fresh()
    assert "js/sorting" in shown(desk)

    desk.post(at("keys"), {})
    assert "js/sorting" not in shown(desk)
    assert "<kbd>" not in shown(desk)
    assert "js/sorting" in shown(other)
    desk.post(at("keys"), {"on": "1"})
    assert "js/sorting" in shown(desk)


def test_an_auditor_sorts_nothing_and_reads_no_words(site):
    case = fresh()
    auditor = browser(staff("auditor"))

    assert auditor.get(NEW).status_code == 404
    assert auditor.post(at("sort", case.pk, "accept")).status_code == 404
    assert auditor.post(at("keys")).status_code == 404
    case.refresh_from_db()
    assert case.sorted_at is None


def test_the_person_says_on_their_page_that_it_is_a_request(stranger, asha):
    now = timezone.now()
    case = make_case("erasure", answers=dict(ASKED), at=now, channel="email")
    opening.set_phrase(case, phrase="plum tree by night", at=timezone.now())
    sorting.question(case, by=asha, at=timezone.now() - timedelta(minutes=11))
    sorting.carry_out(timezone.now())

    page = find(stranger, case.reference, "plum tree by night")
    assert "“Delete my data”" in html.unescape(page.html)
    page = stranger.press(reverse("rights:a_request"))

    case.refresh_from_db()
    assert case.right == "erasure"
    assert "It is a request" not in page.html
    assert "You said that it is a request" in page.text
