"""Cases answered in words: complaint and enquiry, from the form to the letter."""

from __future__ import annotations

import pytest

from rights import asking, deciding, letters, tracking, workflow, writing
from rights.models import Case, Decision, Outcome
from rights.writing import Answer
from tests.rights.test_desk import browser, staff
from tests.rights.web import errors
from tests.rights.world import AT, mails, make_case, run

WORDS = "We closed the ticket too early. It is open again, and Mira looks at it."
REASON = "The ticket was answered on the same day."


def press(desk, case, name, **typed):
    return desk.post(f"/desk/rights/case/{case.pk}/{name}/", typed, follow=True)


def complaint(**values):
    answers = {"words": "You closed my ticket.", "contact": "maya@example.com"}
    values.setdefault("answers", answers)
    return make_case("complaint", claims={}, **values)


def allowed(case):
    return {str(step) for step in workflow.allowed(case, AT)}


def test_a_complaint_may_be_answered_asked_about_or_withdrawn(policy):
    assert allowed(complaint()) == {"ask", "decide", "propose", "withdraw"}


def test_an_answer_in_words_goes_out_and_ends_the_case(policy, asha):
    case = complaint(residence="DE")

    writing.write(case, Answer(verb="do", words=WORDS), by=asha, at=AT)
    assert case.status == "working"
    run()
    case.refresh_from_db()

    assert (case.status, case.ending) == ("answered", "granted")
    assert list(Outcome.objects.values_list("category", "kind")) == [
        ("everything", "reviewed")
    ]
    text = letters.sent(case).text
    assert WORDS in text
    assert "Here is our answer." in text
    assert "https://www.bfdi.bund.de" in text
    assert [mail["subject"] for mail in mails("answered")] == [
        f"Our answer to {case.reference[:7]}-{case.reference[7:]} is ready"
    ]
    assert tracking.answer(case, at=AT).letter.text == text


@pytest.mark.parametrize(
    ("verb", "ending", "kinds"),
    [
        ("partly", "partly", ["reviewed", "refused"]),
        ("refuse", "refused", ["refused"]),
    ],
)
def test_a_no_waits_for_a_second_person_and_names_reason_and_court(
    policy, asha, sunil, verb, ending, kinds
):
    case = complaint(residence="DE")
    answer = Answer(verb=verb, words=WORDS, reason=REASON)

    writing.write(case, answer, by=asha, at=AT)
    assert case.status == "checking"
    deciding.agree(case, seen=deciding.stand(case), by=sunil, signed_in_at=AT, at=AT)
    run()
    case.refresh_from_db()

    assert (case.status, case.ending) == ("answered", ending)
    assert list(Outcome.objects.values_list("kind", flat=True)) == kinds
    text = letters.sent(case).text
    assert f"Your request: We see it differently. {REASON}" in text
    assert "We do not do" not in text
    assert "You can also go to a court." in text


def test_what_was_written_is_kept_as_a_note_when_it_is_sent_back(policy, asha, sunil):
    case = complaint()
    answer = Answer(verb="refuse", words=WORDS, reason=REASON)
    writing.write(case, answer, by=asha, at=AT)

    deciding.send_back(case, note="Too short.", by=sunil, at=AT)

    assert case.status == "working"
    assert not Decision.objects.exists()
    assert case.messages.filter(kind="note").count() == 2


@pytest.mark.parametrize(
    ("answer", "sentence"),
    [
        (Answer(verb="keep", words=WORDS), "Choose how you answer."),
        (Answer(verb="do", words=" "), "Write the answer."),
        (Answer(verb="do", words="x"), "Write the answer in a whole sentence."),
        (Answer(verb="refuse", words=WORDS), "Give the reason in one sentence."),
        (
            Answer(verb="refuse", words=WORDS, reason="x"),
            "Give the reason in one sentence.",
        ),
        (
            Answer(verb="refuse", words="x", reason=REASON),
            "Write the answer in a whole sentence.",
        ),
        (
            Answer(
                verb="refuse",
                words="Sie haben kein Recht auf eine Beschwerde.",
                reason=REASON,
            ),
            asking.denied(),
        ),
    ],
)
def test_an_answer_that_says_nothing_is_not_saved(policy, asha, answer, sentence):
    case = complaint()

    with pytest.raises(deciding.NotDecided, match=f"^{sentence}$"):
        writing.write(case, answer, by=asha, at=AT)

    assert Case.objects.get().status == "received"


def test_anyone_complains_without_an_account_and_reads_the_answer_here(guest):
    guest.get("/rights/complaint/")
    guest.submit(words="", about="nonsense", place="DE")
    assert errors(guest.page) == [
        "Write what you want to tell us.",
        "Check the reference: it begins with PR, or leave it empty.",
    ]

    guest.submit(words="Nobody answers me.", about="", place="DE")
    assert guest.page.url == "/receipt/"
    case = Case.objects.get()
    assert (case.right, case.law, case.residence) == ("complaint", "eu", "DE")

    desk = browser(staff("officer"))
    page = desk.get(f"/desk/rights/case/{case.pk}/").content.decode()
    assert "Nobody answers me." in page
    typed = {"answer-verb": "do", "answer-words": WORDS}
    looked = press(desk, case, "look", **typed).content.decode()
    assert WORDS in looked
    assert "The letter that will go out" in looked
    press(desk, case, "answer", **typed)
    run(Case.objects.get().received_at)

    guest.get("/track/answer/")
    assert WORDS in guest.page.text


def test_a_question_has_one_kind_of_answer(guest):
    guest.get("/rights/enquiry/")
    guest.submit(words="How long do you keep calls?")
    case = Case.objects.get()
    officer = staff("officer")

    press(
        browser(officer),
        case,
        "answer",
        **{"answer-verb": "do", "answer-words": "90 days."},
    )

    assert Case.objects.get().status == "working"
    assert Decision.objects.get().verb == "do"
