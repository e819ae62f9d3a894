"""Asking for a copy or for deletion: one question a page, nothing lost, filed once."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from portal.models import DataKey
from rights import claims, drafts, registry, several
from rights.models import Case, Draft
from rights.right import Page
from tests.rights.web import Person, errors

pytestmark = pytest.mark.words


KEPT = "24 months after your request is closed"


def test_the_doors_open_with_what_harms_now(guest):
    page = guest.get("/rights/")

    doors = re.findall(r'<li><a href="(/rights/[^"]+)">([^<]+)</a>', page.html)
    assert doors == [
        ("/rights/voice_misuse/", "Someone is using my voice"),
        ("/rights/stop_calls/", "Stop calling my number"),
        ("/rights/child/", "Tell us about a child’s data"),
        ("/rights/access/", "See or get a copy of my data"),
        ("/rights/portability/", "Move my data to another service"),
        ("/rights/erasure/", "Delete my data"),
        ("/rights/rectification/", "Correct my data"),
        ("/rights/opt_out/marketing/", "Stop marketing"),
        ("/rights/opt_out/sale/", "Do not sell my data"),
        ("/rights/opt_out/sharing/", "Do not share my data for ads"),
        ("/rights/opt_out/profiling/", "Stop profiling me"),
        ("/rights/opt_out/targeted-ads/", "Stop targeted ads"),
        ("/rights/limit/", "Limit the use of my sensitive data"),
        ("/rights/withdrawal/", "Take a consent back"),
        ("/rights/restriction/", "Pause what you do with my data"),
        ("/rights/objection/", "Object to a use of my data"),
        ("/rights/nominee/", "Who may act if I die or cannot?"),
        ("/rights/appeal/", "Appeal our answer"),
        (
            "/rights/complaint/",
            "Complain about how we treated you or your data",
        ),
        ("/rights/enquiry/", "Ask us a question"),
    ]


def test_no_cookie_keeps_anything_before_a_form_is_started(guest):
    guest.get("/rights/")
    assert list(guest.client.cookies) == []

    guest.get("/rights/erasure/")
    assert list(guest.client.cookies) == ["csrftoken"]

    guest.submit(who="me")
    assert sorted(guest.client.cookies) == ["csrftoken", "sessionid"]


def test_the_whole_way_from_the_door_to_the_receipt(guest):
    guest.ask("erasure", words="My old account")
    check = guest.page
    assert check.url == "/rights/erasure/check/"
    rows = re.findall(r'<dt>(.*?)</dt><dd class="typed">(.*?)</dd>', check.html, re.S)
    assert rows == [
        ("Who this is about", "Me"),
        ("Where you live", "Germany"),
        ("How we find your data", "maya@example.com"),
        ("What to include", "Everything you hold about me"),
        ("In your own words", "My old account"),
        ("How we reach you", "Only on this site, with my reference"),
        ("Language you would rather read", "Not provided"),
    ]
    assert Case.objects.count() == 0

    guest.submit("", draft=check.form_with("draft").values["draft"])

    assert guest.page.url == "/receipt/"
    case = Case.objects.get()
    assert (case.right, case.residence, case.channel) == ("erasure", "DE", "web")
    assert claims.typed(case) == {"email": "maya@example.com"}
    assert claims.answers(case) == {
        "categories": [],
        "words": "My old account",
        "contact": "",
        "reads_here": "yes",
    }


def test_the_draft_and_its_key_are_gone_once_filed(guest):
    guest.file()

    assert Draft.objects.count() == 0
    assert DataKey.objects.get(purpose="draft").destroyed_at is not None


def test_only_some_kinds_and_a_called_number(guest):
    guest.ask("access", stop="find")
    guest.submit(way="phone", phone="+49 151 2345 6789", email="not asked")
    guest.submit(scope="some", categories=["calls", "transcripts"])
    guest.submit(way="email", contact=" Maya@Example.COM ")
    guest.submit("", draft=guest.page.form_with("draft").values["draft"])

    case = Case.objects.get()
    assert claims.typed(case) == {"phone": "+4915123456789"}
    assert claims.answers(case) == {
        "categories": ["calls", "transcripts"],
        "words": "",
        "contact": "maya@example.com",
    }


# --- each page ------------------------------------------------------------------

PAGES = [("who", 1), ("residence", 2), ("find", 3), ("what", 4), ("reach", 5)]


@pytest.mark.parametrize(("name", "number"), PAGES)
def test_a_page_asks_one_question_and_says_why_and_how_long(guest, name, number):
    page = guest.ask(stop=name)

    assert page.html.count("<h1>") == 1
    assert f"question {number} of 5" in page.text
    proof = re.search(r'<div class="proof">(.*?)</div>', page.html, re.S)[1]
    assert "Asked " in proof
    assert KEPT in proof
    assert "7 days" in proof


@pytest.mark.parametrize(("name", "number"), PAGES)
def test_nothing_is_chosen_for_anybody(guest, name, number):
    page = guest.ask(stop=name)

    assert " checked" not in page.html
    assert re.findall(r'<option value="([^"]*)" selected', page.html) in ([], ["", ""])
    assert " required" not in page.html
    assert " maxlength" not in page.html
    assert "novalidate" in page.html


def test_what_must_be_kept_is_said_before_anything_is_filed(guest):
    kept = (
        "Payment details and GST number : 8 years after the payment "
        "(Companies Act 2013 of India, section 128(5))"
    )
    words = guest.ask(stop="what", country="IN").text

    assert kept in words
    assert "What we delete cannot be brought back." in words
    # A law of another country keeps nothing of theirs.
    guest.get("/rights/erasure/residence/?change=1")
    guest.submit(country="DE")
    words = guest.get("/rights/erasure/what/").text
    assert "Companies Act" not in words
    assert "What we delete cannot be brought back." in words


def test_back_leads_one_page_back_and_keeps_what_was_typed(guest):
    page = guest.ask(stop="what")
    assert 'class="back" href="/rights/erasure/find/"' in page.html

    page = guest.get("/rights/erasure/find/")
    assert 'value="maya@example.com"' in page.html


def test_a_change_returns_to_the_check_and_not_through_all_pages(guest):
    guest.ask()
    assert "/rights/erasure/residence/?change=1" in guest.page.html

    guest.get("/rights/erasure/residence/?change=1")
    assert 'class="back" href="/rights/erasure/check/"' in guest.page.html
    guest.submit(country="IN")

    assert guest.page.url == "/rights/erasure/check/"
    assert "India" in guest.page.text


def test_a_slip_in_an_address_is_pointed_at_and_can_be_sent_as_it_is(guest):
    guest.ask()
    assert "Did you mean" not in guest.page.text

    guest.get("/rights/erasure/find/?change=1")
    guest.submit(way="email", email="maya@gmial.com")

    assert "Did you mean maya@gmail.com?" in guest.page.text
    assert "Ask us to delete my data" in guest.page.text


def test_skipping_ahead_leads_back_to_the_first_open_question(guest):
    guest.ask(stop="find")

    assert guest.get("/rights/erasure/check/").url == "/rights/erasure/find/"


@pytest.mark.parametrize(
    "path",
    ["/rights/nothing/", "/rights/erasure/nothing/", "/rights/stop_calls/number/"],
)
def test_what_cannot_be_asked_is_not_found(guest, path):
    page = guest.get(path)

    assert page.status == 404
    assert "We cannot find this page" in page.text


def test_the_state_is_asked_in_the_united_states_alone(guest):
    guest.ask("access", stop="residence")
    guest.submit(country="US", state="")
    assert errors(guest.page) == ["Choose your state, or “I would rather not say”."]

    guest.submit(country="US", state="CA")
    guest.get("/rights/access/residence/")
    guest.submit(country="DE", state="CA")
    guest.submit(way="email", email="maya@example.com")
    guest.submit(scope="all")
    guest.submit(way="site")
    assert "Germany" in guest.page.text


@pytest.mark.parametrize(
    ("country", "state", "residence", "words"),
    [
        ("US", "CA", "US-CA", "United States: California"),
        ("US", "none", "", "United States: I would rather not say"),
        ("none", "", "", "I would rather not say"),
        ("IN", "CA", "IN", "India"),
    ],
)
def test_not_said_takes_the_strongest_rules(guest, country, state, residence, words):
    guest.ask(stop="residence")
    guest.submit(country=country, state=state)
    guest.submit(way="email", email="maya@example.com")
    guest.submit(scope="all")
    guest.submit(way="site")
    assert words in guest.page.text
    guest.submit("", draft=guest.page.form_with("draft").values["draft"])

    assert Case.objects.get().residence == residence


# --- drafts -----------------------------------------------------------------------


def test_a_draft_is_sealed_and_belongs_to_one_browser(guest, stranger):
    guest.ask(words="Something private")

    draft = Draft.objects.get()
    kept = b" ".join(
        str(getattr(draft, field.attname)).encode() + b" "
        for field in Draft._meta.concrete_fields
        if field.attname != "sealed"
    ) + bytes(draft.sealed)
    assert b"private" not in kept
    assert b"maya" not in kept
    assert guest.client.session.session_key.encode() not in kept
    assert stranger.get("/rights/erasure/check/").url == "/rights/erasure/who/"


def test_a_draft_is_gone_after_seven_days(guest):
    guest.ask()
    now, session = timezone.now(), guest.client.session

    in_time = drafts.current(session, "erasure", at=now + timedelta(days=6, hours=23))
    assert in_time == Draft.objects.get()
    assert drafts.current(session, "erasure", at=now + timedelta(days=7)) is None


def test_clearing_answers_destroys_them(guest):
    guest.ask(stop="what")

    guest.press("/rights/erasure/clear/")

    assert guest.page.url == "/rights/"
    assert Draft.objects.count() == 0
    assert DataKey.objects.get(purpose="draft").destroyed_at is not None


# --- filed once -------------------------------------------------------------------


def test_the_same_form_sent_twice_is_one_request(guest):
    guest.ask()
    draft = guest.page.form_with("draft").values
    guest.send("/rights/erasure/check/", draft)
    first = guest.page

    guest.send("/rights/erasure/check/", draft)

    assert Case.objects.count() == 1
    assert guest.page.url == "/receipt/"
    assert Case.objects.get().reference[3:7] in first.text
    assert Case.objects.get().reference[3:7] in guest.page.text


def test_two_tabs_on_one_request_lose_nothing_and_file_it_once(guest):
    """F08: the newest answer to each question counts, whichever tab it came from."""
    guest.ask(stop="reach")
    here, first_tab = guest.page.url, guest.page.form_with("way").values
    guest.get("/rights/erasure/residence/")
    guest.submit(country="FR")

    guest.send(here, {**first_tab, "way": "site"})
    check = guest.page.form_with("draft").values
    assert "France" in guest.page.text
    for _tab in range(2):
        guest.send("/rights/erasure/check/", check)

    assert guest.page.url == "/receipt/"
    assert [case.residence for case in Case.objects.all()] == ["FR"]


def test_reload_and_back_file_nothing(guest):
    guest.file()
    guest.get("/receipt/")
    guest.get("/rights/erasure/check/")

    assert guest.page.url == "/rights/erasure/who/"
    assert Case.objects.count() == 1


def test_nobody_sees_a_receipt_by_the_draft_number_of_another(guest, stranger):
    guest.ask()
    draft = guest.page.form_with("draft").values["draft"]
    guest.submit("", draft=draft)
    stranger.ask()

    stranger.send(
        "/rights/erasure/check/",
        {**stranger.page.form_with("draft").values, "draft": draft},
    )

    assert stranger.page.url == "/track/"
    assert Case.objects.count() == 1


# --- how the pages are built ------------------------------------------------------


def test_every_question_of_every_right_has_a_page():
    asked = {page for right in registry.all_rights() for page in right.pages}

    # Who acts for somebody is asked of them alone, and several rights in one form.
    others = {Page.AGENT, Page.PARENT, Page.STEAD}
    assert asked | others | set(several.RIGHT.pages) == set(Page)


def test_pages_cost_the_same_queries_with_one_draft_and_with_three(
    guest, django_assert_num_queries
):
    guest.ask()
    guest.get(
        "/rights/erasure/check/"
    )  # The version in force is looked up now and then.
    with django_assert_num_queries(2):
        guest.get("/rights/erasure/check/")

    guest.ask("access")
    for _more in range(2):
        Person().ask()
    guest.get("/rights/erasure/check/")
    with django_assert_num_queries(2):
        guest.get("/rights/erasure/check/")


LEAST = "A fresh code sent to that address or number."
MORE = "A fresh code, two facts that we hold, and a declaration."


def asks(page) -> str:
    """What a page says that is asked at most."""
    (said,) = re.findall(r"we ask at most: (.*?)</p>", page.html)
    return said


def test_each_page_says_at_most_what_the_law_of_the_place_asks(guest):
    """Before anybody knows the place, both; after it, that of the place alone."""
    guest.ask("access", stop="residence")
    assert asks(guest.page) == f"{LEAST} In California, United States: {MORE}"
    guest.submit(country="US", state="CA")
    for answered in ({"way": "email", "email": "maya@example.com"}, {"scope": "all"}):
        assert asks(guest.page) == MORE
        guest.submit(**answered)
    assert asks(guest.page) == MORE
    guest.submit(way="site")
    assert guest.page.url == "/rights/access/check/"
    assert asks(guest.page) == MORE

    guest.get("/rights/access/residence/?change=1")
    guest.submit(country="DE", state="")
    assert asks(guest.page) == LEAST
    assert asks(guest.get("/rights/access/find/")) == LEAST


def test_a_list_of_kinds_asks_for_less_there(guest):
    guest.ask("access", stop="residence")
    guest.submit(country="US", state="CA")
    guest.submit(way="email", email="maya@example.com")
    guest.submit(scope="list")

    assert asks(guest.page) == "A fresh code, and one fact that we hold."


def test_where_no_law_asks_for_more_nothing_is_said_of_it(guest):
    guest.ask("erasure", stop="residence")

    assert "California" not in asks(guest.page)
