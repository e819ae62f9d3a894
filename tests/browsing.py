"""Headless Chromium that fails on what a privacy portal must never do.

Every page is recorded: a request to another host, a script error or anything the
content security policy refused fails the test that opened it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    Request,
    sync_playwright,
)

from tests.services import Missing, chromium_program

SCREENS = Path(__file__).resolve().parent.parent / "var" / "screens"
# For each session without scripts, the page where our own checks can run.
COPIES: dict[BrowserContext, Page | None] = {}
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
        if not javascript:
            COPIES[context] = None
        context.on("request", record.request)
        context.on("console", record.console)
        context.on("weberror", lambda error: record.error(error.error))
        return context.new_page()

    yield page_at
    contexts += [copy.context for copy in COPIES.values() if copy]
    COPIES.clear()
    for context in contexts:
        context.close()
    assert record.faults == []


def axe(page: Page) -> None:
    """Fail on anything axe-core calls serious or critical, naming where it is."""
    with scripts(page) as shown:
        rules = Axe().run(shown).response["violations"]
    found = [
        f"{page.url} {rule['id']} ({rule['impact']}): {node['html'][:200]}"
        for rule in rules
        if rule["impact"] in {"serious", "critical"}
        for node in rule["nodes"]
    ]
    if found:
        raise AssertionError("\n".join(found))


@contextmanager
def scripts(page: Page) -> Iterator[Page]:
    """The page, or a copy where our checks can run when its scripts are off.

    The copy holds what the browser shows now, and none of its scripts run there.
    """
    if page.context not in COPIES:
        yield page
        return
    copy = COPIES[page.context] or _beside(page)
    COPIES[page.context] = copy
    headers = {"Content-Security-Policy": "script-src 'none'"}
    body = page.content()
    copy.route(
        page.url,
        lambda route: route.fulfill(
            body=body, headers=headers, content_type="text/html; charset=utf-8"
        ),
    )
    copy.goto(page.url)
    copy.unroute(page.url)
    yield copy


def _beside(page: Page) -> Page:
    browser = page.context.browser
    assert browser is not None
    return browser.new_context(viewport=page.viewport_size).new_page()


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
