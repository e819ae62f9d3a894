"""Headless Chromium that fails on what a privacy portal must never do.

Every page is recorded: a request to another host, a script error or anything the
content security policy refused fails the test that opened it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
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
# For each site, a page in which axe-core lies ready.
BESIDE: dict[str, Page] = {}
# Ways in which an element is shown otherwise in another width, looked at once each.
SHOWN: set[str] = set()
TAKE = """html => {
  const read = new DOMParser().parseFromString(html, "text/html");
  document.replaceChild(document.adoptNode(read.documentElement),
                        document.documentElement);
  const sheets = [...document.querySelectorAll("link[rel=stylesheet]")];
  return Promise.all(sheets.map(sheet => sheet.sheet ||
    new Promise(done => { sheet.onload = sheet.onerror = done; })))
    .then(() => document.fonts.ready).then(() => document.title);
}"""
# Contrast is most of the work, and asked once of words that stand in the same colour
# and size on the same grounds; every other rule is asked of every element.
RUN = """async places => {
  const all = [...document.body.querySelectorAll("*")];
  const chosen = places ? places.map(place => all[place]) : all;
  const grounds = new Map([[null, ""]]);
  const ground = element => {
    if (!grounds.has(element)) {
      const {backgroundColor, backgroundImage, opacity, position, filter} =
        getComputedStyle(element);
      grounds.set(element, [ground(element.parentElement), element.tagName,
        element.className.baseVal ?? element.className, backgroundColor,
        backgroundImage, opacity, position, filter].join(" "));
    }
    return grounds.get(element);
  };
  const judged = window.judged ??= new Set();
  const has_words = element => element.checkVisibility({visibilityProperty: true}) &&
    (["INPUT", "SELECT", "TEXTAREA"].includes(element.tagName) ||
     [...element.childNodes].some(node => node.nodeType === 3 && node.data.trim()));
  const words = (places ? chosen.flatMap(each => [each, ...each.querySelectorAll("*")])
    : chosen).filter(has_words).filter(element => {
      const {color, fontSize, fontWeight, textShadow, display} =
        getComputedStyle(element);
      const way = [ground(element), color, fontSize, fontWeight, textShadow, display,
                   element.disabled].join(" ");
      return !judged.has(way) && judged.add(way);
    });
  const judge = async (where, rules) => (await axe.run(where,
    {resultTypes: ["violations"], preload: false, selectors: false,
     runOnly: {type: "rule", values: rules}})).violations;
  const rules = axe._audit.rules.filter(rule => rule.enabled &&
    ["serious", "critical"].includes(rule.impact) &&
    !rule.tags.some(tag => ["experimental", "deprecated"].includes(tag)))
    .map(rule => rule.id);
  const most = await judge(places ? {include: chosen} : document,
    rules.filter(rule => rule !== "color-contrast"));
  const contrast = words.length
    ? await judge({include: words}, ["color-contrast"]) : [];
  return [...most, ...contrast].flatMap(rule => rule.nodes.map(node =>
    `${rule.id} (${rule.impact}): ${node.html.slice(0, 200)}`));
}"""
# What of each element axe-core judges by, as far as a width can change it.
LAYOUT = """() => [...document.body.querySelectorAll("*")].map(element => {
  const style = getComputedStyle(element);
  const scrolls = /auto|scroll/.test(style.overflowX) &&
    element.scrollWidth > element.clientWidth &&
    [element.tabIndex, !!element.querySelector("a[href], button, input, summary")];
  const size = parseFloat(style.fontSize), isBold = style.fontWeight >= 700;
  const isLarge = size >= 24 || (isBold && size >= 56 / 3);
  return [element.tagName, element.getAttribute("class"), style.display,
          style.visibility, style.position, style.color, style.backgroundColor,
          isLarge, scrolls].join(" ");
})"""
HERE = {"localhost", "127.0.0.1", "[::1]"}
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    # Of the pages of a test one is looked at at a time.
    "--renderer-process-limit=1",
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


def axe(page: Page, *, also: Collection[int] = ()) -> None:
    """Fail on anything axe-core calls serious or critical, naming where it is.

    It looks at a copy of what the browser shows now: the page itself may have no
    scripts, and those of the copy never run. In the widths of `also` it looks again
    where something is shown otherwise there, in a way that no page before had.
    """
    copy, size = _beside(page), page.viewport_size
    assert size is not None
    copy.set_viewport_size(size)
    assert copy.evaluate(TAKE, page.content()) == page.title()
    _judge(copy, page.url)
    own = copy.evaluate(LAYOUT)
    for width in sorted({*also} - {size["width"]}):
        copy.set_viewport_size({"width": width, "height": size["height"]})
        ways = [
            "" if here == there else f"{here} | {there}"
            for here, there in zip(own, copy.evaluate(LAYOUT), strict=True)
        ]
        new = {*ways} - {""} - SHOWN
        if new:
            places = [place for place, way in enumerate(ways) if way in new]
            _judge(copy, page.url, places)
            SHOWN.update(new)


def _judge(copy: Page, address: str, places: Sequence[int] | None = None) -> None:
    """Let axe-core look at the whole page, or at some elements and what is in them."""
    found = copy.evaluate(RUN, places)
    if found:
        raise AssertionError("\n".join([address, str(copy.viewport_size), *found]))


def _beside(page: Page) -> Page:
    """A page of the same site that holds nothing but axe-core."""
    browser = page.context.browser
    assert browser is not None
    place = urlsplit(page.url).netloc
    if place not in BESIDE:
        beside = browser.new_context(viewport=page.viewport_size).new_page()
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
