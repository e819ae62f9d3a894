"""A person who asks for a copy or for deletion: every question, the proof, the answer.

On a phone and at a desk, scripts off, no account.
"""

from __future__ import annotations

import json
import re
import zipfile

import pytest
from playwright.sync_api import expect

from tests import people
from tests.browser.person import follow, look, officer, press

pytestmark = [pytest.mark.browser]

WIDTHS = [390]
# A page that is read before the next seal offers no proof yet.
SEALED = (
    "SELECT 1 FROM portal_sealedleaf s JOIN rights_case c ON c.receipt_id = s.entry_id"
    " WHERE c.reference = %s"
)


@pytest.fixture(scope="module")
def somebody(portal):
    """Accounts of the company by width: one person each for both journeys."""
    return dict(zip(WIDTHS, people.accounts(portal, 1), strict=True))


@pytest.fixture(params=WIDTHS)
def width(request):
    return request.param


@pytest.fixture
def page(page_at, portal, width):
    """The first page, without scripts."""
    opened = page_at(width, javascript=False)
    opened.goto(f"{portal.url}/rights/")
    look(opened)
    return opened


def ask(page, right, button, email):
    """All questions, with slips, to the receipt; the reference."""
    follow(page, right)
    press(page, "Continue")
    expect(page.locator(".summary")).to_be_visible()
    page.get_by_label("Me", exact=True).check()
    press(page, "Continue")
    page.get_by_label("Country").select_option("Germany")
    press(page, "Continue")
    phone = page.get_by_label("Phone number that was called")
    expect(phone).to_be_hidden()
    page.get_by_label("I was called or texted with your software").check()
    phone.fill("98765 4321")
    press(page, "Continue")
    expect(phone).to_have_value("98765 4321")
    page.get_by_label("I have an account, or wrote to you").check()
    page.get_by_label("E-mail address of the account").fill(email)
    press(page, "Continue")
    page.get_by_label("Everything you hold about me").check()
    page.get_by_label("In your own words").fill("All of it {{ 7*7 }}")
    press(page, "Continue")
    page.get_by_label("By e-mail").check()
    page.get_by_label("E-mail address for our letters").fill("letters@example.net")
    press(page, "Continue")
    follow(page, "Change How we reach you")
    page.get_by_label("Only on this site, with my reference").check()
    press(page, "Continue")
    expect(page.locator("h1")).to_have_text("Check your answers")
    press(page, button)
    return people.stored(page.locator(".reference").inner_text())


def prove(page, portal, case):
    """The phrase, then the code from the mail."""
    page.get_by_label("Pass phrase", exact=True).fill(people.PHRASE)
    press(page, "Use these words")
    page.get_by_label("Code", exact=True).fill(people.code(portal, case))
    press(page, "Confirm")
    expect(page.get_by_text("Confirmed: the address is yours.")).to_be_visible()


def open_answer(page, portal, case):
    """On another device: reference, phrase, a fresh code."""
    page.goto(f"{portal.url}/track/")
    page.get_by_label("Reference", exact=True).fill(case)
    page.get_by_label("Pass phrase", exact=True).fill(people.PHRASE)
    press(page, "Open")
    expect(page.locator("h1")).to_have_text("Answered")
    follow(page, "Read our answer")
    press(page, "Send me a code")
    page.get_by_label("Code", exact=True).fill(people.code(portal, case))
    press(page, "Open the answer")
    expect(page.locator("h1")).to_have_text("Our answer")


def decided(portal, case):
    """The ordinary way: as drafted, agreed by a second person, carried out."""
    people.wait_searched(portal, case)
    officers = [people.desk(portal, name) for name in ("asha", "sunil")]
    people.decide(portal, case, *officers)
    portal.wait(lambda: people.status(portal, case) == "answered", 30)


def test_a_copy_is_asked_for_and_fetched(
    page, page_at, portal, width, somebody, tmp_path
):
    case = ask(
        page,
        "See or get a copy of my data",
        "Ask for a copy of my data",
        somebody[width],
    )
    prove(page, portal, case)
    decided(portal, case)

    other = page_at(width, javascript=False)
    open_answer(other, portal, case)
    with other.expect_download() as started:
        other.get_by_role("link", name="Download my data").click()
    started.value.save_as(tmp_path / "copy.zip")

    with zipfile.ZipFile(tmp_path / "copy.zip") as pack:
        assert pack.testzip() is None
        assert json.loads(pack.read("people.json"))[0]["email"] == somebody[width]
        assert b"http-equiv" in pack.read("index.html")
        index = pack.read("index.html").decode()
    copy, place = page_at(width), f"{portal.url}/copy.html"
    copy.route(place, lambda route: route.fulfill(body=index, content_type="text/html"))
    copy.goto(place)
    look(copy)
    assert copy.locator("html").get_attribute("lang") == "en"
    # Names of columns are explained, not shown as machines call them.
    assert [th for th in copy.locator("thead th").all_inner_texts() if "_" in th] == []


def test_data_are_deleted_and_the_person_reads_what_was_kept(
    page, page_at, portal, width, somebody, tmp_path
):
    case = ask(page, "Delete my data", "Ask us to delete my data", somebody[width])
    prove(page, portal, case)
    follow(page, "See where it is")
    decided(portal, case)

    other = page_at(width, javascript=False)
    open_answer(other, portal, case)

    table = other.locator("table")
    expect(table.locator("thead th")).to_have_count(4)
    expect(table).to_contain_text("Voice recordings")
    assert (
        portal.company_query("SELECT 1 FROM users WHERE email = %s", somebody[width])
        == []
    )
    portal.wait(lambda: portal.query(SEALED, case), 30)
    follow(other, "Back")
    expect(other.locator("ol.line li").first).to_contain_text("You sent your request")
    with other.expect_download() as started:
        other.get_by_role("link", name="Download the receipt with its proof").click()
    assert started.value.suggested_filename == f"{case}.html"
    started.value.save_as(tmp_path / "receipt.html")
    opened = page_at(width)
    opened.goto((tmp_path / "receipt.html").as_uri())
    expect(opened.locator("#verdict")).to_have_text("Unchanged")
    expect(opened.locator("#sealed tr").first).to_contain_text(case)
    expect(opened.locator("#beside")).to_have_count(0)


def test_somebody_asks_for_another_who_stops_it_with_one_press(
    page, page_at, portal, width, tmp_path
):
    # Not the account that the other journeys delete.
    email = people.accounts(portal, 2)[-1]
    paper = tmp_path / "signed.pdf"
    paper.write_bytes(b"%PDF-1.7\n" + b"x" * 4000)
    follow(page, "See or get a copy of my data")
    page.get_by_label("Somebody who asked me to act for them").check()
    press(page, "Continue")
    page.get_by_label("Your name").fill("Bo Li")
    page.get_by_label("Your e-mail address").fill("bo@agents.example")
    page.get_by_label("I attach their signed permission").check()
    page.get_by_label("The permission or the power").set_input_files(paper)
    press(page, "Continue")
    expect(page.locator("h1")).to_have_text("Where do they live?")
    page.get_by_label("Country").select_option("Germany")
    press(page, "Continue")
    page.get_by_label("They have an account, or wrote to you").check()
    page.get_by_label("E-mail address of the account").fill(email)
    press(page, "Continue")
    page.get_by_label("Everything you hold about them").check()
    press(page, "Continue")
    press(page, "Ask for a copy of my data")
    case = people.stored(page.locator(".reference").inner_text())

    link = re.search(r"/acting/\S+/", people.sent(portal, "code", case))[0]
    other = page_at(width, javascript=False)
    other.goto(f"{portal.url}{link}")
    look(other)
    press(other, "Stop them and the request")
    expect(other.locator("h1")).to_have_text("Stopped")
    assert people.status(portal, case) == "withdrawn"


def test_a_recording_of_a_copied_voice_is_sent_and_stays_after_a_slip(
    page, page_at, portal, tmp_path
):
    clip, paper = tmp_path / "call.mp3", tmp_path / "notes.html"
    clip.write_bytes(b"ID3\x04" + b"\0" * 300_000)
    paper.write_text("<script>alert(1)</script>")
    follow(page, "Someone is using my voice")
    page.get_by_label("A recording of it").set_input_files([clip, paper])
    press(page, "Report this voice")
    expect(page.locator(".summary")).to_contain_text("“notes.html” is of another kind")
    page.get_by_label("Keep a sealed copy for the police").check()
    page.get_by_label("Yes, it is used now to deceive somebody").check()
    press(page, "Report this voice")
    case = people.stored(page.locator(".reference").inner_text())

    desk = officer(page_at(1280), portal, "asha@example.com")
    desk.goto(f"{portal.url}/desk/rights/case/")
    follow(desk, case)
    expect(desk.get_by_text("Yes, to deceive somebody")).to_be_visible()
    with desk.expect_download() as started:
        desk.get_by_role("link", name="Save call.mp3").click()
    assert started.value.path().read_bytes() == clip.read_bytes()
    assert started.value.suggested_filename.startswith(case)
    press(desk, "I handed it to the police")
    expect(desk.get_by_text("handed to the police on")).to_be_visible()
