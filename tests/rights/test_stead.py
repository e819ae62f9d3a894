"""Asking for a child, and in the place of somebody who has died or cannot act."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone

from portal import outbox, second_person
from rights import (
    acting,
    agent_address,
    claims,
    identity,
    mandates,
    nominees,
    stead,
)
from rights.mandates import Acting, Who
from rights.models import Capacity, Case, Enclosure, Mandate
from tests.rights.test_acting import link
from tests.rights.test_desk import browser, staff
from tests.rights.test_enclosures import PDF, empty_disk, file
from tests.rights.test_nominees import named
from tests.rights.web import errors
from tests.rights.world import AT, later, mails, make_case, newest_code, run

__all__ = ["empty_disk"]
LOOKED = "The person named her themselves, and the address is hers."
KIT, LILA = "kit@example.com", "lila@home.example"
WHO = Who(name="Lila Rao", contact=LILA, relation="their daughter; They have died")


def in_stead(
    email: str = KIT, at=AT, *, right: str = "access", is_theirs: bool = True
) -> Case:
    who = Acting(capacity=Capacity.NOMINEE, who=WHO)
    said = {"contact": LILA}
    case = make_case(right, at, claims={"email": email}, answers=said, acting=who)
    if is_theirs:
        agent_address.confirm(agent_address.behind(url(case)), at=at)
    return case


def url(case: Case) -> str:
    """The token of the link in our first mail to whoever asks."""
    return agent_address.link(case).rstrip("/").rpartition("/")[2]


@pytest.fixture
def kit(mapped):
    """Somebody who is on file."""
    mapped.add("users", email=KIT)
    return KIT


def test_a_parent_says_who_they_are_and_types_the_code_of_the_account(guest, kit):
    guest.get("/rights/erasure/who/")
    guest.submit(who="parent")
    guest.submit(name="Lila Rao")
    assert errors(guest.page) == [
        "Choose who you are to the child.",
        "Enter your e-mail address.",
    ]
    guest.submit(name="Lila Rao", relation="parent", contact=LILA)
    assert "Where do they live?" in guest.page.text
    guest.submit(country="DE")
    guest.submit(way="email", email=KIT)
    guest.submit(scope="all")
    assert "A child you care for" in guest.page.text
    guest.submit("", draft=guest.page.form_with("draft").values["draft"])
    assert "Show that it is you" in guest.page.text

    run(timezone.now())

    case = Case.objects.get()
    assert (case.mandate.capacity, claims.contact(case)) == ("parent", LILA)
    assert mandates.who(case.mandate, case).relation == "Their parent"
    # Whoever has the account reads with the code who asks, for what, and how to stop it.
    (sent,) = mails("code")
    assert sent["to"] == KIT
    assert (
        "Lila Rao says that they are the parent or guardian of whoever has this account, "
        "and asked for this: " in sent["text"]
    )
    assert f"Not right? Stop it: {settings.SITE_URL}/not-me/" in sent["text"]
    assert [mail["to"] for mail in mails("received")] == [LILA]
    identity.confirm(case, typed=newest_code(), at=timezone.now())
    run(timezone.now())
    case.refresh_from_db()
    assert case.searched_at is not None


def test_letters_of_one_page_go_to_the_parent_too(guest):
    guest.get("/rights/restriction/who/")
    guest.submit(who="parent")
    guest.submit(name="Lila Rao", relation="guardian", contact=LILA)
    guest.submit(address=KIT, place="DE", ground="accuracy")

    assert claims.contact(Case.objects.get()) == LILA


def test_for_the_dead_a_paper_may_come_along_and_a_person_looks(guest, kit):
    guest.get("/rights/access/who/")
    guest.submit(who="nominee")
    guest.submit(name="Lila", relation="see www.evil.example", contact=LILA)
    assert errors(guest.page) == [
        "Write the name without a link or address.",
        "Choose what happened.",
    ]
    guest.submit(
        name="Lila Rao",
        relation="their daughter",
        contact=LILA,
        happened="died",
        attached=[file(PDF, "certificate.pdf")],
    )
    guest.submit(country="DE")
    guest.submit(way="email", email=KIT)
    guest.submit(scope="all")
    guest.submit("", draft=guest.page.form_with("draft").values["draft"])
    assert "A person looks at what you sent" in guest.page.text
    run(timezone.now())

    case = Case.objects.get()
    assert Enclosure.objects.get().case == case
    assert mandates.who(case.mandate, case) == WHO
    assert (mails("code"), [mail["to"] for mail in mails("stead_told")]) == ([], [KIT])
    (received,) = mails("received")
    assert received["to"] == LILA
    assert (
        "Need anything from you? Yes: one press that shows that this address is yours."
        in received["text"]
    )
    assert "code" not in received["text"]
    assert f"It is mine: {agent_address.link(case)}" in received["text"]
    desk, address = browser(staff("officer")), f"/desk/rights/case/{case.pk}/"
    page = desk.get(address).content.decode()
    assert "their daughter; They have died" in page
    assert "They act for somebody: who is named?" in page
    assert "They named nobody" in page


def test_nobody_acts_from_an_address_that_is_not_shown_or_after_a_no(
    policy, mapped, asha
):
    mapped.add("users", email="maya@example.com")
    named(mapped, name="Lila Rao", reach=LILA)
    unseen = in_stead("maya@example.com", is_theirs=False)
    beside = in_stead("maya@example.com", right="erasure")
    run(later(hours=1))
    for each in (unseen, beside):
        each.refresh_from_db()
    with pytest.raises(acting.NotActing, match="^Whoever asks has not shown yet"):
        stead.propose(unseen, ground=LOOKED, by=asha, at=later(hours=2))

    acting.stop(unseen, keeps=False, at=later(hours=3))

    beside.refresh_from_db()
    assert (beside.status, beside.mandate.stopped_at) == ("withdrawn", later(hours=3))
    again = in_stead("maya@example.com", later(hours=4), right="erasure")
    run(later(hours=5))
    again.refresh_from_db()
    with pytest.raises(acting.NotActing, match="The person stopped somebody who asked"):
        stead.propose(again, ground=LOOKED, by=asha, at=later(hours=6))


def test_without_a_paper_only_whom_they_named_may_act(policy, mapped, asha):
    mapped.add("users", email="maya@example.com")
    named(mapped, name="Noor Rao", reach="noor@example.net")
    case = in_stead("maya@example.com")
    run(later(hours=1))
    case.refresh_from_db()

    nominees.look_up(case, kind="email", value=KIT, by=asha, at=AT)
    assert stead.named(case, case.mandate) == "other"
    with pytest.raises(acting.NotActing, match="nobody with this address was named"):
        stead.propose(case, ground=LOOKED, by=asha, at=later(days=2))


def test_whom_they_named_acts_after_two_people_and_a_day(
    policy, mapped, asha, sunil, settings
):
    settings.KEPT_DEMO = False  # who tries it out waits for no day
    mapped.add("users", email="maya@example.com")
    named(mapped, name="Lila Rao", reach=f"{LILA.upper()}, 4 Elm Street")
    case = in_stead("maya@example.com")
    run(later(hours=1))
    case.refresh_from_db()
    with pytest.raises(acting.NotActing, match="whole sentence"):
        stead.propose(case, ground="ok", by=asha, at=later(hours=2))
    stead.propose(case, ground=LOOKED, by=asha, at=later(hours=2))

    seen = later(hours=2).isoformat()
    told_at = later(hours=1)

    def agree(by, at, seen=seen):
        stead.agree(case, seen=seen, by=by, signed_in_at=at, at=at)

    with pytest.raises(acting.NotActing, match="has not been told yet"):
        agree(sunil, later(hours=26))
    outbox.send_due(told_at)
    with pytest.raises(second_person.NotTheSecondPerson):
        agree(asha, later(hours=26))
    with pytest.raises(acting.NotActing, match="has until"):
        agree(sunil, told_at + timedelta(hours=23, minutes=59))
    with pytest.raises(acting.NotActing, match="while you read it"):
        agree(sunil, later(hours=26), seen=AT.isoformat())
    case.refresh_from_db()
    assert (case.proven_at, mandates.reader(case)) == (None, "")
    agree(sunil, told_at + timedelta(days=1))
    run(later(hours=25))

    case.refresh_from_db()
    assert case.searched_at is not None
    assert mandates.reader(case) == LILA


def test_a_proposal_is_taken_back_and_the_rows_refuse_one_person(policy, mapped, asha):
    mapped.add("users", email="maya@example.com")
    named(mapped, name="Lila Rao", reach=LILA)
    case = in_stead("maya@example.com")
    run(later(hours=1))
    case.refresh_from_db()
    stead.propose(case, ground=LOOKED, by=asha, at=later(hours=2))
    row = Mandate.objects.filter(case=case)
    for who in (asha, None):
        with pytest.raises(IntegrityError), transaction.atomic():
            row.update(
                accepted_at=AT,
                accepted_by=asha,
                proposed_by=who,
                proposed_at=AT if who else None,
            )

    seen = stead.stand(row.get())
    stead.drop(case, seen=seen, by=asha, at=later(hours=3))

    assert row.get().proposed_by is None


def test_who_is_alive_stops_it_with_one_press(guest, kit):
    in_stead(at=timezone.now())
    case = Case.objects.get()
    run(timezone.now())
    page = guest.get(link("stead_told"))
    assert "says that you cannot ask yourself" in page.text
    assert "Let them read" not in page.text

    guest.submit("how", how="stop")

    case.refresh_from_db()
    assert case.status == "withdrawn"
    assert Mandate.objects.get().stopped_at is not None
