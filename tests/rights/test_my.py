"""Who wants to, signs in with a code and sees their own, and nobody else's."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.utils import timezone

from notices import reading
from portal import codes, people, unasked, vault, visiting
from portal.models import LedgerEntry, OutboundMail
from rights import filing, mine, opening, references
from rights.filing import Filing
from rights.models import Case
from tests.company import add_maya
from tests.rights.web import Person, errors, even
from tests.rights.world import decide_and_run, mails, make_case, prove, run

pytestmark = pytest.mark.words


MAYA, OMAR = "maya@example.com", "omar@example.com"
QUERIES = 5


def code() -> str:
    text = mails("sign_in_code")[-1]["text"]
    return "".join(letter for letter in text.splitlines()[0] if letter.isdigit())


def sign_in(guest: Person, address=MAYA):
    guest.get("/my/")
    guest.submit("send", email=address, send="1")
    return guest.submit(email=address, code=code())


def stop_marketing(address: str) -> Case:
    said = Filing(
        right="opt_out",
        claims={"email": address},
        answers={"choices": ["marketing"]},
    )
    return filing.file(said, at=timezone.now())


def test_a_code_opens_the_own_page_and_proves_the_address(guest):
    page = sign_in(guest)

    assert page.url == "/my/"
    person = people.find("email", MAYA)
    assert people.proven(person) == {"email": [MAYA]}
    assert LedgerEntry.objects.get(act="person.signed_in").about == (
        f"person:{person.pk}"
    )
    assert guest.get("/my/").url == "/my/"


def test_the_page_says_the_same_to_known_and_unknown_addresses(guest, stranger):
    stop_marketing(MAYA)
    answers = []
    for browser, address in ((guest, MAYA), (stranger, OMAR)):
        browser.get("/my/")
        seen = browser.submit("send", email=address, send="1")
        answers.append(even(seen).replace(address, "somebody"))

    assert answers[0] == answers[1]
    assert [mail["to"] for mail in mails("sign_in_code")] == [MAYA, OMAR]
    assert people.find("email", OMAR) is None


@pytest.mark.parametrize("typed", ["", "maya", "maya@", "a b@c", "@"])
def test_an_address_that_is_none_is_said_in_a_sentence(guest, typed):
    guest.get("/my/")

    page = guest.submit("send", email=typed, send="1")

    assert errors(page) == [
        "Enter an e-mail address in full, like name@example.com."
        if typed
        else "Enter your e-mail address."
    ]
    assert f'value="{typed}"' in page.html or not typed


@pytest.mark.parametrize("typed", ["000000", "12", "1234567"])
def test_a_wrong_code_opens_nothing(guest, typed):
    guest.get("/my/")
    guest.submit("send", email=MAYA, send="1")
    typed = "111111" if typed == code() else typed

    page = guest.submit(email=MAYA, code=typed)

    assert errors(page) == [
        "This code does not fit, or has run out. Type the long code from the newest "
        "mail, or ask for a new code."
    ]
    assert guest.get("/my/").url == "/my/sign-in/"


def test_a_stranger_cannot_use_up_the_tries_of_the_person(guest, stranger):
    guest.get("/my/")
    guest.submit("send", email=MAYA, send="1")
    stranger.get("/my/")
    stranger.submit("send", email=OMAR, send="1")
    wrong = "111111" if mails("sign_in_code")[0]["text"][13:19] != "111111" else "1"
    for _turn in range(6):
        stranger.submit(email=MAYA, code=wrong)

    page = guest.submit(email=MAYA, code=mails("sign_in_code")[0]["text"][13:19])

    assert page.url == "/my/"


def test_codes_that_strangers_asked_for_and_tried_still_fit_for_the_person(
    guest, stranger
):
    stranger.get("/my/")
    for _turn in range(4):
        stranger.submit("send", email=MAYA, send="1")
    other = Person()
    other.get("/my/")
    other.submit("send", email=OMAR, send="1")
    newest = [mail for mail in mails("sign_in_code") if mail["to"] == MAYA][-1]["text"]
    digits = newest[13:19]
    wrong = "111111" if digits != "111111" else "222222"
    for _turn in range(6):
        other.submit(email=MAYA, code=wrong)
    guest.get("/my/")
    guest.submit("send", email=MAYA, send="1")

    assert guest.submit(email=MAYA, code=digits).url == "/my/"


def test_the_long_code_of_the_mail_fits_when_strangers_spent_every_try(guest, stranger):
    other = Person()
    other.get("/my/")
    other.submit("send", email=OMAR, send="1")
    stranger.get("/my/")
    for _turn in range(3):
        stranger.submit("send", email=MAYA, send="1")
    digits = code()
    wrong = "111111" if digits != "111111" else "222222"
    for _turn in range(6):
        stranger.submit(email=MAYA, code=wrong)
        other.submit(email=MAYA, code=wrong)
    guest.get("/my/")
    guest.submit("send", email=MAYA, send="1")
    assert errors(guest.submit(email=MAYA, code=digits))
    assert errors(guest.submit(email=MAYA, code="1" * 20))
    found = re.search(r"(?:\d{4} ){4}\d{4}", mails("sign_in_code")[-1]["text"])

    assert guest.submit(email=MAYA, code=found[0]).url == "/my/"
    # Once, as the six digits.
    assert errors(stranger.submit(email=MAYA, code=found[0]))


def test_nobody_gets_more_codes_than_they_can_read(guest):
    guest.get("/my/")
    pages = [guest.submit("send", email=MAYA, send="1") for _turn in range(4)]

    assert even(pages[3]) == even(pages[2])
    assert (
        "We send at most four messages a day to an address that nobody has confirmed."
        in pages[3].text
    )
    assert len(mails("sign_in_code")) == 3


def used_up(stranger, address=MAYA):
    """Strangers had us send all that an address is sent in a day."""
    stranger.get("/my/")
    for _turn in range(4):
        stranger.submit("send", email=address, send="1")
    return len(mails("sign_in_code"))


def follows(guest, *, is_proven=True, address=MAYA):
    """A browser that opened a request by its phrase, perhaps confirmed by a code."""
    at = timezone.now()
    case = make_case("access", at=at, claims={"email": address})
    opening.set_phrase(case, phrase="plum tree by night", at=at)
    if is_proven:
        person = people.prove("email", address, at=at)
        Case.objects.filter(pk=case.pk).update(person=person, proven_at=at)
    guest.get("/track/")
    guest.submit(reference=case.reference, phrase="plum tree by night")
    guest.get("/my/")


def test_who_follows_a_request_they_confirmed_is_sent_one_more_code(guest, stranger):
    before = used_up(stranger)
    follows(guest)

    page = guest.submit("send", email=MAYA, send="1")

    assert len(mails("sign_in_code")) == before + 1
    assert "Then one more goes to the address you confirmed" in page.text
    # What was sent so is not held back on its way either.
    row = OutboundMail.objects.filter(kind="sign_in_code").latest("created_at")
    assert not unasked.is_one_too_many(row, MAYA)
    for _turn in range(4):
        guest.submit("send", email=MAYA, send="1")
    assert len(mails("sign_in_code")) == codes.MOST_FOR_ONE
    assert guest.submit(email=MAYA, code=code()).url == "/my/"


@pytest.mark.parametrize(
    "how",
    [{"is_proven": False}, {"address": OMAR}],
    ids=["of an unconfirmed request", "of somebody else"],
)
def test_a_browser_that_shows_nothing_of_the_address_sends_no_more(
    guest, stranger, how
):
    follows(guest, **how)
    before = used_up(stranger)

    page = guest.submit("send", email=MAYA, send="1")

    assert len(mails("sign_in_code")) == before
    # The owner still gets in: by the newest code, which the page says.
    assert "that came earlier today still works" in page.text
    assert guest.submit(email=MAYA, code=code()).url == "/my/"


def test_what_went_to_an_address_is_not_told_to_whoever_types_it(guest, stranger):
    for _turn in range(3):
        make_case("enquiry", at=timezone.now(), claims={}, answers={"contact": MAYA})
    pages = []
    for browser, address in ((guest, MAYA), (stranger, OMAR)):
        browser.get("/my/")
        pages.append(even(browser.submit("send", email=address, send="1")))

    assert pages[0].replace(MAYA, OMAR) == pages[1]
    assert [mail["to"] for mail in mails("sign_in_code")] == [MAYA, OMAR]


def test_only_the_own_requests_are_shown_and_opened(guest):
    own, other = stop_marketing(MAYA), stop_marketing(OMAR)

    page = sign_in(guest)

    assert references.display(own.reference) in page.text
    assert references.display(other.reference) not in page.text
    assert guest.press("/my/open/").url == "/track/progress/"
    assert references.display(own.reference) in guest.page.text
    guest.get("/my/")
    assert guest.press("/my/open/", reference=other.reference).status == 404


def answered_for(mapped, asha, sunil, email=MAYA) -> Case:
    add_maya(mapped)
    at = timezone.now()
    case = prove(make_case("access", claims={"email": email}, at=at), at)
    return decide_and_run(case, asha, sunil, at)


def opens(guest, case) -> str:
    guest.get("/my/")
    guest.press("/my/open/", reference=case.reference)
    return guest.get("/track/answer/").url


def test_who_signed_in_just_now_needs_no_second_code_for_an_answer(
    guest, mapped, asha, sunil
):
    case = answered_for(mapped, asha, sunil)
    sign_in(guest)
    assert opens(guest, case) == "/track/answer/"
    assert LedgerEntry.objects.filter(act="answer.opened").count() == 1
    assert len(mails("code")) == 1  # the one that proved the request

    # On a device that others use, leaving ends it.
    guest.press("/leave/")
    assert guest.get("/track/answer/").url == "/track/"


def test_an_answer_is_said_to_be_opened_once_and_only_where_there_is_one(
    guest, mapped, asha, sunil
):
    add_maya(mapped)
    at = timezone.now()
    case = prove(make_case("access", claims={"email": MAYA}, at=at), at)
    opened = LedgerEntry.objects.filter(act="answer.opened")
    sign_in(guest)
    assert opens(guest, case) == "/track/progress/"
    assert opened.count() == 0

    case.refresh_from_db()
    decide_and_run(case, asha, sunil, timezone.now())
    assert opens(guest, case) == "/track/answer/"
    assert opens(guest, case) == "/track/answer/"
    assert opened.count() == 1


def test_ten_minutes_later_or_by_another_address_it_takes_a_code(
    guest, mapped, asha, sunil
):
    case = answered_for(mapped, asha, sunil)
    sign_in(guest)
    session = guest.client.session
    since = timezone.now() - timedelta(minutes=10)
    session["person"] = [session["person"][0], since.isoformat()]
    session.save()
    assert opens(guest, case) == "/track/code/"

    people.prove_both(
        ("email", MAYA), ("email", OMAR), at=timezone.now(), on_file_at=timezone.now()
    )
    guest.get("/my/")
    guest.press("/my/sign-out/")
    sign_in(guest, OMAR)
    assert opens(guest, case) == "/track/code/"


def test_a_request_that_nobody_has_proven_belongs_to_nobody(guest):
    make_case("erasure", at=timezone.now(), claims={"email": MAYA})

    assert "No request belongs to this address yet." in sign_in(guest).text


def test_a_report_about_an_account_is_not_shown_to_whoever_has_it(site):
    person = people.ensure("email", MAYA, at=timezone.now())
    case = make_case("child", at=timezone.now(), claims={"email": MAYA})
    Case.objects.filter(pk=case.pk).update(person=person)

    assert mine.requests(person, timezone.now()) == []


def test_twelve_hours_later_the_browser_has_forgotten(guest):
    sign_in(guest)
    session = guest.client.session
    at = timezone.now()

    assert visiting.person_of(session, at=at) is not None
    assert visiting.person_of(session, at=at + visiting.LIFE) is None


def test_signing_in_changes_the_key_and_signing_out_leaves_nothing(guest):
    guest.get("/my/")
    guest.submit("send", email=MAYA, send="1")
    planted = guest.client.cookies["sessionid"].value

    guest.submit(email=MAYA, code=code())

    assert guest.client.cookies["sessionid"].value != planted
    assert guest.press("/my/sign-out/").url == "/"
    assert guest.get("/my/").url == "/my/sign-in/"
    assert [MAYA in str(row.get_decoded()) for row in Session.objects.all()] == []


@pytest.mark.parametrize("count", [1, 3])
def test_it_costs_the_same_with_one_request_and_with_three(
    guest, django_assert_num_queries, monkeypatch, count
):
    # Which version is in force is looked up once in a while: not while we count.
    monkeypatch.setattr(reading, "POLL_SECONDS", 3600)
    sign_in(guest)
    for _number in range(count):
        stop_marketing(MAYA)

    guest.get("/my/")
    with django_assert_num_queries(QUERIES):
        guest.get("/my/")


def correct(guest, **said):
    guest.get("/my/correct/")
    return guest.submit(**{"field": "people:full_name", "should": "Maya Lind", **said})


def test_who_is_signed_in_corrects_an_own_field_without_an_officer(guest, mapped):
    add_maya(mapped)
    mapped.add("users", full_name="Somebody Else")
    page = sign_in(guest)
    assert "without waiting for us: Accounts: Name Accounts: Country" in page.text

    page = correct(guest)

    case = Case.objects.get()
    assert (page.url, case.channel) == ("/track/progress/", "signed_in")
    run(timezone.now())
    case.refresh_from_db()
    names = [row["full_name"] for row in mapped.rows("users")]
    assert names == ["Maya Lind", "Somebody Else"]
    assert (case.status, case.ending) == ("answered", "granted")
    assert case.decisions.get().proposed_by is None
    assert LedgerEntry.objects.get(act="case.accept").by == "person"
    told = OutboundMail.objects.order_by("created_at").values_list("kind", flat=True)
    # Each recipient of a corrected name hears of it (Art. 19 GDPR).
    assert [kind for kind in told if kind != "recipient"] == [
        "sign_in_code",
        "answered",
    ]
    assert "recipient" in told


def test_what_the_field_cannot_take_is_left_to_an_officer(guest, mapped):
    add_maya(mapped)
    sign_in(guest)

    correct(guest, should="x" * 121)
    run(timezone.now())

    case = Case.objects.get()
    assert (case.status, case.decisions.count()) == ("working", 0)
    note = case.messages.get(kind="note")
    words = vault.unseal(case.key, note.sealed).decode()
    assert words == "This field holds at most 120 characters."


def test_an_address_nothing_is_known_of_corrects_nothing(guest, mapped):
    mapped.add("users", full_name="Somebody Else")
    page = sign_in(guest, OMAR)
    # No page that is merely opened asks the company's systems what they hold.
    assert "Where we hold these under your address, you can correct them" in page.text

    page = guest.get("/my/correct/")

    assert "We hold nothing under your address that you could correct" in page.text
    assert "Correct it" not in page.text
    assert [row["full_name"] for row in mapped.rows("users")] == ["Somebody Else"]


def test_what_is_deleted_meanwhile_is_not_corrected_and_nothing_typed_is_lost(
    guest, mapped
):
    mapped.add("users", email=MAYA)
    page = sign_in(guest)
    assert "Correct your data" in page.text
    guest.get("/my/correct/")
    mapped.sql("DELETE FROM users")

    page = guest.submit(field="people:full_name", should="Maya Lind")

    (said,) = errors(page)
    assert said.startswith("This is deleted, so there is nothing left to correct.")
    assert 'value="Maya Lind"' in page.html
    assert Case.objects.count() == 0


def test_what_a_system_that_is_down_holds_can_be_corrected_later(
    guest, mapped, settings, tmp_path
):
    settings.SYSTEM_URLS = {"app": f"sqlite:///{tmp_path}/none/none.sqlite3"}

    page = sign_in(guest)

    assert "Accounts: Name Accounts: Country" in page.text


def test_addresses_and_numbers_are_not_changed_without_an_officer(guest, mapped):
    add_maya(mapped)
    sign_in(guest)

    page = correct(guest, field="people:phone", should="+12025550199")

    assert errors(page) == ["Choose what is wrong from the list."]
    assert Case.objects.count() == 0


def test_where_two_people_decide_about_everything_nobody_decides_alone(
    guest, mapped, settings
):
    settings.SECOND_PERSON = "always"
    add_maya(mapped)
    sign_in(guest)

    correct(guest)
    run(timezone.now())

    assert Case.objects.get().decisions.count() == 0


def test_the_same_correction_sent_twice_is_one(guest, mapped):
    add_maya(mapped)
    sign_in(guest)
    page = guest.get("/my/correct/")
    for _turn in range(2):
        guest.page = page
        guest.submit(field="people:full_name", should="Maya Lind")

    assert Case.objects.count() == 1


def test_nobody_corrects_without_signing_in(guest, mapped):
    assert guest.get("/my/correct/").url == "/my/sign-in/"
