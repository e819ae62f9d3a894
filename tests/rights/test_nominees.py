"""Nominees: named by a proven person, sealed, changed, taken back, opened on record."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from portal import vault
from portal.models import LedgerEntry, Opening
from rights import claims, letters, nominees, tracking
from rights.mandates import Acting, Who
from rights.models import Capacity, Case, Nominee
from tests.company import add_maya
from tests.rights.test_desk import browser, staff
from tests.rights.web import errors
from tests.rights.world import AT, later, make_case, newest_code, prove, run

MAYA = {"email": "maya@example.com"}
DEV = {"way": "name", "name": "Dev Rao", "reach": "dev@x.example", "relation": "son"}


def named(company, at=AT, **answers):
    case = make_case("nominee", at, claims=MAYA, answers={**DEV, **answers})
    prove(case, at)
    run(at)
    case.refresh_from_db()
    return case


def test_a_proven_person_names_a_nominee_and_nobody_weighs_it(policy, mapped):
    add_maya(mapped)

    case = named(mapped)

    row = Nominee.objects.get()
    assert (row.person, row.ended_at) == (case.person, None)
    assert vault.unseal_json(row.key, row.sealed) == {
        "name": "Dev Rao",
        "reach": "dev@x.example",
        "relation": "son",
    }
    assert (case.status, case.ending) == ("answered", "granted")
    text = letters.sent(case).text
    assert "We have written down who may act for you" in text
    assert "Dev Rao" not in text
    assert claims.answers(case) == {"way": "name", "contact": ""}


def test_without_proof_nobody_is_named(policy, mapped):
    add_maya(mapped)
    make_case("nominee", claims=MAYA, answers=DEV)

    run()

    assert not Nominee.objects.exists()


def test_a_new_one_ends_the_one_before_and_forgets_it(policy, mapped):
    add_maya(mapped)
    named(mapped)
    named(mapped, later(days=1), name="Lila Rao")

    old, new = Nominee.objects.order_by("named_at")
    assert (old.ended_at is not None, new.ended_at) == (True, None)
    with pytest.raises(vault.KeyDestroyed):
        vault.unseal_json(old.key, old.sealed)


def test_it_can_be_taken_back(policy, mapped):
    add_maya(mapped)
    named(mapped)
    case = named(mapped, later(days=1), way="end", name="", reach="", relation="")

    assert Nominee.objects.get().ended_at is not None
    assert "Nobody is named for you any more." in letters.sent(case).text
    again = named(mapped, later(days=2), way="end", name="", reach="", relation="")
    assert "You had named nobody" in letters.sent(again).text


def test_the_database_holds_one_at_a_time(policy, mapped):
    add_maya(mapped)
    case = named(mapped)
    other = make_case("nominee", claims=MAYA, answers=DEV)

    with pytest.raises(IntegrityError), transaction.atomic():
        Nominee.objects.create(
            person=case.person,
            case=other,
            key=vault.new_key("nominee"),
            sealed=b"",
            named_at=AT,
        )


def test_whoever_is_named_without_an_address_is_not_called_somebody_else(
    policy, mapped
):
    add_maya(mapped)
    named(mapped, reach="+49 172 1234567, Hauptstr. 1, Berlin")

    def fit(contact):
        return nominees.fit("email", MAYA["email"], contact=contact)

    assert fit("dev@x.example") == "unknown"
    named(mapped, later(days=1), reach="dev@x.example")
    assert (fit("dev@x.example"), fit("a@b.example")) == ("same", "other")


def test_an_officer_looks_on_record(policy, mapped, asha):
    add_maya(mapped)
    named(mapped)
    asked = make_case("enquiry", claims={}, answers={"words": "My mother died."})

    found = nominees.look_up(
        asked, kind="email", value=MAYA["email"], by=asha, at=later(days=3)
    )
    nobody = nominees.look_up(
        asked, kind="email", value="x@example.com", by=asha, at=later(days=3)
    )

    assert (found.name, found.reach, nobody) == ("Dev Rao", "dev@x.example", None)
    assert (
        list(Opening.objects.values_list("user", "about", "what"))
        == [(asha.pk, f"case:{asked.reference}", "nominee")] * 2
    )


def test_from_the_form_to_the_desk(guest, mapped):
    add_maya(mapped)
    guest.get("/rights/nominee/")
    guest.submit(address="maya@example.com", way="name", name="", reach="")
    assert errors(guest.page) == [
        "Enter the name of the person who may act.",
        "Enter how the person who may act can be reached.",
    ]
    guest.submit(
        address="maya@example.com", way="name", name="Dev", reach="+12025550143"
    )
    assert guest.page.url == "/receipt/"
    run(timezone.now())
    guest.submit(code=newest_code())
    assert "Confirmed: the address is yours. We write it down now." in guest.page.text
    assert "We are searching" not in guest.page.text
    (own,) = Case.objects.all()
    assert tracking.status(own, at=timezone.now()).lead == (
        "We write it down now. You need to do nothing."
    )
    run(timezone.now())
    assert Case.objects.get().status == "answered"

    who = Acting(capacity=Capacity.NOMINEE, who=Who(name="Ravi", contact="r@x.example"))
    question = make_case("enquiry", timezone.now(), claims={}, answers={"words": "x"})
    asked = {"email": "maya@example.com"}
    case = make_case("access", timezone.now(), claims=asked, acting=who)
    desk = browser(staff("officer"))
    page = desk.get(f"/desk/rights/case/{case.pk}/").content.decode()
    assert ">Dev<" not in page
    assert "+12025550143" not in page
    typed = {"nominee-address": "maya@example.com"}
    where = f"/desk/rights/case/{case.pk}/nominee/"
    page = desk.post(where, typed).content.decode()
    assert "+12025550143" in page
    # Of nobody else, and nowhere that nobody asks in their place.
    page = desk.post(where, {"nominee-address": "x@example.com"}).content.decode()
    assert "Look up the address that this request is about." in page
    elsewhere = f"/desk/rights/case/{question.pk}/nominee/"
    page = desk.post(elsewhere, typed, follow=True).content.decode()
    assert "+12025550143" not in page
    assert LedgerEntry.objects.filter(act="nominee.named").count() == 1
