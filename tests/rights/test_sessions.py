"""A session that somebody planted in a browser shows them nothing of its person."""

from __future__ import annotations

import pytest
from django.test import Client

from rights.models import Case
from tests.rights.web import Person

COOKIE = "sessionid"


@pytest.fixture
def planter(site):
    """Somebody who began a form and knows the key of that session."""
    planter = Person()
    planter.get("/rights/erasure/")
    planter.submit(who="me")
    return planter


@pytest.fixture
def victim(planter):
    """Somebody else, whose browser was given that key."""
    victim = Person()
    victim.client.cookies[COOKIE] = planter.client.cookies[COOKIE].value
    return victim


def test_who_planted_a_session_sees_no_receipt_of_a_quick_page(planter, victim):
    victim.get("/rights/stop_calls/")
    victim.submit(phone="+1 202 555 0123")

    assert victim.page.url == "/receipt/"
    assert planter.get("/receipt/").url == "/track/"


def test_who_planted_a_session_sees_no_receipt_of_a_form(planter, victim):
    victim.file("erasure")

    assert victim.page.url == "/receipt/"
    assert planter.get("/receipt/").url == "/track/"


def test_who_planted_an_empty_session_sees_no_answers(site):
    planter, victim = Person(), Person()
    session = planter.client.session
    session["nothing"] = 1
    session.save()
    victim.client.cookies[COOKIE] = planter.client.cookies[COOKIE].value

    victim.ask("erasure")

    assert victim.page.url == "/rights/erasure/check/"
    assert planter.get("/rights/erasure/check/").url == "/rights/erasure/who/"


def twice(first: Client, second: Client, sent: dict) -> str:
    """Where the second of two presses leads: its browser forgot the first answer."""
    first.post("/rights/erasure/check/", sent)
    return second.post("/rights/erasure/check/", sent, follow=True).request["PATH_INFO"]


def form_of(person: Person) -> dict:
    return person.page.form_with("draft").values


def copy_of(person: Person, *names: str) -> Client:
    """A browser with these cookies as they are now."""
    client = Client(enforce_csrf_checks=True)
    for name in names:
        client.cookies[name] = person.client.cookies[name].value
    return client


def test_a_form_sent_twice_at_once_is_one_request_and_shows_its_receipt(guest):
    guest.ask("erasure")
    again = copy_of(guest, COOKIE, "csrftoken")

    assert twice(guest.client, again, form_of(guest)) == "/receipt/"
    assert Case.objects.count() == 1


def test_the_number_of_a_form_alone_shows_no_receipt(guest):
    guest.ask("erasure")
    planter = copy_of(guest, COOKIE)
    planter.get("/rights/erasure/", follow=True)
    token = planter.cookies["csrftoken"].value
    sent = {**form_of(guest), "csrfmiddlewaretoken": token}

    guest.client.post("/rights/erasure/check/", form_of(guest))
    answer = planter.post("/rights/erasure/check/", sent, follow=True)

    assert answer.request["PATH_INFO"] == "/track/"
