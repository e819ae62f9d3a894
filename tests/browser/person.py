"""What journeys of a person share: look at every page, read mail at the desk, decide.

Nothing here opens the database for a secret: codes are read where a demonstration
shows them, at the desk, as an officer.
"""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from playwright.sync_api import Page, expect

from tests import browsing
from tests.harness import Portal
from tests.visitor import Visitor

REFERENCE = re.compile(r"PR-[0-9A-Z]{4}-[0-9A-Z]{4}")
CODE = re.compile(r"\b(\d{3}) ?(\d{3})\b")


SHAPE = "Array.from(document.querySelectorAll('main *'), e => e.tagName).join()"
_seen: set[tuple[str, int, str]] = set()


def look(page: Page) -> None:
    """Every page passes axe, fits its window and has one heading.

    axe looks once at pages of the same title, width and elements.
    """
    kind = (page.title(), page.evaluate("innerWidth"), page.evaluate(SHAPE))
    if kind not in _seen:
        browsing.axe(page)
        _seen.add(kind)
    assert not browsing.scrolls_sideways(page), page.url
    assert page.locator("h1").count() == 1, page.url
    assert urlsplit(page.url).query in {"", "change=1"}


def press(page: Page, words: str) -> None:
    """Press the button that says so, and look at the page it leads to."""
    with page.expect_navigation():
        page.get_by_role("button", name=words, exact=True).click()
    look(page)


def follow(page: Page, words: str) -> None:
    """Follow the link in the content, and look at the page it leads to."""
    link = page.locator("main").get_by_role("link", name=words, exact=True)
    with page.expect_navigation():
        link.first.click()
    look(page)


def reference(page: Page) -> str:
    """The reference that the page shows, as the ledger spells it."""
    found = REFERENCE.search(page.locator(".reference").inner_text())
    assert found
    return found[0][:7] + found[0][8:]


def sent(portal: Portal, kind: str, case: str) -> str:
    """The newest mail of that kind about a case, as an officer reads it."""
    question = (
        "SELECT id FROM portal_outboundmail WHERE kind = %s AND about = %s"
        " ORDER BY created_at DESC"
    )
    rows = portal.wait(lambda: portal.query(question, kind, f"case:{case}"), 20)
    desk = Visitor(portal.url)
    desk.sign_in("asha@example.com", portal.password)
    return desk.get(f"/desk/portal/outboundmail/{rows[0][0]}/change/").text


def code(portal: Portal, case: str, kind: str = "code") -> str:
    """The digits of the newest code."""
    found = CODE.search(sent(portal, kind, case).partition("code")[2])
    found = found or CODE.search(sent(portal, kind, case))
    assert found
    return found[1] + found[2]


def status(portal: Portal, case: str) -> str:
    ((found,),) = portal.query(
        "SELECT status FROM rights_case WHERE reference = %s", case
    )
    return str(found)


def officer(page: Page, portal: Portal, email: str) -> Page:
    """An officer at the desk, in a browser of their own."""
    page.goto(f"{portal.url}/account/login/")
    page.fill("[name=login]", email)
    page.fill("[name=password]", portal.password)
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/desk/"))
    return page


def act(page: Page, portal: Portal, case: str, name: str) -> None:
    """Press one button of the case page."""
    ((pk,),) = portal.query("SELECT id FROM rights_case WHERE reference = %s", case)
    page.goto(f"{portal.url}/desk/rights/case/{pk}/")
    with page.expect_navigation():
        page.locator(f'form[action$="/{name}/"] button').first.click()


def decide(asha: Page, sunil: Page, portal: Portal, case: str) -> None:
    """The ordinary way: as drafted, agreed by a second person, carried out."""
    searched = (
        "SELECT 1 FROM rights_case WHERE reference = %s AND searched_at IS NOT NULL"
    )
    portal.wait(lambda: portal.query(searched, case), 20)
    act(asha, portal, case, "decide")
    if status(portal, case) == "checking":
        act(sunil, portal, case, "agree")
    portal.wait(lambda: status(portal, case) == "answered", 30)
