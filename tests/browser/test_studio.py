"""The next version is written, checked beside its words, read over and given up again.

By keyboard where that matters; each page is measured as every page of a journey is.
"""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.person import follow, look, officer, press, tab_to

pytestmark = [pytest.mark.browser]

REVISIONS = "/desk/notices/revision/"
LEAVE = "Object.defineProperty(document, 'hidden', {value: true});"
LEAVE += "document.dispatchEvent(new Event('visibilitychange'));"
CHOSEN = "document.activeElement.value.slice(document.activeElement.selectionStart,"
CHOSEN += "document.activeElement.selectionEnd)"


@pytest.fixture
def draft(portal, page_at):
    """The draft of an editor, given up afterwards: others find no draft."""
    elena = officer(page_at(1280), portal, "elena@example.com")
    elena.goto(f"{portal.url}{REVISIONS}")
    look(elena)
    press(elena, "Start a new version")
    yield elena
    number = re.search(r"/draft/(\d+)/", elena.url)
    assert number is not None
    elena.goto(f"{portal.url}{REVISIONS}draft/{number.group(1)}/")
    press(elena, "Give this version up")


def base(page: Page) -> str:
    return page.url.partition("/draft/")[0] + "/draft/" + page.url.split("/")[-2] + "/"


def test_a_clause_is_written_beside_what_the_checks_say(draft):
    page, start = draft, base(draft)
    follow(page, "If data is exposed")
    body = page.get_by_label("Words of the clause")
    body.fill("We tell you within 30 days. By using our site you agree to it.")
    page.evaluate(LEAVE)
    said = page.locator("#autosave-said")
    expect(said).to_contain_text("The checks say 2 things about it.", timeout=30_000)
    look(page)
    quote = page.get_by_role("link", name="By using our site you agree to it.")

    quote.focus()
    page.keyboard.press("Enter")
    assert page.evaluate(CHOSEN) == "By using our site you agree to it."
    page.keyboard.press("Delete")
    page.keyboard.press("Control+Home")
    tab_to(page, "8 years · Payment details and GST number")
    page.keyboard.press("Enter")
    assert "{{ period:payment }}" in body.input_value()
    page.get_by_text("Tables (6)").click()
    page.get_by_role("button", name="Table: how long each kind is kept").click()
    assert "\n\n{{ table:retention }}\n\n" in body.input_value()

    press(page, "Save")
    assert page.url == start
    expect(page.locator(".gates")).to_contain_text("The California notice is made from")


def test_a_shorter_period_shows_its_first_night_and_is_read_by_a_second_person(
    portal, draft, page_at
):
    page, start = draft, base(draft)
    page.goto(f"{start}rules/calls/")
    look(page)
    page.get_by_label("Period").fill("P60D")
    press(page, "Save")
    expect(page.locator("main")).to_contain_text("fall in this gap and go on the first")
    page.goto(f"{start}rules/transcripts/")
    page.get_by_label("Period").fill("P60D")
    press(page, "Save")
    page.goto(f"{start}categories/calls/")
    expect(page.get_by_label("H: Audio, electronic")).to_be_checked()
    look(page)
    page.goto(f"{start}add/disclosures/")
    look(page)
    press(page, "Save")
    expect(page.locator("main")).to_contain_text("Error: Give the row a short name.")
    page.goto(f"{start}rules/device/")
    page.get_by_label("Period").fill("P3Y")
    press(page, "Save")
    follow(page, "the mail to people")
    page.get_by_label("Calls made or taken by agents").check()
    press(page, "Show that mail")
    expect(page.locator("main")).to_contain_text("Calls: kept for 60 days instead of")
    page.goto(start)
    press(page, "Send it for review")
    expect(page.locator("main")).to_contain_text("Another person must agree.")

    tomas = officer(page_at(1280), portal, "tomas@example.com")
    tomas.goto(start)
    look(tomas)
    follow(tomas, "Read the changed clauses")
    tomas.get_by_label("Remark for whoever wrote it").fill("Why sixty?")
    press(tomas, "Add the remark")
    expect(tomas.locator("article.said")).to_contain_text("Why sixty?")
    press(tomas, "Read. On to the next")
    tomas.goto(start)
    early = tomas.locator("#early")
    expect(early).to_be_empty()
    tomas.get_by_label("Takes effect on").fill("2020-01-01")
    expect(early).to_contain_text("less than 30 days to say no to what is material")
    press(tomas, "Send it back")
    page.goto(start)
    expect(page.locator("main")).to_contain_text("Why sixty?")

    for each in (page, tomas):
        each.goto(f"{start}clauses/welcome/")
    expect(tomas.locator("#presence")).to_contain_text(" opened this at ")
    page.get_by_label("In short").fill("Ours, not saved yet.")
    tomas.get_by_label("In short").fill("Theirs.")
    press(tomas, "Save")
    page.evaluate("window.dispatchEvent(new Event('focus'))")
    expect(page.locator("#presence")).to_contain_text(" changed this at ")
    look(page)
    page.get_by_role("link", name="Load it").click()
    expect(page.locator("#theirs")).to_contain_text("Theirs.")
    expect(page.get_by_label("In short")).to_have_value("Ours, not saved yet.")


def test_the_notice_of_california_is_whole_on_a_phone_without_scripts(portal, page_at):
    page = page_at(390, javascript=False)

    page.goto(f"{portal.url}/california/")

    expect(page.locator("h1")).to_have_text("California privacy notice")
    look(page)
    expect(page.get_by_role("table").first).to_contain_text("Audio, electronic")
    page.get_by_role("link", name="Do not sell or share my data").click()
    expect(page).to_have_url(re.compile("/rights/opt_out/"))


def test_a_text_that_somebody_brings_is_checked_without_a_draft(portal, page_at):
    page = officer(page_at(1280), portal, "elena@example.com")
    page.goto(f"{portal.url}{REVISIONS}own/")
    look(page)
    page.get_by_label("Paste the text").fill(
        "# P\n\n## What we do\n\nWe do it as needed.\n\n## Keeping\n\nLong.\n"
    )

    press(page, "Check it")

    expect(page.locator("main")).to_contain_text("Nobody can check this.")
    look(page)


CALLS = "SELECT (SELECT count(*) FROM calls) + (SELECT count(*) FROM own_calls)"
UNDER_WAY = "SELECT 1 FROM retention_run WHERE state <> 'done' AND NOT is_dry"
UNDER_WAY += " AND rule IN ('transcripts', 'calls')"
# While the test runs, another call or two may become due.
FEW = 9


def tonight(page: Page) -> int:
    """How many calls the first stop of the tour says would go tonight."""
    said = page.locator("#one + p").inner_text()
    found = re.search(r"([\d,]+) calls? in the company", said)
    assert found, said
    return int(found[1].replace(",", ""))


def test_the_tour_moves_one_number_everywhere_and_names_a_forgery(portal, page_at):
    """Last here: it publishes a version."""
    page = page_at(390)
    page.goto(f"{portal.url}/tour/")
    look(page)
    ((before,),) = portal.company_query(CALLS)

    press(page, "Publish 60 days instead")
    expect(page.locator("main")).to_contain_text("calls are deleted 60 days after")
    due = tonight(page)
    release = page.get_by_role("button", name="Let the second person release it")

    released: list[str] = []

    def is_over() -> bool:
        """Whoever is asked for a second person is given one."""
        page.reload()
        if release.count():
            press(page, "Let the second person release it")
            released.append(page.url)
        return not portal.query(UNDER_WAY)

    # First the transcripts, and then the calls that they refer to.
    for _turn in range(2):
        press(page, "Delete what is due")
        portal.wait(is_over, 40)
    assert released
    portal.wait(lambda: page.reload() and tonight(page) < FEW, 40)
    ((after,),) = portal.company_query(CALLS)
    assert abs(before - after - due) < FEW < due
    press(page, "Rewrite an entry")
    expect(page.locator(".proof")).to_contain_text("The entry at place 0")
    press(page, "Send the company an e-mail")
    mail = page.get_by_role("link", name="Open it at the desk").get_attribute("href")
    asha = officer(page_at(1280), portal, "asha@example.com")
    asha.goto(f"{portal.url}{mail}")
    look(asha)
    expect(asha.locator("main")).to_contain_text("please stop sending me offers")

    for address in ("/", "/california/"):
        page.goto(f"{portal.url}{address}")
        expect(page.locator("main")).to_contain_text("60 days after the call")
    page.goto(f"{portal.url}/")
    page.get_by_role("link", name="Earlier words of “How long we keep").click()
    expect(page.locator("del")).to_have_text("90")
    look(page)
    page.goto(f"{portal.url}/policy/")
    look(page)
    page.locator("main").get_by_role("link", name="Compare version").first.click()
    expect(page.locator("del").first).to_be_visible()
    look(page)
