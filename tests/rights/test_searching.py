"""Finding a request again by what a person on the phone can say."""

from __future__ import annotations

import html

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from rights import mandates, names, searching
from rights.models import Capacity, Case, CaseName
from tests.rights.test_desk import browser, page_of, staff
from tests.rights.world import AT, later, make_case
from tests.visitor import Seen

SEARCH = reverse("admin:rights_case_search")
MAYA = {"email": "maya.castellano+shop@example.com"}


def found(typed: str) -> list[Case]:
    return list(searching.find(typed))


def kept(**answers) -> Case:
    case = make_case("access", claims=dict(MAYA), answers=answers)
    names.keep_new(AT)
    return case


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Zoë  MÜLLER-Lüdenscheidt", ["zoe", "muller", "ludenscheidt"]),
        ("maya.castellano", ["maya", "castellano"]),
        ("O'Brien x 42 Anna anna", ["brien", "anna"]),
        ("मीरा शर्मा", ["मीरा", "शर्मा"]),
        ("  .. 7 ", []),
    ],
)
def test_words_of_a_name_as_one_would_say_them(text, words):
    assert names.words(text) == words


@pytest.mark.parametrize(
    "typed", ["castellano", "Castellano Maya", "MAYA", "zoe müller", "Zoë"]
)
def test_a_request_is_found_by_whole_words_of_its_names(policy, typed):
    case = kept(name="Zoë Müller")
    other = make_case("access", claims={"email": "omar@example.com"})
    names.keep_new(AT)

    assert found(typed) == [case]
    assert other not in found(typed)


def test_a_request_is_found_by_the_name_of_whoever_makes_it(policy):
    who = mandates.Who(
        name="Bo Li", organisation="Opt Out Ltd", contact="b@opt.example"
    )
    acting = mandates.Acting(capacity=Capacity.AGENT, who=who)
    case = make_case("access", claims=dict(MAYA), acting=acting)
    make_case("access", claims={"email": "omar@example.com"})
    with CaptureQueriesContext(connection) as asked:
        names.keep_new(AT)

    for typed in ("Bo Li", "li bo", "Castellano", "opt ltd"):
        assert found(typed) == [case]
    assert len([q for q in asked if "rights_mandate" in q["sql"]]) == 1


@pytest.mark.parametrize("typed", ["castel", "maya omar", "shop", "example", "+", ""])
def test_parts_of_words_and_other_words_find_nothing(policy, typed):
    kept()
    make_case("access", claims={"email": "omar@example.com"})
    names.keep_new(AT)

    with pytest.raises(searching.NotFound):
        found(typed)


@pytest.mark.parametrize(
    "typed",
    ["MAYA.castellano+shop@example.com", "reply@example.com", "+1 415 555 0123"],
)
def test_a_request_is_found_by_each_of_its_addresses(policy, typed):
    claims = {**MAYA, "phone": "+14155550123"}
    case = make_case("access", claims=claims, answers={"contact": "reply@example.com"})
    make_case("access", claims={"email": "omar@example.com"})

    assert found(typed) == [case]


def test_no_name_can_be_read_in_the_database(policy):
    kept(name="Zoë Müller")

    assert {len(row.digest) for row in CaseName.objects.all()} == {64}
    assert CaseName.objects.count() == 4


def test_names_are_kept_once_and_anew_when_what_was_typed_changes(policy):
    case = kept()
    assert names.keep_new(later(minutes=1)) == 0

    Case.objects.update(named_at=None)
    assert names.keep_new(later(minutes=2)) == 1

    assert CaseName.objects.filter(case=case).count() == 2
    names.forget(case)
    with pytest.raises(searching.NotFound):
        found("castellano")


def test_of_a_word_that_many_have_the_newest_are_found(policy, monkeypatch):
    monkeypatch.setattr(searching, "FRONT", 2)
    monkeypatch.setattr(searching, "MOST", 2)
    cases = [kept() for _turn in range(3)]

    assert found("maya") == [cases[2], cases[1]]
    assert found("maya castellano") == [cases[2], cases[1]]


# --- the page ---------------------------------------------------------------------


def send(client, typed: str) -> Seen:
    answer = client.post(SEARCH, {"q": typed}, follow=True)
    return Seen(answer.status_code, "", answer.content, {})


def test_a_reference_opens_its_request_however_it_is_typed(site):
    case = make_case("access", claims=MAYA, at=timezone.now())
    desk = browser(staff("officer"))
    spoken = case.reference.lower().replace("-", " ")

    assert desk.post(SEARCH, {"q": spoken}).url == page_of(case)
    assert browser(staff("auditor")).post(SEARCH, {"q": spoken}).url == page_of(case)


def test_the_page_lists_what_is_found_and_its_address_names_nobody(site):
    case = make_case("access", claims=MAYA, at=timezone.now())
    desk = browser(staff("officer"))

    answer = desk.post(SEARCH, {"q": MAYA["email"]})

    assert answer.status_code == 200
    assert case.reference in answer.content.decode()
    assert case.reference not in desk.get(SEARCH, {"q": MAYA["email"]}).content.decode()
    listed = desk.get(reverse("admin:rights_case_changelist")).content.decode()
    assert f'action="{SEARCH}"' in listed


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("", "Write what you look for."),
        ("nobody@example.com", "No request has this reference, address or name."),
        ("<b>'; --", "Write a reference, an e-mail address, a number or a name."),
    ],
)
def test_what_is_not_found_is_one_sentence_and_what_was_typed_stays(site, typed, said):
    page = send(browser(staff("officer")), typed)

    assert said in html.unescape(page.html)
    assert html.escape(typed) in page.html
    assert "<b>'" not in page.html


def test_an_auditor_learns_of_nobody_by_an_address_or_a_name(site):
    make_case("access", claims=MAYA, at=timezone.now())
    names.keep_new(timezone.now())
    auditor = browser(staff("auditor"))

    pages = [
        send(auditor, typed).html for typed in (MAYA["email"], "castellano", "x@y.z")
    ]

    assert [page.count("No request has this reference.") for page in pages] == [1, 1, 1]
    assert browser(staff("editor")).post(SEARCH, {"q": "maya"}).status_code == 404


def test_a_search_costs_the_same_however_many_it_finds(site):
    desk = browser(staff("officer"))

    def cost() -> int:
        make_case("access", claims=MAYA, at=timezone.now())
        names.keep_new(timezone.now())
        desk.post(SEARCH, {"q": "castellano"})
        with CaptureQueriesContext(connection) as asked:
            desk.post(SEARCH, {"q": "castellano maya"})
        return len(asked)

    assert cost() == cost() <= 12
