"""What journeys through a right share: ask for it, prove it, have it decided, read it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from playwright.sync_api import Page, expect

from tests import people
from tests.browser.person import follow, look, press
from tests.harness import Portal
from tests.visitor import Visitor

Answers = Mapping[str, str | list[str]]


@dataclass(frozen=True)
class Asked:
    """A request in the browser that sent it; its codes are read by this officer."""

    page: Page
    case: str
    portal: Portal
    reader: Visitor

    def code(self) -> str:
        return people.code(self.portal, self.case, reader=self.reader)


@dataclass(frozen=True)
class Asking:
    """Opens a browser for each request, at one installation."""

    page_at: Callable[..., Page]
    portal: Portal
    reader: Visitor

    def page(self) -> Page:
        """A phone without scripts."""
        return self.page_at(390, javascript=False)

    def ask(self, right: str, button: str, **answers: str | list[str]) -> Asked:
        """One page of questions, to the receipt."""
        page = self.page()
        page.goto(f"{self.portal.url}/rights/{right}/")
        look(page)
        fill(page, answers)
        press(page, button)
        case = people.stored(page.locator(".reference").inner_text())
        return Asked(page, case, self.portal, self.reader)


def fill(page: Page, answers: Answers) -> None:
    """Answer the questions of a form, each by the name of its field."""
    for name, answer in answers.items():
        found = page.locator(f"main [name={name}]")
        kind = found.first.evaluate("e => e.type")
        if kind in {"radio", "checkbox"}:
            for value in [answer] if isinstance(answer, str) else answer:
                page.locator(f"main [name={name}][value='{value}']").check()
        elif kind == "select-one":
            found.select_option(answer)
        else:
            found.fill(str(answer))


def prove(asked: Asked) -> None:
    """The code from the mail, typed where the receipt asks for it."""
    asked.page.get_by_label("Code", exact=True).fill(asked.code())
    press(asked.page, "Confirm")
    expect(asked.page.locator("main")).to_contain_text("Confirmed: the address is")
    follow(asked.page, "See where it is")


def at_desk(page: Page, asked: Asked) -> Page:
    """An officer opens the request."""
    pk = people.column(asked.portal, asked.case, "id")
    page.goto(f"{asked.portal.url}/desk/rights/case/{pk}/")
    look(page)
    return page


def decide(page: Page, asked: Asked) -> None:
    """As drafted: the one button says what happens to how many kinds of data."""
    people.wait_searched(asked.portal, asked.case)
    at_desk(page, asked)
    press(page, page.locator('form[action$="/decide/"] p button').inner_text())
    agreed(asked)


def agreed(asked: Asked) -> None:
    """A second person agrees where one must; then the worker is waited for."""
    portal, case = asked.portal, asked.case
    if people.status(portal, case) == "checking":
        people.act(portal, case, asked.reader, "agree")
    portal.wait(lambda: people.status(portal, case) == "answered", 30)


def answer(page: Page, words: str, reply: str = "") -> None:
    """An answer in words."""
    if reply:
        page.get_by_label(reply, exact=True).check()
    page.get_by_label("Your answer, for this person").fill(words)
    press(page, "Send this answer")


def read(asked: Asked) -> Page:
    """The answer, where the person follows it, with a code where one is needed."""
    page = asked.page
    page.goto(f"{asked.portal.url}/track/progress/")
    expect(page.locator("h1")).to_have_text("Answered")
    look(page)
    follow(page, "Read our answer")
    if page.url.endswith("/track/code/"):
        press(page, "Send me a code")
        page.get_by_label("Code", exact=True).fill(asked.code())
        press(page, "Open the answer")
    expect(page.locator("h1")).to_have_text("Our answer")
    return page


def fetched(page: Page, words: str) -> bytes:
    """What a link of the page saves."""
    with page.expect_download() as started:
        page.get_by_role("link", name=words).click()
    return started.value.path().read_bytes()
