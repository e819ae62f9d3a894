"""Headless Chromium that fails on what a privacy portal must never do.

Every page is recorded: a request to another host, a script error or anything the
content security policy refused fails the test that opened it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import (
    Browser,
    ConsoleMessage,
    Page,
    Request,
    sync_playwright,
)

from tests.services import Missing, chromium_program

SCREENS = Path(__file__).resolve().parent.parent / "var" / "screens"
# For each site and width, a page in which axe-core lies ready.
BESIDE: dict[tuple[str, int], Page] = {}
TAKE = """html => {
  const read = new DOMParser().parseFromString(html, "text/html");
  document.replaceChild(document.adoptNode(read.documentElement),
                        document.documentElement);
  const sheets = [...document.querySelectorAll("link[rel=stylesheet]")];
  return Promise.all(sheets.map(sheet => sheet.sheet ||
    new Promise(done => { sheet.onload = sheet.onerror = done; })))
    .then(() => document.fonts.ready).then(() => document.title);
}"""
RUN = """() => axe.run({resultTypes: ["violations"]}).then(found => found.violations
  .filter(rule => ["serious", "critical"].includes(rule.impact))
  .flatMap(rule => rule.nodes.map(node =>
    `${rule.id} (${rule.impact}): ${node.html.slice(0, 200)}`)))"""
HERE = {"localhost", "127.0.0.1", "[::1]"}
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]


@dataclass
class Record:
    """What went wrong while a page was open, in the order it happened."""

    faults: list[str] = field(default_factory=list)

    def request(self, request: Request) -> None:
        address = urlsplit(request.url)
        if address.scheme in {"http", "https", "ws", "wss"}:
            if address.hostname not in HERE:
                self.faults.append(f"request to {request.url}")
        elif address.scheme not in {"data", "blob", "about", "file"}:
            self.faults.append(f"request to {request.url}")

    def console(self, message: ConsoleMessage) -> None:
        if "Content Security Policy" in message.text:
            self.faults.append(message.text)

    def error(self, error: Any) -> None:
        self.faults.append(f"script error: {error}")


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    try:
        program = chromium_program()
    except Missing as missing:
        pytest.skip(str(missing))
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=QUIET)
        yield browser
        BESIDE.clear()
        browser.close()


@pytest.fixture
def page_at(chromium: Browser) -> Iterator[Callable[..., Page]]:
    """`page_at(390)` opens a page of that width, in a session of its own.

    `page_at(390, javascript=False)` is how a person without scripts sees it.
    """
    record, contexts = Record(), []

    def page_at(width: int, *, height: int = 900, javascript: bool = True) -> Page:
        context = chromium.new_context(
            viewport={"width": width, "height": height},
            java_script_enabled=javascript,
            accept_downloads=True,
            locale="en-GB",
        )
        contexts.append(context)
        context.on("request", record.request)
        context.on("console", record.console)
        context.on("weberror", lambda error: record.error(error.error))
        return context.new_page()

    yield page_at
    for context in contexts:
        context.close()
    assert record.faults == []


def axe(page: Page) -> None:
    """Fail on anything axe-core calls serious or critical, naming where it is.

    It looks at a copy of what the browser shows now: the page itself may have no
    scripts, and those of the copy never run.
    """
    copy = _beside(page)
    assert copy.evaluate(TAKE, page.content()) == page.title()
    found = copy.evaluate(RUN)
    if found:
        raise AssertionError("\n".join([page.url, *found]))


def _beside(page: Page) -> Page:
    """A page of the same site and size that holds nothing but axe-core."""
    size, browser = page.viewport_size, page.context.browser
    assert size is not None
    assert browser is not None
    place = (urlsplit(page.url).netloc, size["width"])
    if place not in BESIDE:
        beside = browser.new_context(viewport=size).new_page()
        empty = "<!doctype html><title>axe</title>"
        beside.route(
            page.url, lambda r: r.fulfill(body=empty, content_type="text/html")
        )
        beside.goto(page.url)
        beside.evaluate(Axe().axe_script)
        BESIDE[place] = beside
    return BESIDE[place]


def screenshot(page: Page, name: str) -> Path:
    """A picture of the whole page, kept out of the repository."""
    SCREENS.mkdir(parents=True, exist_ok=True)
    path = SCREENS / f"{name}.png"
    page.screenshot(path=path, full_page=True)
    return path


def scrolls_sideways(page: Page) -> bool:
    """Whether the page is wider than its window (WCAG 1.4.10)."""
    root = "document.documentElement"
    return bool(page.evaluate(f"{root}.scrollWidth > {root}.clientWidth"))
