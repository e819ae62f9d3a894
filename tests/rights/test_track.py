"""Tracking: a reference and a phrase show progress, a fresh code shows the answer."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import timedelta

import pytest
from django.contrib.auth.models import Group
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from notices import local_day, reading
from portal import outbox, paper, sealing, vault
from portal.models import LedgerEntry, OneTimeCode, OutboundMail
from retention.demo.people import MAYA
from rights import deciding, opening, references, talking, telling, unanswered
from rights.models import Case, Copy, Message, Status
from tests.company import add_maya
from tests.rights.test_receipt import grow_old, other_than
from tests.rights.web import Person, errors, even
from tests.rights.world import (
    alone,
    ask,
    decide_and_run,
    make_case,
    newest_code,
    prove,
    run,
)

pytestmark = pytest.mark.words


JUST_NOW = timezone.now()
PHRASE = "plum tree by night"
NO_MATCH = (
    "This reference and pass phrase do not open a request. Check both, or write to us."
)


@pytest.fixture
def filed(site):
    """An erasure by somebody with a phrase, in the second in which the test runs."""
    case = make_case("erasure", at=timezone.now(), residence="DE")
    opening.set_phrase(case, phrase=PHRASE, at=timezone.now())
    return case


@pytest.fixture
def answered(site, mapped, asha, sunil):
    """An access request of Maya, answered, with its copy."""

    def make():
        case = make_case("access", at=JUST_NOW, residence="DE")
        opening.set_phrase(case, phrase=PHRASE, at=JUST_NOW)
        decide_and_run(prove(case, JUST_NOW), asha, sunil, JUST_NOW)

    return alone(mapped, make, "with a phrase", asha.pk, sunil.pk)


def find(person: Person, reference: str, phrase: str = PHRASE):
    person.get("/track/")
    return person.submit(reference=reference, phrase=phrase)


# --- who gets in --------------------------------------------------------------------


@pytest.mark.parametrize(
    "typed",
    [
        lambda r: r,
        references.display,
        lambda r: f"  {references.display(r).lower()} ",
        lambda r: r.replace("PR-", ""),
    ],
)
def test_reference_and_phrase_open_the_progress(stranger, filed, typed):
    shown = find(stranger, typed(filed.reference), "  Plum TREE by  night ")

    assert shown.url == "/track/progress/"
    assert references.display(filed.reference) in shown.text
    assert "maya@example.com" not in shown.html


def test_the_session_key_changes_when_a_phrase_fits(stranger, filed):
    stranger.ask(stop="find")
    before = stranger.client.session.session_key

    find(stranger, filed.reference)

    assert stranger.client.session.session_key != before


def tries(person: Person, reference: str, phrase: str):
    person.get("/track/")
    person.submit(reference="PR-00000000", phrase="warms the cache up")
    with CaptureQueriesContext(connection) as queries:
        shown = person.submit(reference=reference, phrase=phrase)
    said = re.sub(r'value="[^"]*"', "", even(shown))
    asked = [
        re.sub(r"'[^']*'|\"s\d+_x\d+\"|\b\d+\b", "?", query["sql"])
        for query in queries
        # Read by every process every second or so, whatever page it shows.
        if 'FROM "notices_revision"' not in query["sql"]
    ]
    return shown.status, said, asked, errors(shown)


def test_unknown_reference_and_wrong_phrase_cannot_be_told_apart(stranger, filed):
    without = make_case("access", at=timezone.now())
    wrong = tries(stranger, filed.reference, "a wrong pass phrase")

    assert wrong[0] == 200
    assert wrong[3] == [NO_MATCH]
    assert sum("rights_case" in query for query in wrong[2]) == 1
    for reference in (
        references.new(),
        without.reference,
        "no reference",
        "\U0001f600",
    ):
        assert tries(stranger, reference, "a wrong pass phrase") == wrong


def test_what_is_missing_is_said(stranger, filed):
    shown = find(stranger, "", "")

    assert errors(shown) == [
        "Enter the reference of your request.",
        "Enter the pass phrase you chose.",
    ]


def test_a_wrong_phrase_keeps_what_was_typed(stranger, filed):
    shown = find(stranger, "<b>PR</b>", "{{ 7*7 }} words")

    assert errors(shown) == [NO_MATCH]
    assert 'value="&lt;b&gt;PR&lt;/b&gt;"' in shown.html
    assert 'value="{{ 7*7 }} words"' in shown.html


@pytest.mark.parametrize(
    "path", ["progress", "withdraw", "code", "answer", "copy", "receipt"]
)
def test_without_a_phrase_every_page_leads_to_the_form(stranger, filed, path):
    assert stranger.get(f"/track/{path}/").url == "/track/"


def test_what_was_opened_closes_after_twenty_hours(stranger, filed):
    find(stranger, filed.reference)
    grow_old(stranger, "tracked", hours=20)

    assert stranger.get("/track/progress/").url == "/track/"


def test_leaving_forgets_what_was_opened(stranger, filed):
    find(stranger, filed.reference)

    stranger.press("/leave/")

    assert stranger.get("/track/progress/").url == "/track/"


# --- progress -------------------------------------------------------------------------


def test_progress_says_where_it_is_and_what_comes_with_words_for_each_state(
    stranger, filed
):
    page = find(stranger, filed.reference)

    assert page.html.count("<h1>") == 1
    assert "<h1>Received</h1>" in page.html
    line = re.search(r'<ol class="line">(.*?)</ol>', page.html, re.S)[1]
    states = re.findall(r'<li class="(\w+)">', line)
    assert states == ["done", "now", "next"]
    assert re.findall(r"(Done|Now|To come):", line) == ["Done", "Now", "To come"]
    assert f'datetime="{filed.due_on:%Y-%m-%d}"' in line
    assert '<a href="/track/progress/">Check again</a>' in page.html


def test_seven_words_say_where_a_request_is():
    assert [str(label) for label in Status.labels] == [
        *("Received", "Waiting for you", "Being worked on", "Second check"),
        *("Answered", "Closed", "Withdrawn"),
    ]


def test_progress_costs_the_same_queries_with_one_message_and_with_three(
    stranger, filed, asha, django_assert_num_queries, monkeypatch
):
    # Which version is in force is looked up once in a while: not while we count.
    monkeypatch.setattr(reading, "POLL_SECONDS", 3600)
    reading.forget()
    at = timezone.now()
    ask(filed, "Which account?", by=asha, at=at)
    find(stranger, filed.reference)
    with CaptureQueriesContext(connection) as before:
        stranger.get("/track/progress/")
    once = len(before)

    for turn in range(3):
        deciding.reply(filed, words="The old one", at=at + timedelta(seconds=turn))
        ask(filed, "Sure?", by=asha, at=at)
    with django_assert_num_queries(once):
        stranger.get("/track/progress/")


def test_notes_of_the_desk_are_never_shown(stranger, filed, asha):
    deciding.note(filed, words="Suspicious", by=asha, at=timezone.now())

    page = find(stranger, filed.reference)

    assert "Suspicious" not in page.html
    assert "Asha" not in page.html


# --- what the person can do -----------------------------------------------------------


def test_a_question_is_answered_on_the_page(stranger, filed, asha):
    at = timezone.now()
    ask(filed, "Which <b>account</b>?", by=asha, at=at)
    page = find(stranger, filed.reference)
    assert "Which &lt;b&gt;account&lt;/b&gt;?" in page.html
    assert "Waiting for you" in page.text

    empty = stranger.submit(words=" ")
    assert errors(empty) == ["Write your answer, or that you cannot answer."]
    hidden = stranger.submit(words="The old\u202e one")
    assert errors(hidden) == [
        "Your answer: we took out characters that cannot be seen. Read it again, then "
        "send it."
    ]
    assert "The old one</textarea>" in hidden.html
    stranger.submit(words="The old one")

    assert stranger.page.url == "/track/progress/"
    assert "You answered our question" in stranger.page.text
    assert Message.objects.filter(kind="answer").count() == 1


def test_whom_we_went_on_without_may_still_answer_and_the_officers_hear_of_it(
    stranger, filed, asha
):
    asha.groups.add(Group.objects.get_or_create(name="officer")[0])
    at = timezone.now()
    ask(filed, "Which account?", by=asha, at=at)
    deciding.carry_on(filed, by=asha, at=at)

    page = find(stranger, filed.reference)
    day = local_day.words(unanswered.until(filed, at), "l j F Y")
    assert f"You may still answer until {day}." in page.text
    assert "Which account?" in page.text
    assert errors(stranger.submit(words=" ")) == [
        "Write your answer, or that you cannot answer."
    ]
    assert "Which account?" in stranger.page.text
    stranger.submit(words="The old one")

    assert stranger.page.url == "/track/progress/"
    assert "You wrote to us" in stranger.page.text
    assert "Which account?" not in stranger.page.text
    said = Message.objects.get(kind="answer")
    assert vault.unseal(filed.key, said.sealed) == b"The old one"
    telling.tell(timezone.now())
    told = [
        outbox.read(mail)["text"]
        for mail in OutboundMail.objects.filter(kind="officer_news")
    ]
    display = references.display(filed.reference)
    assert told
    assert all(f"An answer came in: {display}" in words for words in told)


def test_an_answer_to_what_was_withdrawn_meanwhile_is_kept_on_the_page(
    stranger, filed, asha
):
    ask(filed, "Which account?", by=asha, at=timezone.now())
    find(stranger, filed.reference)
    talking.withdraw(filed, at=timezone.now())

    shown = stranger.submit(words="The old one")

    assert shown.status == 200
    assert len(errors(shown)) == 1
    assert "The old one" in shown.html


def test_a_request_is_withdrawn_with_one_button(stranger, filed):
    find(stranger, filed.reference)
    stranger.get("/track/withdraw/")
    form = stranger.page.forms[0].values

    stranger.send("/track/withdraw/", form)
    assert "<h1>Withdrawn</h1>" in stranger.page.html

    again = stranger.send("/track/withdraw/", form)
    assert again.status == 200
    assert 'class="notice warn"' in again.html
    filed.refresh_from_db()
    assert (filed.status, filed.ending) == ("withdrawn", "withdrawn")


def phrased(**values):
    case = make_case(at=timezone.now(), **values)
    opening.set_phrase(case, phrase=PHRASE, at=timezone.now())
    return case


@pytest.mark.parametrize(
    ("right", "claim", "offer"),
    [
        ("opt_out", {"email": "maya@example.com"}, "Open your choices"),
        ("stop_calls", {"phone": "+12025550143"}, "Write to us"),
    ],
)
def test_what_was_done_at_once_shows_no_button_to_withdraw_it(
    site, stranger, right, claim, offer
):
    said = {"choices": ["marketing"]} if right == "opt_out" else {}
    case = phrased(right=right, claims=claim, answers=said)
    find(stranger, case.reference)
    form = stranger.page.forms[0].values

    stranger.get("/track/withdraw/")

    assert "so it cannot be withdrawn" in stranger.page.text
    assert "Withdraw my request" not in stranger.page.text
    assert "Nothing more is done." not in stranger.page.text
    assert offer in stranger.page.text
    shown = stranger.page.text
    assert stranger.send("/track/withdraw/", form).text == shown
    case.refresh_from_db()
    assert case.status == "answered"


def test_an_answered_request_is_not_offered_to_be_withdrawn(stranger, answered):
    find(stranger, answered.reference)

    stranger.get("/track/withdraw/")

    assert "Withdraw my request" not in stranger.page.text
    assert "We have answered this request, so it cannot be" in stranger.page.text
    assert "Write to us" in stranger.page.text


# --- the answer and the copy ----------------------------------------------------------


def test_the_phrase_alone_opens_neither_answer_nor_copy(stranger, answered):
    find(stranger, answered.reference)

    assert stranger.get("/track/answer/").url == "/track/code/"
    assert stranger.get("/track/answer/pdf/").url == "/track/code/"
    assert stranger.get("/track/copy/").url == "/track/code/"
    assert LedgerEntry.objects.filter(act="answer.opened").count() == 0


def test_a_fresh_code_opens_the_answer_and_the_copy(stranger, answered, monkeypatch):
    monkeypatch.setattr(paper, "LIMITS", paper.Limits(wall=300))
    find(stranger, answered.reference)
    stranger.get("/track/code/")
    stranger.press("/track/code/send/")
    code = newest_code()

    assert stranger.press("/track/code/", code=code).url == "/track/answer/"
    assert "Your copy is ready" in stranger.page.text
    assert stranger.get("/track/answer/pdf/").status == 404
    while paper.print_due(timezone.now()):
        pass
    assert 'href="/track/answer/pdf/"' in stranger.get("/track/answer/").html
    assert stranger.get("/track/answer/pdf/").body.startswith(b"%PDF-")
    Copy.objects.update(expires_at=timezone.now() + timedelta(days=1))
    stranger.get("/track/answer/")
    assert stranger.press("/track/copy/keep/").url == "/track/answer/"
    assert "Keep it here" not in stranger.page.text  # it is kept as long as can be
    kept = Copy.objects.get().expires_at - timezone.now()
    assert timedelta(days=29) < kept < timedelta(days=30)
    copied = stranger.get("/track/copy/")

    assert copied.headers["Content-Type"] == "application/zip"
    assert copied.headers["Cache-Control"] == "no-store"
    assert copied.headers["Content-Disposition"] == (
        f'attachment; filename="{answered.reference}.zip"'
    )
    pack = zipfile.ZipFile(io.BytesIO(copied.body))
    assert pack.testzip() is None
    assert MAYA.email in pack.read("people.json").decode()
    assert LedgerEntry.objects.filter(act="answer.opened").count() == 1


@pytest.mark.parametrize("is_lost", [True, False])
def test_a_code_that_opens_no_answer_is_no_opened_answer(
    stranger, mapped, asha, sunil, is_lost
):
    add_maya(mapped)
    at = timezone.now()
    case = phrased(right="access", claims={"email": MAYA.email})
    case = prove(case, at)
    opened = LedgerEntry.objects.filter(act="answer.opened")
    if is_lost:
        stranger.get("/track/lost/")
        stranger.submit(send="1", reference=case.reference)
        stranger.submit(code=newest_code())
    else:
        find(stranger, case.reference)
        stranger.get("/track/withdraw/")
        stranger.press("/track/code/send/")
        stranger.press("/track/code/", code=newest_code())
    assert stranger.get("/track/answer/").url == "/track/progress/"
    assert opened.count() == 0

    decide_and_run(case, asha, sunil, timezone.now())
    for _turn in range(2):
        assert stranger.get("/track/answer/").url == "/track/answer/"
    assert opened.count() == 1


def open_code(person: Person, case: Case) -> str:
    find(person, case.reference)
    person.get("/track/code/")
    person.press("/track/code/send/")
    return newest_code()


def test_a_code_that_ran_out_says_so_and_what_to_do(stranger, answered):
    code = open_code(stranger, answered)
    OneTimeCode.objects.update(expires_at=timezone.now())

    shown = stranger.press("/track/code/", code=code)

    assert errors(shown) == ["This code has run out. Ask for a new code."]
    assert 'action="/track/code/send/"' in shown.html


def test_a_used_code_says_so_and_opens_nothing(stranger, guest, answered):
    code = open_code(stranger, answered)
    stranger.press("/track/code/", code=code)
    find(guest, answered.reference)
    guest.get("/track/code/")

    shown = guest.press("/track/code/", code=code)

    assert errors(shown) == ["This code was used before. Ask for a new code."]
    assert guest.get("/track/answer/").url == "/track/code/"


def test_five_wrong_codes_spend_it(stranger, answered):
    code = open_code(stranger, answered)
    for _try in range(5):
        shown = stranger.press("/track/code/", code=other_than(code))
        assert errors(shown) == ["The code does not fit. Check the six digits."]

    shown = stranger.press("/track/code/", code=code)

    assert errors(shown) == ["Too many tries with this code. Ask for a new code."]


def test_when_no_more_codes_go_out_today_the_page_says_so(stranger, answered):
    code = open_code(stranger, answered)
    for _more in range(5):
        stranger.press("/track/code/send/")

    assert (
        "No more codes go to this address today. The newest one works for 24 hours."
        in stranger.page.text
    )
    assert newest_code() != code or OneTimeCode.objects.count() == 6
    stranger.press("/track/code/", code=newest_code())
    assert stranger.page.url == "/track/answer/"


def test_what_a_code_opened_closes_after_an_hour(stranger, answered):
    code = open_code(stranger, answered)
    stranger.press("/track/code/", code=code)
    grow_old(stranger, "opened", hours=1)

    assert stranger.get("/track/copy/").url == "/track/code/"


def test_a_code_for_one_request_does_not_open_another(stranger, answered):
    code = open_code(stranger, answered)
    stranger.press("/track/code/", code=code)
    at = timezone.now()
    other = prove(make_case("access", at=at, claims={"email": MAYA.email}), at)
    opening.set_phrase(other, phrase=PHRASE, at=at)

    find(stranger, other.reference)

    assert stranger.get("/track/answer/").url == "/track/code/"


def test_a_copy_whose_time_is_over_leads_to_the_answer(stranger, answered):
    code = open_code(stranger, answered)
    stranger.press("/track/code/", code=code)
    type(answered.copy).objects.update(expires_at=timezone.now())

    assert stranger.get("/track/copy/").url == "/track/answer/"


# --- the proof ------------------------------------------------------------------------


def test_the_receipt_with_its_proof_comes_once_it_is_sealed(stranger, filed):
    page = find(stranger, filed.reference)
    assert "/track/receipt/" not in page.html
    assert stranger.get("/track/receipt/").url == "/track/progress/"

    sealing.seal(timezone.now())
    assert "/track/receipt/" in stranger.get("/track/progress/").html
    got = stranger.get("/track/receipt/")

    assert got.headers["Content-Disposition"] == (
        f'attachment; filename="{filed.reference}.html"'
    )
    assert "Content-Security-Policy" not in got.headers
    assert filed.receipt.leaf in got.html
    assert "not sealed" not in got.html
    assert f"<td>{filed.reference}</td>" in got.html
    assert "<td>Delete my data</td>" in got.html
    assert "maya@example.com" not in got.html


def test_only_who_filed_gets_the_personal_half_of_the_proof(guest):
    guest.file(words="Delete my account.")
    sealing.seal(timezone.now())
    mine = guest.get("/track/receipt/").html

    assert "maya@example.com" in mine
    assert "<td>Delete my account.</td>" in re.sub(r"<td [^>]*>", "<td>", mine)
    assert "<td>Everything you hold about me</td>" in mine


def test_a_receipt_that_checks_itself_says_to_nobody_else_what_was_asked(
    guest, stranger
):
    guest.get("/rights/enquiry/")
    guest.submit(words="Where is my data?")
    case = Case.objects.get()
    opening.set_phrase(case, phrase=PHRASE, at=timezone.now())
    sealing.seal(timezone.now())
    find(stranger, case.reference)

    assert "Where is my data?" in guest.get("/track/receipt/").html
    seen = stranger.get("/track/receipt/").html
    assert case.receipt.leaf in seen
    assert "Where is my data?" not in seen
    assert "our answer" not in seen


def test_an_answer_without_a_letter_is_still_a_page(guest, mapped, asha):
    guest.file(email="nobody@example.com")
    run(timezone.now())
    case = Case.objects.get()
    deciding.nothing_found(case, by=asha, at=timezone.now())

    assert "<h1>Answered</h1>" in guest.get("/track/progress/").html
    shown = guest.get("/track/answer/")
    assert "We answered with a message to the address or number you gave." in shown.text


def test_a_request_that_nobody_answered_shows_no_answer(stranger, filed):
    find(stranger, filed.reference)

    for page in ("answer/", "answer/pdf/", "copy/"):
        assert stranger.get(f"/track/{page}").url == "/track/progress/"


def test_of_a_withdrawn_request_no_code_opens_an_answer(stranger, mapped, filed):
    add_maya(mapped)
    prove(filed, timezone.now())
    talking.withdraw(filed, at=timezone.now())
    find(stranger, filed.reference)

    shown = stranger.get("/track/everything.zip")

    assert "<h1>A fresh code shows that it is you</h1>" in shown.html
    stranger.press("/track/code/send/")
    assert stranger.submit(code=newest_code()).url == "/track/progress/"


# --- without the phrase -------------------------------------------------------------


SENT = "If this request was confirmed, a code is on its way"


def test_a_lost_phrase_is_replaced_by_a_code_to_the_proven_address(stranger, answered):
    stranger.get("/track/lost/")
    stranger.submit(send="1", reference=references.display(answered.reference))
    assert SENT in stranger.page.text

    shown = stranger.submit(code=newest_code())

    assert shown.url == "/track/progress/"
    assert "Maya" not in shown.html
    assert stranger.get("/track/answer/").url == "/track/answer/"


def test_without_the_phrase_nobody_learns_what_exists(stranger, answered, filed):
    unknown = references.new()
    pages = {}
    for reference in (answered.reference, filed.reference, unknown):
        stranger.get("/track/lost/")
        sent = stranger.submit(send="1", reference=reference)
        wrong = stranger.submit(code=other_than(newest_code()))
        assert wrong.url == "/track/lost/"
        pages[reference] = [even(page).replace(reference, "") for page in (sent, wrong)]

    assert pages[answered.reference] == pages[filed.reference] == pages[unknown]
    assert len(errors(stranger.page)) == 1
    assert stranger.get("/track/progress/").url == "/track/"


def test_leaving_by_an_address_forgets_nothing(stranger, filed):
    find(stranger, filed.reference)

    assert stranger.get("/leave/").url == "/rights/"
    assert stranger.get("/track/progress/").url == "/track/progress/"
