"""Who no longer has the address on file is let in another way, and the old ones hear."""

from __future__ import annotations

import pytest
from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone

from consent import choosing, gate
from consent.choices import Shown
from portal import codes, people, vault
from portal.models import LedgerEntry
from portal.second_person import NotTheSecondPerson
from retention.demo.people import MAYA
from retention.reaching import reach_due
from rights import (
    deciding,
    dossier,
    evidence,
    identity,
    lost_address,
    proofs,
    reach,
    steps,
    talking,
    tracking,
    tripwires,
    vouching,
    workflow,
)
from rights.claims import Channel
from rights.models import Case, Proof, Step, Tripwire, Vouch
from tests.company import add_maya
from tests.rights.test_desk import browser, staff
from tests.rights.test_my import sign_in
from tests.rights.web import Person, errors, even
from tests.rights.world import (
    AT,
    WHY,
    answered,
    later,
    mails,
    make_case,
    newest_code,
    prove,
    run,
    vouched,
)

STANDS = "It stands on the invoice of May that we sent to her."
POSTAL = "Maya Lindqvist\n4 Elm Street\nSpringfield"
NEW = Channel(kind="email", value="maya.new@example.org")


@pytest.fixture(autouse=True)
def in_earnest(monkeypatch):
    monkeypatch.setattr(settings, "KEPT_DEMO", False)


def fresh(case) -> Case:
    return Case.objects.get(pk=case.pk)


def looked_up(right="access", at=AT, **values):
    case = make_case(right, at=at, **values)
    run(at)
    return fresh(case)


def waiting_for(way, case):
    lost_address.name(case, NEW, way=way, words="I moved.", at=AT)
    return fresh(case)


def posted_code(case, asha, sunil, at=AT) -> str:
    """The code of a letter to the postal address that two officers saw."""
    vouching.propose(case, "posted", words=POSTAL, ground=STANDS, by=asha, at=at)
    seen = vouching.stand(dossier.vouch(case, "posted"))
    vouching.agree(case, "posted", seen=seen, by=sunil, signed_in_at=at, at=at)
    return lost_address.code_by_post(case, by=asha, at=at)


# --- another address on file ------------------------------------------------------


def test_the_code_goes_to_another_address_on_file(policy, mapped):
    add_maya(mapped)
    case = looked_up()

    lost_address.ask_elsewhere(case, at=AT)
    run()

    assert mails("code_by_phone")[-1]["to"] == MAYA.phone
    code = newest_code("code_by_phone")
    assert lost_address.confirm(fresh(case), typed=code, at=AT) is codes.Result.OK
    run()
    case = fresh(case)
    assert case.status == "working"
    # By the company's own record of the account both addresses are theirs.
    assert people.proven(case.person) == {"phone": [MAYA.phone], "email": [MAYA.email]}
    assert reach.codes_go_to(case) == Channel(kind="phone", value=MAYA.phone)
    (told,) = mails("tripwire")
    assert told["to"] == MAYA.email


@pytest.mark.parametrize("said_at", [("email", MAYA.email), ("phone", MAYA.phone)])
def test_a_no_that_was_carried_keeps_no_address_from_going_with_the_other(
    policy, mapped, said_at
):
    add_maya(mapped)
    people.ensure(*said_at, at=AT)
    make_case(
        "opt_out",
        claims=dict([said_at]),
        answers={"choices": ["marketing", "profiling"]},
    )
    case = looked_up()
    reach_due(AT)

    lost_address.ask_elsewhere(case, at=AT)
    run()
    code = newest_code("code_by_phone")
    assert lost_address.confirm(fresh(case), typed=code, at=AT) is codes.Result.OK

    person = fresh(case).person
    assert people.proven(person) == {"phone": [MAYA.phone], "email": [MAYA.email]}
    may = [
        gate.may_process_identifier(*address, "profiling", later(hours=1))
        for address in (("phone", MAYA.phone), ("email", MAYA.email))
    ]
    assert may == [False, False]


def test_a_third_address_that_said_no_still_counts_at_both(policy, mapped):
    add_maya(mapped)
    number = mapped.keys("users")[0]
    choosing.told(
        person=people.ensure("account", number, at=AT),
        purpose="profiling",
        is_given=False,
        shown=Shown(revision=1, words="Profile?", method="settings"),
        at=AT,
    )
    case = looked_up()
    reach_due(AT)

    lost_address.ask_elsewhere(case, at=AT)
    run()
    code = newest_code("code_by_phone")
    lost_address.confirm(fresh(case), typed=code, at=AT)

    person = fresh(case).person
    assert people.proven(person) == {"phone": [MAYA.phone], "email": [MAYA.email]}
    assert not gate.may_process_identifier(
        "email", MAYA.email, "profiling", later(hours=1)
    )
    assert person.stops.filter(until=None).count() == 1


def test_an_erasure_warns_the_lost_address_too(policy, mapped):
    add_maya(mapped)
    case = looked_up("erasure")
    lost_address.ask_elsewhere(case, at=AT)
    run()
    lost_address.confirm(fresh(case), typed=newest_code("code_by_phone"), at=AT)
    run()

    assert mails("tripwire")[0]["to"] == MAYA.email
    tripwires.stop(tripwires.Warned.objects.get(), at=later(minutes=1))
    moves = workflow.allowed(fresh(case), later(minutes=1))
    assert workflow.Move.DECIDE not in moves
    assert workflow.Move.REFUSE in moves


@pytest.mark.parametrize(
    "claims", [{"email": "nobody@example.com"}, {"email": "a@b.co"}]
)
def test_nobody_learns_whether_there_is_another_address(policy, mapped, claims):
    add_maya(mapped)
    mapped.add("users", email="a@b.co")
    case = looked_up(claims=claims)
    sent = len(mails("code")) + len(mails("code_by_phone"))

    lost_address.ask_elsewhere(case, at=AT)
    run()

    assert len(mails("code")) + len(mails("code_by_phone")) == sent
    assert reach.other(fresh(case)) is None
    assert tracking.status(fresh(case), at=AT).needs == "code"


def test_an_answer_is_opened_from_the_other_address(policy, mapped, asha, sunil):
    case = answered(mapped, asha, sunil)
    assert case.status == "answered"

    lost_address.ask_elsewhere(case, at=later(days=3))
    run(later(days=3))

    code = newest_code("code_by_phone")
    opened = identity.open_with(fresh(case), typed=code, at=later(days=3))
    assert opened is codes.Result.OK
    # The lost one hears of it, and the copy waits another day.
    assert mails("tripwire")[-1]["to"] == MAYA.email
    assert tripwires.holding(fresh(case), later(days=3, hours=23)) is not None
    assert tripwires.holding(fresh(case), later(days=4, hours=1)) is None


def test_what_was_withdrawn_is_opened_from_the_other_address_too(guest, mapped):
    add_maya(mapped)
    guest.file("erasure")
    at = timezone.now()
    case = prove(Case.objects.get(), at)
    talking.withdraw(case, at=at)

    page = guest.get("/track/moved/")
    assert "No code is needed" not in page.text
    assert 'value="post"' not in page.html
    guest.submit(way="elsewhere")
    run(timezone.now())

    guest.submit(code=newest_code("code_by_phone"))
    assert guest.get("/track/everything.zip").body[:2] == b"PK"


def test_who_is_signed_in_with_another_address_of_the_account_needs_no_code(
    policy, mapped
):
    add_maya(mapped)
    mapped.add("users", email="else@example.com")
    case = looked_up("erasure", claims={"phone": MAYA.phone})
    sent = len(mails("code"))
    elses = Channel(kind="email", value="else@example.com")

    lost_address.ask_elsewhere(case, at=AT, signed_in=(elses,))
    run()
    assert (fresh(case).proven_at, reach.other(fresh(case))) == (None, None)

    mine = Channel(kind="email", value=MAYA.email)
    lost_address.ask_elsewhere(fresh(case), at=AT, signed_in=(elses, mine))
    run()

    case = fresh(case)
    assert (case.status, reach.codes_go_to(case)) == ("working", mine)
    assert people.proven(case.person) == {"phone": [MAYA.phone], "email": [MAYA.email]}
    assert len(mails("code")) == sent
    # The lost number hears of it.
    assert [text["to"] for text in mails("tripwire_by_phone")] == [MAYA.phone]


# --- by post ----------------------------------------------------------------------


def test_a_code_by_post_is_printed_typed_and_takes_the_new_address(
    policy, mapped, asha, sunil
):
    add_maya(mapped)
    case = waiting_for(reach.BY_POST, looked_up("erasure"))

    code = posted_code(case, asha, sunil)
    typed = lost_address.confirm(case, typed=code, at=later(days=20))
    run(later(days=20))

    case = fresh(case)
    assert typed is codes.Result.OK
    assert (case.status, reach.codes_go_to(case)) == ("working", NEW)
    assert people.proven(case.person) == {"email": [MAYA.email]}
    assert {m["to"] for m in mails("tripwire")} == {MAYA.email}
    assert mails("tripwire_by_phone")[0]["to"] == MAYA.phone
    # Both at one moment, so neither is the first.
    entries = LedgerEntry.objects.filter(act__startswith="address.")
    assert sorted(entries.values_list("act", flat=True)) == [
        "address.code_printed",
        "address.named",
        "address.post_proposed",
    ]
    text = next(m["text"] for m in mails("tripwire"))
    assert "They typed a code that we sent by post." in text
    needs = [need.words for need in evidence.meter(case).needs]
    assert needs[-1].startswith("They typed a code that was posted")


def test_a_posted_code_runs_out_and_is_no_other_code(policy, mapped, asha, sunil):
    add_maya(mapped)
    case = waiting_for(reach.BY_POST, looked_up("erasure"))
    code = posted_code(case, asha, sunil)

    late = lost_address.confirm(case, typed=code, at=later(days=22))

    assert late is not codes.Result.OK
    assert identity.confirm(case, typed=code, at=AT) is not codes.Result.OK
    assert fresh(case).proven_at is None


def test_no_officer_alone_sends_a_code_by_post(policy, mapped, asha, sunil):
    add_maya(mapped)
    case = waiting_for(reach.BY_POST, looked_up("erasure"))
    vouching.propose(case, "posted", words=POSTAL, ground=STANDS, by=asha, at=AT)
    seen = {"seen": vouching.stand(dossier.vouch(case, "posted"))}
    with pytest.raises(NotTheSecondPerson):
        vouching.agree(case, "posted", by=asha, signed_in_at=AT, at=AT, **seen)
    with pytest.raises(lost_address.NotTaken, match="Two officers agree"):
        lost_address.code_by_post(case, by=asha, at=AT)

    vouching.agree(case, "posted", by=sunil, signed_in_at=AT, at=AT, **seen)
    assert lost_address.code_by_post(case, by=asha, at=AT)
    # Whoever names another address later is looked at anew.
    lost_address.name(case, NEW, way=reach.BY_POST, words="", at=later(days=1))
    with pytest.raises(lost_address.NotTaken, match="Two officers agree"):
        lost_address.code_by_post(fresh(case), by=asha, at=later(days=1))


@pytest.mark.parametrize(
    ("wrote", "postal"),
    [
        # One line of the officer's holds more than they wrote, or less.
        (["I live at 4 Elm Street now"], "Maya Lindqvist, 4 Elm Street, Springfield"),
        (["ELM STREET 4 is my door."], POSTAL),
        # Not only beside the new address: with the request, and in a message.
        ([""], "Maya Lindqvist; Hauptstraße 7"),
        (["", "Please send it to 4  Elm-Street."], POSTAL),
        # Whatever else stands on an envelope.
        (["Call +44 7700 900123, please"], "Maya\n+44 (7700) 900 123"),
        (["Write to Maya <Maya.New@example.org>!"], "Maya\nmaya.new@example.org"),
    ],
)
def test_an_address_that_they_wrote_anywhere_is_just_given(policy, wrote, postal):
    words = "I now live at HAUPTSTRASSE 7."
    case = make_case("erasure", answers={"words": words if wrote == [""] else ""})
    named, *later_on = wrote
    lost_address.name(case, NEW, way=reach.BY_POST, words=named, at=AT)
    for each in later_on:
        talking.write(case, words=each, at=AT)

    assert lost_address.is_just_given(fresh(case), postal)


@pytest.mark.parametrize("postal", [POSTAL, "Maya Lindqvist", "Maya Lindqvist\n4 Elm"])
def test_an_address_from_our_records_is_not_just_given(policy, postal):
    case = make_case("erasure", answers={"words": "Please. Maya Lindqvist"})
    words = "I moved from no. 4. Maya Lindqvist" if postal == POSTAL else "I moved."
    lost_address.name(case, NEW, way=reach.BY_POST, words=words, at=AT)

    is_all_they_wrote = postal == "Maya Lindqvist"
    assert lost_address.is_just_given(fresh(case), postal) is is_all_they_wrote


def test_no_code_is_printed_unasked_or_without_a_ground(policy, mapped, asha):
    add_maya(mapped)
    case = looked_up("erasure")
    stranger = waiting_for(reach.BY_POST, looked_up(claims={"email": "no@example.com"}))

    asked = waiting_for(reach.BY_POST, looked_up("erasure"))
    for each, words, ground in (
        (case, POSTAL, STANDS),
        (waiting_for(reach.BY_OFFICER, looked_up("erasure")), POSTAL, STANDS),
        (asked, POSTAL, "Invoice."),
        (asked, " ", STANDS),
        (stranger, POSTAL, STANDS),
    ):
        with pytest.raises(lost_address.NotTaken):
            vouching.propose(each, "posted", words=words, ground=ground, by=asha, at=AT)


# --- an officer looks -------------------------------------------------------------


FITS = {"payments:invoice_number": "INV-13", "payments:card_last4": "4242"}


def knowing(mapped, **known):
    """Maya lost her address and says what only she can know; a worker compared it."""
    add_maya(mapped)
    case = looked_up("erasure")
    said = {code: value for code, value in {**FITS, **known}.items() if value}
    lost_address.name(
        case, NEW, way=reach.BY_OFFICER, words="I moved.", known=said, at=AT
    )
    run()
    return fresh(case)


def test_two_officers_take_a_new_address_where_facts_fit(policy, mapped, asha, sunil):
    case = knowing(mapped)
    assert (case.proven_at, reach.codes_go_to(case).value) == (None, MAYA.email)
    vouching.propose(case, "address", ground=WHY, by=asha, at=AT)
    seen = vouching.stand(dossier.vouch(case, "address"))
    again = {"seen": seen, "signed_in_at": AT, "at": AT}
    with pytest.raises(NotTheSecondPerson):
        vouching.agree(case, "address", by=asha, **again)
    with transaction.atomic(), pytest.raises(IntegrityError):
        Vouch.objects.update(agreed_by=asha, agreed_at=AT)
    run()
    assert fresh(case).proven_at is None

    vouching.agree(case, "address", by=sunil, **again)
    run()

    case = fresh(case)
    assert (case.status, reach.codes_go_to(case)) == ("working", NEW)
    assert deciding.needs_second(case, []) is True
    needs = [need.words for need in evidence.meter(case).needs if need.is_there]
    assert needs[-1] == "Two officers looked at what fits"
    text = next(m["text"] for m in mails("tripwire") if m["to"] == MAYA.email)
    assert "asked us to delete what we hold about you" in text
    with pytest.raises(lost_address.NotTaken):
        vouching.propose(case, "address", ground=WHY, by=asha, at=AT)


@pytest.mark.parametrize(
    "known",
    [
        {"payments:invoice_number": "INV-14"},
        {"payments:card_last4": ""},
        dict.fromkeys(FITS, ""),
        # What a stranger typed to ask is no fact of the person's.
        {"payments:card_last4": "", "people:email": MAYA.email},
        # What everybody knows who knows her, beside a number that some guess hits.
        {"payments:card_last4": "", "people:phone": MAYA.phone},
        {"payments:card_last4": "", "people:full_name": MAYA.name},
        {"payments:invoice_number": "", "people:full_name": MAYA.name},
    ],
)
def test_nobody_is_taken_at_an_officers_word_alone(policy, mapped, asha, known):
    case = knowing(mapped, **known)

    with pytest.raises(lost_address.NotTaken, match="fits too little"):
        vouching.propose(case, "address", ground=WHY, by=asha, at=AT)


def test_the_one_fact_that_is_held_is_not_enough_alone(policy, mapped, asha):
    mapped.add("users", email="hana.ito@example.com", full_name="Hana Ito")
    case = looked_up("erasure", claims={"email": "hana.ito@example.com"})
    said = {"people:full_name": "Hana Ito", "payments:invoice_number": "INV-1"}
    lost_address.name(
        case, NEW, way=reach.BY_OFFICER, words="I moved.", known=said, at=AT
    )
    run()

    with pytest.raises(lost_address.NotTaken, match="fits too little"):
        vouching.propose(fresh(case), "address", ground=WHY, by=asha, at=AT)


def test_one_letter_is_no_reason(policy, mapped, asha):
    case = knowing(mapped)

    with pytest.raises(vouching.NotVouched, match="whole sentence"):
        vouching.propose(case, "address", ground="x", by=asha, at=AT)


def test_the_new_address_is_forgotten_when_the_case_is_closed(
    policy, mapped, asha, sunil
):
    case = knowing(mapped)
    vouched(case, "address", asha, sunil)
    proof = Proof.objects.get(kind="channel")

    assert proofs.forget_used(later(days=1)) == 1  # what was compared
    row = Case.objects.filter(pk=case.pk)
    row.update(status="answered", ending="granted", answered_at=later(days=1))
    assert proofs.forget_used(later(days=2)) == 0
    row.update(status="closed", closed_at=later(days=2))
    assert proofs.forget_used(later(days=2)) == 1

    assert vault.has_file(proof.key) is False
    assert reach.codes_go_to(fresh(case)) == Channel(kind="email", value=MAYA.email)


@pytest.mark.parametrize("right", ["opt_out", "stop_calls", "voice_misuse", "child"])
def test_where_nothing_is_proven_no_address_is_ever_lost(policy, right):
    answers = {"choices": ["sale"]} if right == "opt_out" else {}
    case = make_case(right, claims={"phone": MAYA.phone}, answers=answers)

    assert lost_address.may_ask(case) is False


# --- the pages --------------------------------------------------------------------


@pytest.mark.words
def test_known_and_unknown_read_the_same_page(guest, stranger, mapped):
    add_maya(mapped)
    pages = []
    for browser_, email in ((guest, MAYA.email), (stranger, "nobody@example.com")):
        browser_.file("erasure", email=email)
        run(timezone.now())
        browser_.get("/track/moved/")
        browser_.submit(way="elsewhere")
        run(timezone.now())
        page = browser_.get("/track/moved/")
        reference = Case.objects.order_by("-pk")[0].reference
        shown = f"{reference[:7]}-{reference[7:]}"
        pages.append(even(page).replace(shown, "PR"))

    assert pages[0] == pages[1]
    assert "Look at your other mailboxes and at your phone." in pages[0]
    assert len(mails("code_by_phone")) == 1
    page = guest.submit(code=newest_code("code_by_phone"))
    assert "Confirmed" in page.text


def test_a_browser_that_is_signed_in_can_use_that_address(guest, mapped):
    guest.file("erasure")
    page = guest.get("/track/moved/")
    assert 'value="account"' not in page.html
    assert "Sign in with it, then come back here." in page.text

    sign_in(guest, "maya.old@example.org")
    guest.get("/track/moved/")
    page = guest.submit(way="account")

    assert "If that address is of the same account" in page.text
    step = Step.objects.get(effect="elsewhere")
    assert steps.opened(step) == [["email", "maya.old@example.org"]]


def test_what_is_missing_is_said_in_a_sentence(guest, mapped):
    guest.file("erasure")
    guest.get("/track/moved/")

    assert errors(guest.submit()) == ["Choose how we can reach you."]
    assert errors(guest.submit(way="post")) == [
        "Enter your new e-mail address or phone number."
    ]
    page = guest.submit(way="officer", by_officer="maya.new@example.org")
    too_little = (
        "Answer any 2 of these, one of them no name, address or phone number. A short "
        "or running number counts only with another such answer. If you cannot, ask for "
        "a code by post."
    )
    assert errors(page) == [too_little]
    page = guest.submit(**{"fact-2": "Maya", "fact-3": "+1 202 555 0143"})
    assert errors(page) == [too_little]
    page = guest.submit(**{"fact-1": "4242", "fact-2": "Maya", "fact-3": ""})
    assert errors(page) == [too_little]
    page = guest.submit(**{"fact-0": "INV-1", "fact-1": "4242"})
    assert "A person looks at it." in page.text
    assert reach.other(Case.objects.get()).channel == NEW
    for path in ("/receipt/", "/confirm/", "/track/lost/"):
        assert 'href="/track/moved/"' in guest.get(path).html
    assert Person().get("/track/moved/").url == "/track/"


def test_the_desk_prints_the_code_once_and_takes_an_address(
    policy, mapped, monkeypatch
):
    monkeypatch.setattr(settings, "KEPT_DEMO", True)
    add_maya(mapped)
    case = looked_up("erasure")
    said = "I moved to 4 Elm Street (Springfield)."
    lost_address.name(case, NEW, way=reach.BY_POST, words=said, at=AT)
    desk, second = (browser(staff("officer", each)) for each in ("asha", "sunil"))
    where = f"/desk/rights/case/{case.pk}/"
    page = desk.get(where).content.decode()
    assert "maya.new@example.org" in page

    bare = desk.post(f"{where}post-code/", {}, follow=True).content.decode()
    assert "Write where their postal address stands." in bare
    typed = {"posted-postal": POSTAL, "posted-ground": STANDS}
    own = desk.post(f"{where}post-code/", typed, follow=True).content.decode()
    assert "Another officer must agree." in own
    assert "They wrote this address themselves." in second.get(where).content.decode()
    seen = {"seen": vouching.stand(dossier.vouch(case, "posted"))}
    done = second.post(f"{where}posted-agree/", seen, follow=True).content.decode()
    assert "The letter with the code can be printed now." in done
    printed = desk.post(f"{where}post/")
    assert "4 Elm Street" in printed.content.decode()
    code = printed.context["code"]
    assert code in printed.content.decode()
    assert code not in desk.get(where).content.decode()

    page = desk.post(f"{where}accept-address/", {"accept-ground": WHY}, follow=True)
    assert "fits too little of what we hold" in page.content.decode()
    # What the officer typed is still there.
    assert WHY in page.content.decode()


def test_two_officers_take_an_address_on_the_page(policy, mapped, monkeypatch):
    monkeypatch.setattr(settings, "KEPT_DEMO", True)
    case = knowing(mapped)
    first, second = (
        browser(staff("officer", "asha")),
        browser(staff("officer", "sunil")),
    )
    where = f"/desk/rights/case/{case.pk}/"
    fits = "What they wrote fits here: Invoice number, Last four digits of the card."
    assert fits in first.get(where).content.decode()

    first.post(f"{where}accept-address/", {"accept-ground": WHY})
    own, page = (each.get(where).content.decode() for each in (first, second))
    assert "send codes there" not in own
    assert "It is the person: send codes there" in page
    # What the first went by, the second sees too.
    assert fits in page
    seen = {"seen": vouching.stand(dossier.vouch(case, "address"))}
    done = second.post(f"{where}address-agree/", seen, follow=True).content.decode()

    assert "Who of the old ones could be told stands here" in done
    assert reach.codes_go_to(fresh(case)) == NEW
    assert Tripwire.objects.count() == 0  # told by the worker, not by the page
