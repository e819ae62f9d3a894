"""More than a code, where a law asks for it: facts, a declaration, or less data."""

from __future__ import annotations

import io
import json
import zipfile

import pytest
from django.utils import timezone

from portal import codes, vault
from portal.models import LedgerEntry
from retention.demo.people import MAYA
from rights import (
    comparing,
    copying,
    deciding,
    evidence,
    identity,
    letters,
    proofs,
    talking,
    tidying,
    tracking,
)
from rights.mandates import Acting, Who
from rights.models import Capacity, Case, Proof
from tests.company import add_maya
from tests.rights.web import errors
from tests.rights.world import (
    AT,
    NO,
    decide_and_run,
    later,
    make_case,
    newest_code,
    run,
)

RIGHT = {"people:full_name": "maya lindqvist", "payments:card_last4": "4242"}
WRONG = {"people:full_name": "Mia Lindqvist", "payments:card_last4": "4241"}


def coded(right="access", residence="US-CA", **values):
    """A case whose code was typed."""
    case = make_case(right, residence=residence, **values)
    run()
    case.refresh_from_db()
    assert identity.confirm(case, typed=newest_code(), at=AT) is codes.Result.OK
    run()
    return fresh(case)


def fresh(case):
    return Case.objects.get(pk=case.pk)


def give(case, typed, at=AT, is_declared=True):
    comparing.give(case, typed, is_declared=is_declared, at=at)
    run(at)
    return fresh(case)


def acts(case):
    rows = LedgerEntry.objects.filter(about=f"case:{case.reference}")
    found = rows.filter(act__startswith="identity.").order_by("at")
    return [(row.act, row.facts) for row in found]


@pytest.mark.words
@pytest.mark.parametrize(
    ("right", "residence"),
    [("access", "DE"), ("access", ""), ("access", "US-VA"), ("erasure", "US-CA")],
)
def test_where_no_law_asks_for_more_the_code_is_enough(
    policy, mapped, right, residence
):
    add_maya(mapped)

    assert coded(right, residence).status == "working"


def test_a_full_copy_in_california_takes_two_facts_and_a_declaration(policy, mapped):
    add_maya(mapped)
    case = coded()
    assert (case.proven_at, proofs.missing(case)) == (None, "facts")

    comparing.give(case, RIGHT, is_declared=True, at=AT)
    assert proofs.missing(fresh(case)) == "comparing"
    run()

    case = fresh(case)
    assert (case.status, proofs.missing(case)) == ("working", "")
    assert case.proven_at is not None
    assert case.searched_at is not None
    assert [need.is_there for need in evidence.meter(case).needs] == [True] * 4
    assert acts(case) == [
        ("identity.facts", {"count": 2}),
        ("identity.compared", {"fits": 2, "of": 2}),
    ]


@pytest.mark.words
@pytest.mark.parametrize(
    ("typed", "is_declared"),
    [
        (WRONG, True),
        ({**RIGHT, "payments:card_last4": "4241"}, True),
        ({"people:full_name": MAYA.name, "no:such": "x"}, True),
        (RIGHT, False),
    ],
)
def test_less_than_that_proves_nobody(policy, mapped, typed, is_declared):
    add_maya(mapped)

    case = give(coded(), typed, is_declared=is_declared)

    assert (case.status, case.proven_at, case.person) == ("waiting", None, None)
    assert proofs.missing(case) == "facts"


def test_facts_are_tried_three_times_and_then_a_person_looks(policy, mapped):
    add_maya(mapped)
    case = coded()
    for _try in range(3):
        case = give(case, WRONG)

    assert proofs.missing(case) == "officer"
    with pytest.raises(comparing.NotAsked):
        comparing.give(case, RIGHT, is_declared=True, at=AT)
    seen = tracking.status(case, at=AT)
    assert (seen.needs, seen.word) == ("officer", "Waiting for you")
    assert "A person looks at it" in seen.lead


def test_a_parent_declares_what_they_are(policy):
    who = Acting(capacity=Capacity.PARENT, who=Who(name="Pat", contact="p@example.com"))
    childs = make_case("access", residence="US-CA", acting=who)
    own = make_case("access", residence="US-CA")

    said = "I am the parent or guardian of the person whose data I ask for."
    assert said in str(comparing.declaration(childs))
    assert "I am the person whose data" in str(comparing.declaration(own))


def test_no_facts_are_taken_before_the_code(policy, mapped):
    add_maya(mapped)
    case = make_case("access", residence="US-CA")
    run()

    with pytest.raises(comparing.NotAsked):
        comparing.give(fresh(case), RIGHT, is_declared=True, at=AT)


def test_never_more_facts_than_the_company_holds(policy, mapped):
    """An account with a name and nothing else has one fact to ask for."""
    mapped.add("users", email=MAYA.email, full_name=MAYA.name)

    case = give(coded(), {"people:full_name": MAYA.name, "people:phone": "+1202555"})

    assert case.status == "working"


def test_what_was_typed_is_destroyed_and_the_ledger_says_so(policy, mapped):
    add_maya(mapped)
    case = give(coded(), RIGHT)
    proof = Proof.objects.get(kind="facts")
    assert vault.unseal_json(proof.key, proof.sealed) == RIGHT

    tidying.tidy(later(minutes=1))
    tidying.tidy(later(minutes=2))

    proof.refresh_from_db()
    assert (proof.sealed, proof.forgotten_at) == (None, later(minutes=1))
    assert vault.has_file(proof.key) is False
    assert proof.result["fits"] == ["payments:card_last4", "people:full_name"]
    assert [act for act, _facts in acts(case)].count("identity.forgotten") == 1
    # The declaration is a record of the case, and stays as long as it does.
    declared = Proof.objects.get(kind="declared")
    assert b"penalty of perjury" in vault.unseal(case.key, declared.sealed)


def test_facts_nobody_compared_go_with_the_case(policy, mapped):
    add_maya(mapped)
    case = coded()
    comparing.give(case, RIGHT, is_declared=True, at=AT)
    Case.objects.filter(pk=case.pk).update(status="withdrawn", ending="withdrawn")

    assert proofs.forget_used(later(hours=1)) == 1
    assert Proof.objects.get(kind="facts").sealed is None


def test_who_cannot_answer_gets_the_list_of_kinds(policy, mapped, asha, sunil):
    """11 CCR 7024(a): one fact and no declaration; what is held, and no record."""
    add_maya(mapped)
    case = give(coded(), {"people:full_name": MAYA.name, "people:phone": "+12"})
    assert case.proven_at is None

    comparing.ask_for_less(case, at=AT)
    run()

    case = fresh(case)
    assert case.status == "working"
    case = decide_and_run(case, asha, sunil)
    assert (case.status, case.ending) == ("answered", "part_passed")
    pack = zipfile.ZipFile(io.BytesIO(b"".join(copying.read(case, at=AT))))
    assert sorted(pack.namelist()) == [
        "about.json",
        "index.html",
        "manifest.json",
        "schema.json",
    ]
    listed = json.loads(pack.read("schema.json"))["$defs"]["people"]
    assert listed["title"] == "Accounts"
    page = pack.read("index.html").decode()
    assert MAYA.email not in page
    assert "The records themselves are not in it." in page
    told = letters.sent(case).text
    assert "For the record itself we would need more proof." in " ".join(told.split())


def test_the_list_of_kinds_takes_a_fact_too(policy, mapped):
    add_maya(mapped)
    case = coded()

    comparing.ask_for_less(case, at=AT)

    assert (fresh(case).proven_at, proofs.missing(case)) == (None, "facts")
    case = give(case, {"people:full_name": MAYA.name}, is_declared=False)
    assert case.status == "working"


@pytest.mark.parametrize(
    ("right", "residence"), [("access", "DE"), ("erasure", "US-CA")]
)
def test_nobody_else_is_offered_less(policy, mapped, right, residence):
    add_maya(mapped)

    with pytest.raises(comparing.NotAsked):
        comparing.ask_for_less(coded(right, residence), at=AT)


def test_who_proves_nothing_at_all_is_pointed_to_the_notice(
    policy, mapped, asha, sunil
):
    """11 CCR 7024(a): no list of kinds either, but what is published for everybody."""
    add_maya(mapped)
    case = coded()
    for _try in range(3):
        case = give(case, WRONG)
    talking.carry_on(case, by=asha, at=AT)

    deciding.refuse(case, ground="cannot_identify", words=NO, by=asha, at=AT)
    deciding.agree(case, seen=deciding.stand(case), by=sunil, signed_in_at=AT, at=AT)
    run()

    told = " ".join(letters.sent(fresh(case)).text.split())
    assert "Our California notice says what kinds of data we collect" in told


# --- the page ---------------------------------------------------------------------


def typed_code(guest):
    guest.file_in("US", state="CA")
    run(timezone.now())
    return guest.press("/receipt/code/", code=newest_code())


@pytest.mark.words
def test_the_page_asks_for_two_facts_and_says_what_is_missing(guest, mapped):
    add_maya(mapped)
    page = typed_code(guest)
    assert page.url == "/track/facts/"
    assert "Your law asks for 2 more before we hand this out." in page.text

    page = guest.submit(**{"fact-2": "Maya Lindqvist"})
    assert errors(page) == [
        "Answer any 2 of these.",
        "Tick the declaration, or ask for the list of kinds below.",
    ]
    assert 'value="Maya Lindqvist"' in page.html

    page = guest.submit(**{"fact-1": "1111", "declared": "yes"})
    assert page.url == "/track/progress/"
    assert "We compare what you typed" in page.text
    run(timezone.now())
    page = guest.get("/track/facts/")
    assert "did not fit what we hold. You can try 2 more times." in page.text

    guest.submit(**{"fact-1": "4242", "fact-2": "Maya Lindqvist", "declared": "yes"})
    run(timezone.now())
    assert "Confirmed: the address is yours." in guest.get("/receipt/").text
    assert guest.get("/track/facts/").url == "/track/progress/"


def test_the_code_on_another_device_leads_there_once(guest, stranger, mapped):
    add_maya(mapped)
    guest.file_in("US", state="CA")
    run(timezone.now())
    case, code = Case.objects.get(), newest_code()

    stranger.get("/confirm/")
    assert stranger.submit(reference=case.reference, code=code).url == "/track/facts/"
    stranger.submit("less", less="1")
    assert proofs.missing(fresh(case)) == "facts"

    third = type(stranger)()
    third.get("/confirm/")
    assert third.submit(reference=case.reference, code=code).url == "/confirm/"
    assert third.get("/track/facts/").url == "/track/"
