"""What journeys in a browser share: look at every page, press, follow, sign in."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from playwright.sync_api import Page, expect

from tests import browsing
from tests.harness import Portal

SHAPE = "Array.from(document.querySelectorAll('main *'), e => e.tagName).join()"
# 320 pixels are 1280 at four hundred per cent (WCAG 1.4.10).
SCREENS = [1280, 390]
SIZES = [*SCREENS, 320]
_seen: set[tuple[str, str]] = set()


def look(page: Page) -> None:
    """Every page passes axe, fits a screen and a phone, and has one heading.

    The journey is walked once, and each page of it measured in all widths. axe looks
    once at pages of the same title and elements, in the width of the journey, and in
    that of the other screen where it shows something otherwise. Where only the words
    are others, the narrowest width says whether they fit.
    """
    page.wait_for_load_state()
    own = page.viewport_size or {"width": 1280, "height": 900}
    kind = (page.title(), page.evaluate(SHAPE))
    sizes = {min(SIZES), own["width"]} if kind in _seen else {*SIZES, own["width"]}
    for width in sorted(sizes, key=lambda each: each == own["width"]):
        page.set_viewport_size({"width": width, "height": own["height"]})
        assert not browsing.scrolls_sideways(page), (page.url, width)
    if kind not in _seen:
        browsing.axe(page, also=SCREENS)
    _seen.add(kind)
    assert page.locator("h1:visible").count() == 1, page.url
    address = urlsplit(page.url)
    staff = ("/desk/", "/account/")
    asked = {"", "change=1", "again=1", "change=1&again=1"}
    assert address.path.startswith(staff) or address.query in asked


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


def officer(page: Page, portal: Portal, email: str) -> Page:
    """An officer at the desk, in a browser of their own."""
    page.goto(f"{portal.url}/account/login/")
    page.fill("[name=login]", email)
    page.fill("[name=password]", portal.password)
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/desk/"))
    return page


def tab_to(page: Page, words: str) -> None:
    """Press Tab until the focus is on what says so; the focus can be seen."""
    active = "document.activeElement"
    for _press in range(80):
        page.keyboard.press("Tab")
        if page.evaluate(f"{active}.innerText").strip() == words:
            style = f"getComputedStyle({active})"
            seen = page.evaluate(f"{style}.outlineStyle + {style}.outlineWidth")
            assert re.fullmatch(r"(solid|auto)[1-9]px", seen), seen
            return
    raise AssertionError(f"Tab never reaches {words!r} on {page.url}")
