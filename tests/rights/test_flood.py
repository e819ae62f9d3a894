"""A20: whatever strangers try, and wherever, four messages a day reach one address."""

from __future__ import annotations

import contextlib
import re
from dataclasses import replace
from pathlib import Path

import pytest
from django.contrib.sessions.backends.db import SessionStore

from notices import subscribing
from portal import codes, outbox, unasked, unsafe, vault, visiting
from portal.models import OutboundMail
from retention.demo.people import MAYA
from rights import filing, identity, references, steps
from rights.claims import Channel
from rights.filing import Filing
from rights.mandates import Acting, Who
from rights.models import Capacity, Mandate, Message, Reminder, Showing, Tripwire
from tests.company import add_maya
from tests.rights.test_intake_cost import BO
from tests.rights.world import AT, later, mails, make_case, newest_code, run

EMAILS = Path(__file__).parents[2] / "templates/emails"
VICTIM = "victim@example.com"
LILA = Who(name="Lila Rao", contact="lila@home.example", relation="their daughter")
IN_STEAD = Acting(capacity=Capacity.NOMINEE, who=LILA)
NOBODYS = Acting(capacity=Capacity.AGENT, who=Who(name="Bo Ek"))


def test_receipts_codes_sign_ins_and_lists_together_are_four(policy, mapped):
    add_maya(mapped)
    at = later(hours=1)
    for _turn in range(4):
        make_case(
            "erasure",
            at=at,
            answers={"contact": VICTIM},
            claims={"email": MAYA.email},
        )
        run(at)
        make_case("access", at=at, claims={"email": VICTIM})
        run(at)
        subscribing.ask(VICTIM, language="en", at=at)
        with contextlib.suppress(codes.TooMany):
            visiting.send_code(SessionStore(), VICTIM, enter_url="/", at=at)

    outbox.send_due(at, limit=100)

    to_victim = OutboundMail.objects.filter(
        addressee=unsafe.addressee(VICTIM), withheld_at__isnull=True
    )
    assert to_victim.filter(sent_at__isnull=False).count() == 4
    # The owner of the other address is not the victim's business.
    assert len(mails("code")) == 3


def test_receipts_that_strangers_cause_leave_room_for_the_codes_of_the_person(
    policy, mapped
):
    add_maya(mapped)
    at = later(hours=1)
    for _turn in range(4):
        make_case("enquiry", at=at, claims={}, answers={"contact": MAYA.email})

    case = make_case("erasure", at=at, claims={"email": MAYA.email})
    run(at)

    assert (len(mails("received")), len(mails("code"))) == (2, 1)
    identity.confirm(case, typed=newest_code(), at=at)
    # Strangers fill the day again, after she showed that she reads it.
    for _turn in range(2):
        answers = {"contact": MAYA.email}
        make_case(
            "erasure",
            at=later(hours=2),
            answers=answers,
            claims={"email": MAYA.email},
        )
        run(later(hours=2))
    assert unasked.room(MAYA.email, "received", at=later(hours=2)) == 0
    assert unasked.room(MAYA.email, "code", at=later(hours=2)) == 0
    visiting.send_code(SessionStore(), MAYA.email, enter_url="/", at=later(hours=2))
    assert len(mails("sign_in_code")) == 1
    with pytest.raises(codes.TooMany):
        visiting.send_code(SessionStore(), MAYA.email, enter_url="/", at=later(hours=2))


def test_known_and_unknown_addresses_have_room_for_as_much(policy, mapped):
    add_maya(mapped)
    left = []
    for address in (MAYA.email, VICTIM):
        for _turn in range(2):
            contact = {"contact": address}
            make_case("access", claims={"email": address}, answers=contact)
            run(AT)
        left.append(
            [unasked.room(address, kind, at=AT) for kind in ("received", "code")]
        )

    assert left == [[0, 0], [0, 0]]


def test_a_code_without_room_goes_by_itself_a_day_after_the_first(policy, mapped):
    add_maya(mapped)
    for n in range(2):
        visiting.send_code(
            SessionStore(), MAYA.email, enter_url="/", at=later(minutes=n)
        )
    make_case("access", at=later(minutes=2), claims={"email": MAYA.email})
    run(later(minutes=2))
    case = make_case("erasure", at=later(minutes=5), claims={"email": MAYA.email})
    run(later(minutes=5))
    note = Message.objects.get(case=case, kind="note")
    assert (
        vault.unseal(case.key, note.sealed)
        .decode()
        .endswith("It goes by itself once there is room for it again.")
    )
    assert Reminder.objects.filter(case=case).count() == 0

    told = []
    for when in (later(hours=23), later(days=1)):
        run(when)
        told.append(len(mails("code")))

    assert told == [1, 2]
    assert Reminder.objects.filter(case=case).count() == 2
    case.refresh_from_db()
    again = identity.confirm(case, typed=newest_code(), at=later(days=1, minutes=1))
    assert (again, case.status) == (codes.Result.OK, "working")


@pytest.mark.parametrize("is_signing_in", [False, True])
def test_a_code_that_waits_for_room_goes_once_another_was_typed(
    policy, mapped, is_signing_in
):
    """A day of mail and the day in which others can stop it are not two days."""
    add_maya(mapped)
    session = SessionStore()
    visiting.send_code(session, MAYA.email, enter_url="/", at=AT)
    sign_in = re.search(r"\b\d{6}\b", mails("sign_in_code")[0]["text"])
    first = make_case("erasure", claims={"email": MAYA.email})
    run(AT)
    typed = newest_code()
    subscribing.ask(MAYA.email, language="en", at=AT)
    case = make_case("access", at=later(minutes=5), claims={"email": MAYA.email})
    run(later(minutes=5))
    step = steps.of(case, steps.Work.RESEND)
    assert step.next_try_at == later(days=1)

    at = later(minutes=9)
    if is_signing_in:
        result = visiting.enter(session, MAYA.email, typed=sign_in[0], at=at)
        assert result is codes.Result.OK
        identity.has_room(Channel(kind="email", value=MAYA.email), at=at)
    else:
        identity.confirm(first, typed=typed, at=at)
    run(at)

    (_one, second) = mails("code")
    assert references.display(case.reference) in second["text"]
    identity.confirm(case, typed=newest_code(), at=later(minutes=12))
    run(later(minutes=12))
    wire = Tripwire.objects.get(case=case)
    assert wire.opens_at <= later(days=1, minutes=12)


@pytest.mark.parametrize("is_here", [False, True])
def test_of_several_that_wait_the_own_or_the_oldest_goes_first(policy, mapped, is_here):
    """Who files last in somebody's name keeps that person's own from no code."""
    add_maya(mapped)
    first = make_case("erasure", claims={"email": MAYA.email})
    run(AT)
    typed = newest_code()
    for turn in range(2):
        subscribing.ask(MAYA.email, language="en", at=later(minutes=turn))
    waiting = []
    for turn in (5, 6, 7):
        at = later(minutes=turn)
        waiting.append(make_case("access", at=at, claims={"email": MAYA.email}))
        run(at)
    assert len(mails("code")) == 1

    at = later(minutes=9)
    mine = waiting[1:2] if is_here else []
    identity.confirm(first, typed=typed, mine=mine, at=at)
    run(at)

    (_one, second) = mails("code")
    meant = waiting[1 if is_here else 0]
    assert references.display(meant.reference) in second["text"]


def test_a_code_that_waits_keeps_no_request_waiting(policy, mapped):
    add_maya(mapped)
    for _turn in range(3):
        looked = make_case("access", claims={"email": MAYA.email})
        run(AT)
    case = make_case("access", at=later(minutes=1), claims={"email": MAYA.email})
    run(later(minutes=1))
    case.refresh_from_db()

    identity.confirm(case, typed=newest_code(), at=later(minutes=2))
    run(later(minutes=2))

    case.refresh_from_db()
    assert (looked.proven_at, bool(case.searched_at)) == (None, True)
    run(later(days=1))
    assert len(mails("code")) == 3


def fill_mailbox(company):
    """Maya was left as many messages today as fit, the code of a request among them."""
    add_maya(company)
    make_case("access", claims={"email": MAYA.email})
    run(AT)
    for _turn in range(2):
        visiting.send_code(SessionStore(), MAYA.email, enter_url="/", at=AT)


def test_whoever_has_an_agent_hears_of_it_as_soon_as_there_is_room(policy, mapped):
    fill_mailbox(mapped)
    acting = replace(BO, showing=Showing.ATTORNEY)
    make_case("access", claims={"email": MAYA.email}, acting=acting)

    told = []
    for when in (AT, later(days=1)):
        run(when)
        told.append((len(mails("agent_told")), Mandate.objects.get().told_at))

    assert [sent for sent, _when in told] == [0, 1]
    assert [bool(when) for _sent, when in told] == [False, True]
    assert len(mails("code")) == 1


@pytest.mark.parametrize("who", [BO, IN_STEAD], ids=["firm", "stead"])
def test_who_could_not_be_told_of_an_opt_out_by_another_hears_of_it_later(
    policy, mapped, who
):
    """It counts at once all the same."""
    fill_mailbox(mapped)
    about = Filing(
        right="opt_out",
        claims={"email": MAYA.email},
        answers={"choices": ["marketing"]},
        acting=who,
    )
    (case,) = filing.file_all([about], at=AT)

    told = []
    for when in (AT, later(hours=1), later(days=1), later(days=2)):
        run(when)
        told.append((len(mails("agent_acted")), bool(Mandate.objects.get().told_at)))

    assert case.status == "answered"
    assert told == [(0, False), (0, False), (1, True), (1, True)]
    assert len(mails("code")) == 1


@pytest.mark.parametrize("who", [BO, NOBODYS, IN_STEAD], ids=["firm", "name", "stead"])
def test_two_opt_outs_of_one_page_are_told_in_one_mail_once_there_is_room(
    policy, mapped, who
):
    fill_mailbox(mapped)
    page = [
        Filing(right=right, claims={"email": MAYA.email}, answers=said, acting=who)
        for right, said in (
            ("opt_out", {"choices": ["marketing"]}),
            ("limit", {"choices": ["sensitive"]}),
        )
    ]
    cases = filing.file_all(page, at=AT)
    other = replace(who, who=Who(name="Cy Ode", contact="cy@agents.example"))
    filing.file_all([replace(page[0], acting=other)], at=AT)

    for when in (AT, later(days=1)):
        run(when)

    told = mails("agent_acted")
    both = [
        mail
        for mail in told
        if all(references.display(case.reference) in mail["text"] for case in cases)
    ]
    assert (len(told), len(both)) == (2, 1)
    assert "Cy Ode" not in both[0]["text"]
    assert not Mandate.objects.filter(told_at=None).exists()


def test_the_kinds_that_carry_a_code_are_mails_of_ours():
    for kind in unasked.CODES:
        assert (EMAILS / kind / "body.txt").is_file()


def test_what_slipped_in_at_the_same_moment_is_held_back_when_it_would_leave(db):
    for n in range(5):
        outbox.queue(
            kind="received",
            to=VICTIM,
            subject="Hello",
            text="Hello.",
            dedupe=str(n),
            language="en",
            is_unasked=n != 4,
            at=AT,
        )

    outbox.send_due(later(minutes=1))

    rows = OutboundMail.objects.order_by("dedupe")
    gone = [row.is_unasked for row in rows if row.withheld_at is None]
    assert sorted(gone) == [False, True, True]
    assert all(row.sent_at for row in rows)
