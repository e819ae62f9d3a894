"""The ladder, written out: nobody is asked for more, on a page, at the desk, by API."""

from __future__ import annotations

import pytest

from rights import applicable, evidence, identity, ladder, proofs, registry
from rights.ladder import Ask
from tests.company import add_maya
from tests.rights.test_api import ask as call
from tests.rights.test_api import caller, make
from tests.rights.test_desk import browser, staff
from tests.rights.world import AT, make_case, newest_code, run

IDENTIFIER, CODE = Ask.IDENTIFIER, Ask.CODE
FACT, DECLARATION = Ask.FACT, Ask.DECLARATION
# Right: the rung everywhere, then the rung in California.
TABLE = {
    "opt_out": ("nothing", "nothing"),
    "limit": ("nothing", "nothing"),
    "withdrawal": ("nothing", "nothing"),
    "stop_calls": ("nothing", "nothing"),
    "voice_misuse": ("report", "report"),
    "child": ("report", "report"),
    "complaint": ("report", "report"),
    "appeal": ("report", "report"),
    "enquiry": ("report", "report"),
    "restriction": ("contact", "contact"),
    "objection": ("contact", "contact"),
    "nominee": ("contact", "contact"),
    "erasure": ("change", "change"),
    "rectification": ("change", "change"),
    "access": ("copy", "pieces"),
    "portability": ("copy", "pieces"),
}
# Rung: what may be asked, addresses on a form, facts needed, facts at most, warned.
RUNGS = {
    "nothing": ({IDENTIFIER}, 1, 0, 0, False),
    "report": ({IDENTIFIER}, 2, 0, 0, False),
    "contact": ({IDENTIFIER, CODE}, 2, 0, 0, False),
    "change": ({IDENTIFIER, CODE, FACT}, 2, 0, 1, False),
    "copy": ({IDENTIFIER, CODE}, 2, 0, 0, True),
    "kinds": ({IDENTIFIER, CODE, FACT}, 2, 1, 1, False),
    "pieces": ({IDENTIFIER, CODE, FACT, DECLARATION}, 2, 2, 2, True),
}
OTHERS = ("", "company", "eu", "uk", "us-va", "in-spdi", "in-dpdp")


def test_the_table_is_this_and_no_more():
    rights = {right.code: right for right in registry.all_rights()}

    assert {
        code: (ladder.rung(right).code, ladder.rung(right, "us-ca").code)
        for code, right in rights.items()
    } == TABLE
    assert {
        rung.code: (
            rung.askable,
            rung.identifiers,
            rung.facts,
            rung.most_facts,
            rung.warns,
        )
        for rung in ladder.RUNGS
    } == RUNGS
    for right in rights.values():
        for law in OTHERS:
            assert ladder.rung(right, law) == ladder.rung(right)


def test_who_cannot_prove_enough_for_a_copy_can_ask_for_the_kinds_alone():
    access = registry.get("access")

    assert ladder.rung(access, "us-ca", ladder.KINDS).code == "kinds"
    assert ladder.rung(access, "eu", ladder.KINDS).code == "contact"


def test_no_rung_asks_more_than_the_law_allows():
    """Where a law forbids every question, no code and no fact is askable."""
    for right in registry.all_rights():
        for pack in registry.packs().values():
            for edition in pack.editions:
                ceiling = edition.ceiling(right.code)
                if ceiling and ceiling.assurance == "none":
                    assert ladder.askable(right, pack.code) == {IDENTIFIER}


def test_who_keeps_their_residence_to_themselves_is_asked_least(policy):
    silent = make_case("access")
    told = make_case("access", residence="US-CA")

    assert (proofs.rung(silent).code, proofs.rung(told).code) == (
        "copy",
        "pieces",
    )


@pytest.mark.parametrize(
    ("right", "most", "never"),
    [
        ("erasure/find", "and one fact that we hold.", "A copy of an identity paper"),
        ("opt_out", "One address or number.", "Proof of who asks, a reason"),
        ("portability", "A fresh code sent to that", "an answer by e-mail."),
    ],
)
def test_a_form_says_the_most_that_is_asked(guest, right, most, never):
    words = guest.get(f"/rights/{right}/").text

    assert most in words
    assert never in words


def test_the_check_page_says_what_the_own_law_allows(guest):
    words = guest.ask("access", country="DE").text

    assert "A fresh code sent to that address or number." in words
    guest.get("/rights/access/residence/")
    guest.submit(country="US", state="CA")
    words = guest.get("/rights/access/check/").text
    assert "A fresh code, two facts that we hold, and a declaration." in words


def test_the_api_takes_one_address_where_one_is_the_most(policy):
    product = caller(make()[1])

    answer = call(product, email="maya@example.com")

    assert answer.status_code == 422
    assert answer.json() == {
        "code": "invalid",
        "sentence": "Asked for at most: One address or number.",
        "field": "phone",
    }


def test_the_desk_sees_what_is_proven_beside_what_is_needed(policy, mapped):
    add_maya(mapped)
    case = make_case("restriction")
    run()
    case.refresh_from_db()

    def there():
        return [(need.words, need.is_there) for need in evidence.meter(case).needs]

    known = "The address was on file before they asked"
    assert there() == [(known, True), ("They control it: a code sent there", False)]
    identity.confirm(case, typed=newest_code(), at=AT)
    case.refresh_from_db()
    assert there() == [(known, True), ("They control it: a code sent there", True)]
    assert evidence.meter(make_case("opt_out", answers={"choices": ["sale"]})) == (
        evidence.Meter(
            needs=(),
            at_most=ladder.NOTHING.asks_at_most,
            never=ladder.NOTHING.never,
            is_asking=False,
        )
    )
    page = browser(staff("officer", "asha")).get(f"/desk/rights/case/{case.pk}/")
    assert "A fresh code sent to that address or number." in page.content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("place", "scope", "code"),
    [
        ("US-CA", ladder.EVERYTHING, "pieces"),
        ("US-CA", ladder.KINDS, "kinds"),
        ("DE", ladder.EVERYTHING, "copy"),
        ("", ladder.EVERYTHING, "copy"),
        (None, ladder.KINDS, "contact"),
    ],
)
def test_what_is_asked_of_whoever_lives_somewhere(policy, place, scope, code):
    access = registry.get("access")

    assert applicable.rung(access, place, at=AT, scope=scope).code == code
    assert ladder.places() == ["US-CA"]
