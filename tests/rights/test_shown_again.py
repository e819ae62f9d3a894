"""After a form that could not be taken: a page that can be opened, and left again."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from consent import choosing, gpc
from portal import people
from rights import appealing, shown_again
from rights.models import Draft
from tests.rights.test_appealing import NO, appeal, invited, refused
from tests.rights.test_desk import staff
from tests.rights.test_my import sign_in
from tests.rights.web import Person, errors

FIND = "/rights/erasure/find/"
WRONG = "maya at example"


@pytest.fixture
def browser(site):
    """A guest whose program says, as browsers do, that it shows a page."""
    person = Person()
    person.client = Client(
        enforce_csrf_checks=True, headers={"sec-fetch-mode": "navigate"}
    )
    return person


def send(person, path, **fields):
    """What is answered to the form itself, before any redirect."""
    token = person.page.form_with(*fields).values["csrfmiddlewaretoken"][0]
    return person.client.post(path, {"csrfmiddlewaretoken": token, **fields})


def test_a_wrong_answer_leads_to_a_page_that_can_be_opened_again(browser):
    browser.ask(stop="find")

    answer = send(browser, FIND, way="email", email=WRONG)

    assert (answer.status_code, answer["Location"]) == (302, f"{FIND}?again=1#errors")
    for _each in "twice":
        shown = browser.get(f"{FIND}?again=1")
        assert shown.status == 200
        assert len(errors(shown)) == 1
        assert WRONG in shown.html
        assert "<title>Error: " in shown.html
        assert shown.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    "right",
    ["stop_calls", "child", "rectification", "complaint", "objection", "enquiry"],
)
def test_a_form_of_one_page_is_led_on_too(browser, right):
    path = f"/rights/{right}/"
    browser.get(path)

    answer = send(browser, path)

    assert (answer.status_code, answer["Location"]) == (302, f"{path}?again=1#errors")
    assert errors(browser.get(f"{path}?again=1"))


def test_a_form_with_a_file_of_another_kind_is_led_on_too(browser):
    path = "/rights/voice_misuse/"
    browser.get(path)
    paper = SimpleUploadedFile("notes.html", b"<script>alert(1)</script>")

    send(browser, path, attached=paper)

    assert any("notes.html" in said for said in errors(browser.get(f"{path}?again=1")))


def test_the_page_shown_again_takes_the_right_answer(browser):
    browser.ask(stop="find")
    browser.submit(way="email", email=WRONG)
    assert browser.page.url == f"{FIND}?again=1"

    after = browser.submit(way="email", email="maya@example.com")
    assert after.url == "/rights/erasure/what/"

    back = browser.get(f"{FIND}?again=1")
    assert errors(back) == []
    assert "maya@example.com" in back.html
    assert WRONG not in back.html


def test_an_answer_that_is_changed_leads_back_to_the_check(browser):
    browser.ask()
    browser.get(f"{FIND}?change=1")

    browser.submit(way="email", email=WRONG)
    assert browser.page.url == f"{FIND}?change=1&again=1"
    after = browser.submit(way="email", email="new@example.com")

    assert after.url == "/rights/erasure/check/"


def test_what_was_typed_waits_sealed_and_nowhere_else(browser):
    browser.ask(stop="find")
    browser.submit(way="email", email=WRONG)

    kept = Draft.objects.get(right=shown_again.MARK)
    assert b"maya" not in bytes(kept.sealed)
    assert WRONG not in str([row.get_decoded() for row in Session.objects.all()])
    other = Person().get(f"{FIND}?again=1")
    assert WRONG not in other.html
    browser.press("/rights/erasure/clear/")
    assert not Draft.objects.exists()
    assert WRONG not in browser.get(f"{FIND}?again=1").html


def test_it_is_shown_for_an_hour_and_to_nobody_under_another_key(browser):
    browser.ask(stop="find")
    browser.submit(way="email", email=WRONG)
    session = browser.client.session

    at = timezone.now()
    assert shown_again._kept(session, at=at)
    assert not shown_again._kept(session, at=at + timedelta(hours=1))
    session.cycle_key()
    assert not shown_again._kept(session, at=at)


def test_only_the_newest_pages_are_kept(browser):
    browser.get("/track/")
    for number in range(shown_again.MOST + 2):
        browser.get(f"/track/?n={number}")
        browser.submit(reference="", phrase="")

    kept = shown_again._kept(browser.client.session, at=timezone.now())
    assert len(kept) == shown_again.MOST
    assert "/track/?n=0" not in kept


def test_an_address_that_only_takes_a_form_shows_its_error_too(browser):
    browser.file()
    browser.get("/receipt/")

    answer = send(browser, "/receipt/phrase/", phrase="a")
    assert answer["Location"].startswith("/receipt/phrase/?again=1")
    assert errors(browser.get("/receipt/phrase/?again=1"))

    browser.client.cookies.clear()
    assert browser.get("/receipt/phrase/?again=1").url in {"/receipt/", "/track/"}


def test_choices_are_led_on_as_well(browser):
    browser.get("/track/lost/")

    assert browser.submit(reference="").url == "/track/lost/?again=1"


def test_a_page_is_shown_only_while_its_address_answers_as_it_did(policy, asha, sunil):
    case = appeal(refused(asha, sunil))
    mira, now = staff("officer", "Mira"), timezone.now()
    reader = Client(headers={"sec-fetch-mode": "navigate"})
    reader.post(f"/review/{invited(case, mira, now)}/")
    assert reader.post("/review/", {}).status_code == 302
    shown = reader.get("/review/?again=1").content.decode()
    assert 'id="errors"' in shown
    assert "You never read my mail." in shown

    appealing.decide(case, NO, by=mira, at=now)

    page = reader.get("/review/?again=1").content.decode()
    assert "You need not decide it any more" in page
    assert "You never read my mail." not in page
    assert not Draft.objects.filter(right=shown_again.MARK).exists()


def test_a_figure_of_the_whole_site_that_moved_loses_no_error(browser):
    sign_in(browser, "maya@example.com")
    browser.get("/choices/")
    at = timezone.now()

    answer = send(browser, "/choices/", marketing="maybe")
    assert answer["Location"] == "/choices/?again=1#errors"
    for _each in "twice":
        gpc.report(signal=gpc.GPC, is_honoured=True, at=at)
        assert len(errors(browser.get("/choices/?again=1"))) == 1

    # Signed out meanwhile: the form is gone, and so is what was typed into it.
    browser.press("/my/sign-out/")
    assert errors(browser.get("/choices/?again=1")) == []


def test_a_page_waits_no_longer_than_it_is_shown(browser):
    browser.ask(stop="find")
    browser.submit(way="email", email=WRONG)

    kept = Draft.objects.get(right=shown_again.MARK)
    assert kept.expires_at <= timezone.now() + shown_again.KEPT


def test_a_press_in_a_mail_is_answered_without_a_cookie(site):
    at = timezone.now()
    person = people.ensure("email", "maya@example.com", at=at)
    link = choosing.one_click(person=person, purpose="marketing", at=at)
    mailer = Client(headers={"sec-fetch-mode": "navigate"})

    answer = mailer.post(f"/stop/{link.pk}/", {"List-Unsubscribe": "One-Click"})

    assert answer.status_code == 200
    assert "sessionid" not in answer.cookies
    assert not Draft.objects.exists()


def test_a_page_without_errors_is_read_at_once(policy, asha, sunil):
    case = appeal(refused(asha, sunil))
    link = f"/review/{invited(case, asha, timezone.now())}/"
    appealing.decide(case, NO, by=staff("officer", "Mira"), at=timezone.now())

    answer = Client(headers={"sec-fetch-mode": "navigate"}).post(link)

    assert answer.status_code == 200
    assert not Draft.objects.exists()


def test_programs_read_the_answer_at_once(guest):
    guest.ask(stop="find")

    answer = send(guest, FIND, way="email", email=WRONG)

    assert answer.status_code == 200
    assert not Draft.objects.filter(right=shown_again.MARK).exists()
