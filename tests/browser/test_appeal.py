"""A complaint refused by two, appealed by the person, decided by somebody outside."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests import people
from tests.browser.person import follow, look, officer, press

pytestmark = [pytest.mark.browser]

FORMS = ("enquiry", "nominee", "child", "appeal", "complaint")


def test_an_appeal_is_decided_by_somebody_outside_on_a_phone(portal, page_at):
    guest = page_at(390, javascript=False)
    for code in FORMS:
        guest.goto(f"{portal.url}/rights/{code}/")
        look(guest)
    guest.get_by_label("What do you want to tell us?").fill("Nobody answered me.")
    press(guest, "Send my complaint")
    first = people.stored(guest.locator(".reference").inner_text())

    asha = officer(page_at(390), portal, "asha@example.com")
    open_case(asha, portal, first)
    asha.get_by_label("We see it differently").check()
    asha.get_by_label("Your answer, for this person").fill("We did, on Monday.")
    asha.get_by_label("The reason in one sentence").fill("It was answered.")
    press(asha, "Look at the letter first")
    press(asha, "Send this answer")
    sunil = officer(page_at(390), portal, "sunil@example.com")
    open_case(sunil, portal, first)
    press(sunil, "Agree and run")
    portal.wait(lambda: people.status(portal, first) == "answered", 20)

    guest.goto(f"{portal.url}/track/answer/")
    follow(guest, "I disagree")
    guest.get_by_label("What do you not agree with?").fill("Not on Monday.")
    press(guest, "Send my appeal")
    second = people.stored(guest.locator(".reference").inner_text())
    open_case(asha, portal, second)
    expect(asha.locator(".decide")).to_contain_text(
        "You had a part in the first answer"
    )
    asha.get_by_label("Name", exact=True).fill("Ada Bell")
    asha.get_by_label("E-mail address", exact=True).fill("ada@law.example")
    press(asha, "Send the link")

    reviewer = page_at(390, javascript=False)
    link = re.search(r"/review/[\w-]+/", people.sent(portal, "review", second))
    reviewer.goto(f"{portal.url}{link[0]}")
    look(reviewer)
    press(reviewer, "Open the papers")
    press(reviewer, "Decide the appeal")
    expect(reviewer.locator(".summary")).to_contain_text("Choose how you answer.")
    reviewer.get_by_label("Change it").check()
    reviewer.get_by_label("Your answer, for this person").fill(
        "Nobody wrote on Monday."
    )
    press(reviewer, "Decide the appeal")
    portal.wait(lambda: people.status(portal, second) == "answered", 20)

    assert people.status(portal, first) == "working"
    guest.goto(f"{portal.url}/track/answer/")
    look(guest)
    expect(guest.locator(".letter")).to_contain_text("Nobody wrote on Monday.")


def open_case(page, portal, reference):
    ((pk,),) = portal.query(
        "SELECT id FROM rights_case WHERE reference = %s", reference
    )
    page.goto(f"{portal.url}/desk/rights/case/{pk}/")
    look(page)
