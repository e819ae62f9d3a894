"""Opting out, stopping calls, a copied voice: one page, no proof, done on the next."""

from __future__ import annotations

import re

import pytest
from django.utils import timezone

from consent import gate
from consent.models import Stop
from portal.models import OneTimeCode
from rights import claims, registry
from rights.models import Case, Draft, Step
from tests.rights.web import errors
from tests.rights.world import mails, run

pytestmark = pytest.mark.words


NUMBER = "+12025550178"
FIVE = ["marketing", "profiling", "sale", "sharing", "targeted-ads"]


def asked_for(page):
    """The names of what a person can fill in on this page."""
    form = page.form_with("number")
    return form.names - {"csrfmiddlewaretoken", "number", "nickname"}


def stopped():
    return sorted(Stop.objects.values_list("purpose", flat=True))


# --- calls ------------------------------------------------------------------------


def test_calls_stop_in_the_request_that_asked_for_it(guest):
    assert asked_for(guest.get("/rights/stop_calls/")) == {"phone"}

    shown = guest.submit(phone="+1 (202) 555-0178")

    assert shown.url == "/receipt/"
    assert "Done. It has stopped." in shown.text
    assert "Calls to my number: +12 ••• 78" in shown.text
    case = Case.objects.get()
    assert (case.status, case.ending) == ("answered", "granted")
    at = timezone.now()
    assert not gate.may_process_identifier("phone", NUMBER, "outbound-calls", at)


def test_no_proof_is_asked_to_stop_calls(guest):
    guest.get("/rights/stop_calls/")
    guest.submit(phone=NUMBER)
    run(timezone.now())

    assert "Show that it is you" not in guest.page.text
    assert OneTimeCode.objects.count() == 0
    assert Step.objects.count() == 0


def test_the_same_form_twice_is_one_stop_and_one_receipt(guest):
    guest.get("/rights/stop_calls/")
    form = {**guest.page.form_with("number").values, "phone": NUMBER}

    first = guest.send("/rights/stop_calls/", form)
    again = guest.send("/rights/stop_calls/", form)

    assert Case.objects.count() == 1
    assert stopped() == ["outbound-calls"]
    reference = Case.objects.get().reference[3:7]
    assert reference in first.text
    assert reference in again.text


def test_going_back_and_giving_another_number_stops_that_one_too(guest):
    guest.get("/rights/stop_calls/")
    form = guest.page.form_with("number").values
    guest.send("/rights/stop_calls/", {**form, "phone": NUMBER})

    guest.send("/rights/stop_calls/", {**form, "phone": "+919876543210"})

    assert Case.objects.count() == 2
    assert stopped() == ["outbound-calls", "outbound-calls"]


def test_data_about_the_number_is_offered_only_afterwards_with_a_code(guest, mapped):
    customer = mapped.add("customers")
    mapped.add("calls", customer_id=customer, callee_number=NUMBER)
    guest.get("/rights/stop_calls/")
    guest.submit(phone=NUMBER)

    guest.press("/receipt/number/")

    case = Case.objects.get(right="access")
    assert claims.typed(case) == {"phone": NUMBER}
    assert "Show that it is you" in guest.page.text
    run(timezone.now())
    (text,) = mails("code_by_phone")
    assert text["to"] == NUMBER


def test_asking_for_that_data_twice_is_one_request(guest):
    guest.get("/rights/stop_calls/")
    guest.submit(phone=NUMBER)
    receipt = guest.page
    guest.press("/receipt/number/")
    guest.page = receipt
    guest.press("/receipt/number/")

    assert [case.right for case in Case.objects.order_by("pk")] == [
        "stop_calls",
        "access",
    ]


# --- opting out -------------------------------------------------------------------


@pytest.mark.parametrize("purpose", FIVE)
def test_each_choice_has_a_page_of_its_own_with_one_field(guest, purpose):
    assert asked_for(guest.get(f"/rights/opt_out/{purpose}/")) == {"address"}

    shown = guest.submit(address="maya@example.com")

    assert "Done. It has stopped." in shown.text
    assert stopped() == [purpose]
    at = timezone.now()
    assert not gate.may_process_identifier("email", "maya@example.com", purpose, at)


def test_all_five_on_one_page_stop_only_what_was_ticked(guest):
    assert asked_for(guest.get("/rights/opt_out/")) == {"choices", "address"}
    assert " checked" not in guest.page.html

    guest.submit(choices=["sale", "sharing"], address="+1 202 555 0178")

    assert stopped() == ["sale", "sharing"]
    assert claims.typed(Case.objects.get()) == {"phone": NUMBER}


def test_a_slip_keeps_what_was_ticked_and_typed(guest):
    guest.get("/rights/opt_out/")

    shown = guest.submit(choices=["sale"], address="maya@example")

    assert len(errors(shown)) == 1
    assert re.search(r'value="sale"[^>]* checked', shown.html)
    assert 'value="maya@example"' in shown.html


def test_what_is_no_choice_has_no_page(guest):
    assert guest.get("/rights/opt_out/breathing/").status == 404
    assert guest.get("/rights/stop_calls/outbound-calls/").status == 404


# --- a copied voice ---------------------------------------------------------------


def test_a_voice_is_reported_with_a_link_and_nothing_else(guest):
    guest.get("/rights/voice_misuse/")

    shown = guest.submit(where="Here: https://example.org/listen/vc-77 it says my name")

    assert "We have your request" in shown.text
    assert "Show that it is you" not in shown.text
    case = Case.objects.get()
    assert (case.right, case.status) == ("voice_misuse", "received")
    assert claims.typed(case) == {}
    assert claims.answers(case) == {
        "link": "https://example.org/listen/vc-77",
        "words": "Here: https://example.org/listen/vc-77 it says my name",
        "contact": "",
    }


def test_a_voice_is_reported_in_words_with_an_address_for_the_answer(guest):
    guest.get("/rights/voice_misuse/")

    guest.submit(where="A man on the phone sounded like me", contact="A@Example.com")

    assert claims.answers(Case.objects.get()) == {
        "link": "",
        "words": "A man on the phone sounded like me",
        "contact": "a@example.com",
    }


# --- what all of them share -------------------------------------------------------

ONE_PAGE = ["stop_calls/", "opt_out/", "opt_out/sale/", "voice_misuse/"]


@pytest.mark.parametrize("path", ONE_PAGE)
def test_a_page_says_why_it_asks_and_how_long_it_keeps(guest, path):
    page = guest.get(f"/rights/{path}")

    assert page.html.count("<h1>") == 1
    assert " required" not in page.html
    proof = re.search(r'<div class="proof">(.*?)</div>', page.html, re.S)[1]
    assert "Asked so that we can act on it. No proof is needed." in proof
    assert "Kept for 24 months after your request is closed" in proof


def test_no_page_asks_for_more_than_the_ladder_allows(guest):
    asked = {path: asked_for(guest.get(f"/rights/{path}")) for path in ONE_PAGE}

    assert asked == {
        "stop_calls/": {"phone"},
        "opt_out/": {"choices", "address"},
        "opt_out/sale/": {"address"},
        "voice_misuse/": {
            *("where", "attached", "fate", "used_now", "heard", "contact")
        },
    }


@pytest.mark.parametrize("code", ["stop_calls", "voice_misuse"])
def test_leaving_the_page_forgets_everything(guest, code):
    guest.ask("erasure")
    guest.get(f"/rights/{code}/")

    guest.press("/leave/")

    assert Draft.objects.count() == 0
    assert guest.get("/rights/erasure/check/").url == "/rights/erasure/who/"


@pytest.mark.parametrize(
    "path",
    [
        *("/rights/voice_misuse/", "/rights/objection/", "/rights/stop_calls/"),
        *("/rights/rectification/?row=calls-3f2a90c1d4", "/track/", "/acting-for/"),
    ],
)
def test_a_page_that_may_be_watched_leaves_no_trace(guest, path):
    """Stored nowhere, told to no other site, and left by one press.

    Not "no-referrer": browsers then name no origin with a form, and the check against
    forged forms refuses that (`tests/browser/test_referrer.py` looks in a real one).
    """
    shown = guest.get(path)

    assert shown.status == 200
    assert "no-store" in shown.headers["Cache-Control"]
    assert shown.headers["Referrer-Policy"] == "same-origin"
    form = shown.forms[-1]
    assert "?" not in form.action
    sent = guest.client.post(path.partition("?")[0], form.values, HTTP_ORIGIN="null")
    assert sent.status_code == 403
    if path.endswith(("_calls/", "_misuse/", "objection/")):
        assert 'action="/leave/"' in shown.html


def test_a_row_of_a_copy_leads_to_a_form_that_names_it_and_nothing_else(guest):
    """The address holds the name of the row; whatever is no such name is left out."""
    said = "It is about row calls-3f2a90c1d4 of my copy."
    for right in ("rectification", "enquiry"):
        page = guest.get(f"/rights/{right}/?row=calls-3f2a90c1d4").html
        assert said in page
        assert (
            said not in guest.get(f"/rights/{right}/?row=calls-3f2a90c1d4+call+me").html
        )
        assert "It is about row" not in guest.get(f"/rights/{right}/").html


def test_doors_are_one_click_from_any_page(guest):
    for path in ("/rights/", "/track/", "/rights/erasure/", "/confirm/", "/nothing/"):
        page = guest.get(path).html
        assert 'href="/rights/"' in page
        assert 'href="/rights/opt_out/"' in page
        assert 'href="/choices/"' in page


def test_opting_out_takes_no_more_pages_than_there_are_choices():
    right = registry.get("opt_out")

    assert sorted(right.purposes) == FIVE
    assert len(right.pages) == 1
