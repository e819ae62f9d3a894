"""The receipt: at once, for the browser that filed; the phrase and the code after it."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from notices import reading
from portal import codes
from portal.models import OneTimeCode
from retention.demo.people import MAYA
from rights import opening, phrases, references
from rights.models import Case
from tests.company import add_maya
from tests.rights.days import there
from tests.rights.web import Person, errors, even
from tests.rights.world import newest_code, run

pytestmark = pytest.mark.words


NO_FIT = (
    "This code does not fit, or has run out. Check the six digits, or ask for a new "
    "code."
)


def the_case() -> Case:
    return Case.objects.order_by("-pk")[0]


def other_than(code: str) -> str:
    return f"{(int(code) + 1) % 1_000_000:06d}"


def grow_old(person: Person, name: str, **units: float) -> None:
    """Move a time kept in the session back."""

    def older(when: str) -> str:
        return (datetime.fromisoformat(when) - timedelta(**units)).isoformat()

    session = person.client.session
    kept = session[name]
    session[name] = (
        [kept[0], older(kept[1])]
        if isinstance(kept[0], int)
        else [[pk, older(when)] for pk, when in kept]
    )
    session.save()


# --- what it says -----------------------------------------------------------------


def test_it_says_reference_day_rule_what_next_and_what_is_kept(guest):
    words = guest.file().text

    case = the_case()
    assert references.display(case.reference) in words
    assert f"You have our answer by {case.due_on:%A} {case.due_on.day}" in words
    for clock in case.clocks.all():
        assert clock.sentence in words
    assert "What happens next" in words
    assert "24 months after your request is closed" in words
    assert case.receipt is not None
    assert case.receipt.leaf in words
    assert "Sudarshan Kamath" in words


def test_its_address_holds_no_data_and_it_is_stored_nowhere(guest):
    page = guest.file()

    assert page.url == "/receipt/"
    assert page.headers["Cache-Control"] == "no-store"


def test_another_browser_sees_no_receipt(guest, stranger):
    guest.file()

    assert stranger.get("/receipt/").url == "/track/"


def test_the_receipt_stays_twenty_hours_and_no_longer(guest):
    guest.file()
    grow_old(guest, "receipts", hours=19, minutes=59)
    assert guest.get("/receipt/").url == "/receipt/"

    grow_old(guest, "receipts", minutes=2)
    assert guest.get("/receipt/").url == "/track/"


def test_of_several_receipts_any_can_be_shown_and_followed(guest):
    guest.file("erasure")
    first = the_case()
    guest.file("access")
    second = the_case()
    assert references.display(second.reference) in guest.page.text

    guest.press("/receipt/show/")

    panel = guest.page.html.split("Your reference")[1][:200]
    assert references.display(first.reference) in panel
    progress = guest.get("/track/progress/")
    assert references.display(first.reference) in progress.text
    assert references.display(second.reference) not in progress.text


def test_a_new_request_is_followed_even_after_an_old_one_was_tracked(guest):
    guest.file("erasure")
    opening.set_phrase(the_case(), phrase="plum tree by night", at=timezone.now())
    guest.get("/track/")
    guest.submit(reference=the_case().reference, phrase="plum tree by night")

    guest.file("access")

    assert (
        references.display(the_case().reference) in guest.get("/track/progress/").text
    )


def test_it_costs_the_same_queries_with_one_receipt_and_with_three(
    guest, django_assert_num_queries, monkeypatch
):
    # Which version is in force is looked up once in a while: not between the two.
    monkeypatch.setattr(reading, "POLL_SECONDS", 3600)
    reading.forget()
    guest.file()
    guest.get("/receipt/")
    with django_assert_num_queries(7):
        guest.get("/receipt/")

    guest.file("access")
    guest.file("access")
    guest.get("/receipt/")
    with django_assert_num_queries(8):  # and whether a rule answers a copy
        guest.get("/receipt/")


# --- the phrase -------------------------------------------------------------------


def test_a_phrase_is_offered_and_kept_only_as_a_slow_hash(guest):
    guest.file()
    offered = guest.page.form_with("phrase").values["phrase"][0]
    assert len(offered.split()) == 4
    # Whoever wrote it down finds the same words when the page is loaded again.
    guest.get("/receipt/")
    assert guest.page.form_with("phrase").values["phrase"] == [offered]

    guest.press("/receipt/phrase/")

    assert "Your pass phrase is set." in guest.page.text
    case = the_case()
    assert offered not in case.phrase_hash
    assert phrases.matches(offered, case.phrase_hash)


def test_an_own_phrase_only_has_to_be_long_enough(guest):
    guest.file()

    shown = guest.submit(phrase="short")
    assert errors(shown) == ["Choose a pass phrase of at least 12 characters."]
    assert 'value="short"' in shown.html
    assert "<title>Error: " in shown.html

    guest.submit(phrase="नमस्ते दुनिया 123")
    assert "Your pass phrase is set." in guest.page.text


def test_a_phrase_is_chosen_once(guest):
    guest.file()
    form = guest.page.form_with("phrase").values
    guest.send("/receipt/phrase/", {**form, "phrase": "plum tree by night"})

    shown = guest.send("/receipt/phrase/", {**form, "phrase": "another tree by day"})

    assert errors(shown) == ["A pass phrase was already chosen for this request."]
    assert phrases.matches("plum tree by night", the_case().phrase_hash)


@pytest.mark.parametrize("path", ["phrase", "code", "again", "number", "show"])
def test_without_a_receipt_its_forms_lead_elsewhere(guest, path):
    guest.get("/track/")
    token = guest.page.form_with("phrase").values["csrfmiddlewaretoken"]

    shown = guest.send(f"/receipt/{path}/", {"csrfmiddlewaretoken": token})

    assert shown.status == 200
    assert "receipt" not in shown.url or shown.url == "/receipt/"


# --- the code ---------------------------------------------------------------------


def confirm_by(person: Person, code: str):
    return person.press("/receipt/code/", code=code)


def test_the_code_confirms_and_a_second_press_is_still_confirmed(guest, mapped):
    add_maya(mapped)
    guest.file(email=MAYA.email)
    run(timezone.now())
    form = guest.page.form_with("code").values
    code = newest_code()

    guest.send("/receipt/code/", {**form, "code": f" {code[:3]} {code[3:]} "})
    assert "Confirmed: the address is yours." in guest.page.text
    assert the_case().proven_at is not None

    guest.send("/receipt/code/", {**form, "code": code})
    assert "Confirmed: the address is yours." in guest.page.text
    assert OneTimeCode.objects.count() == 1


def test_nobody_learns_from_codes_whether_an_address_is_on_file(
    guest, stranger, mapped
):
    add_maya(mapped)
    guest.file(email=MAYA.email)
    stranger.file(email="nobody@example.com")
    run(timezone.now())
    wrong = other_than(newest_code())

    for _try in range(codes.MOST_TRIES + 2):
        known, unknown = confirm_by(guest, wrong), confirm_by(stranger, wrong)
        assert errors(known) == errors(unknown) == [NO_FIT]

    one, other = Case.objects.order_by("pk")

    def anonymous(page, case):
        words = re.sub(r'value="[a-z]+ [a-z]+ [a-z]+ [a-z]+"', "", even(page))
        leaf = case.receipt.leaf if case.receipt else ""
        return (
            words.replace(references.display(case.reference), "")
            .replace(case.reference, "")
            .replace(leaf, "")
        )

    assert anonymous(known, one) == anonymous(unknown, other)


def test_a_code_that_ran_out_is_said_and_a_new_one_works(guest, mapped):
    add_maya(mapped)
    guest.file(email=MAYA.email)
    run(timezone.now())
    old = newest_code()
    OneTimeCode.objects.update(expires_at=timezone.now())

    assert errors(confirm_by(guest, old)) == [NO_FIT]
    guest.press("/receipt/again/")
    run(timezone.now())
    confirm_by(guest, newest_code())

    assert "Confirmed: the address is yours." in guest.page.text


def test_asking_for_the_code_again_says_that_it_goes_and_by_when(guest, mapped):
    add_maya(mapped)
    said = []
    for email in [MAYA.email, "nobody@example.net"]:
        guest.file(email=email)
        run(timezone.now())
        assert 'id="asked"' not in guest.get("/receipt/").html

        guest.press("/receipt/again/")
        notice = re.search(r'<p class="notice" role="status".*?</p>', guest.page.html)
        assert notice
        tomorrow = there(timezone.now() + timedelta(days=1), "%A {day} %B")
        assert f"by itself by {tomorrow}, " in notice[0]
        said.append(re.sub(r"\d", "", notice[0]))

    # Of an address that is on file no more is said than of any other.
    assert said[0] == said[1]
    grow_old(guest, "asked_again", hours=1)
    assert 'id="asked"' not in guest.get("/receipt/").html


@pytest.mark.parametrize("typed", ["", "12345", "<script>", "１２３"])
def test_what_is_no_code_is_said(guest, typed):
    guest.file()

    shown = confirm_by(guest, typed)

    assert len(errors(shown)) == 1
    assert "ode" in errors(shown)[0]


# --- the code on another device ---------------------------------------------------


def confirm_elsewhere(person: Person, reference: str, code: str):
    person.get("/confirm/")
    return person.submit(reference=reference, code=code)


def test_reference_and_code_confirm_on_any_device(guest, stranger, mapped):
    add_maya(mapped)
    guest.file(email=MAYA.email)
    run(timezone.now())
    code = newest_code()
    typed = references.display(the_case().reference).lower().replace("-", " ")

    shown = confirm_elsewhere(stranger, typed, code)
    assert "<h1>Confirmed</h1>" in shown.html
    assert stranger.get("/track/progress/").url == "/track/progress/"

    # The same code a second time says so, and opens nothing.
    other = Person()
    shown = confirm_elsewhere(other, typed, code)
    assert other.get("/track/progress/").url == "/track/"
    proven = the_case().proven_at
    assert proven is not None
    said = there(proven, "{day} %B %Y, %H:%M %Z")
    assert f"Already confirmed, {said}" in shown.text


def test_unknown_reference_and_wrong_code_look_alike(guest, stranger, mapped):
    add_maya(mapped)
    guest.file(email=MAYA.email)
    run(timezone.now())
    known = the_case().reference
    wrong = other_than(newest_code())
    unknown = references.new()

    pages = [confirm_elsewhere(stranger, each, wrong) for each in (known, unknown)]

    assert [errors(page) for page in pages] == [[NO_FIT], [NO_FIT]]
    assert even(pages[0]).replace(known, "") == even(pages[1]).replace(unknown, "")


def test_a_wrong_code_does_not_tell_that_a_request_is_confirmed(
    guest, stranger, mapped
):
    add_maya(mapped)
    guest.file(email=MAYA.email)
    run(timezone.now())
    code = newest_code()
    confirm_by(guest, code)

    shown = confirm_elsewhere(stranger, the_case().reference, other_than(code))

    assert errors(shown) == [NO_FIT]
