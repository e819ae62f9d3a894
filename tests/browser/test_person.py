"""A person on a phone and at a desk, scripts off, no account: every journey whole."""

from __future__ import annotations

import json
import re
import zipfile

import pytest
from playwright.sync_api import expect

from tests.browser import person
from tests.browser.person import follow, look, press

pytestmark = [pytest.mark.browser]

WIDTHS = [1280, 390]
NUMBERS = {1280: "+12025550178", 390: "+919876543210"}
PHRASE = "plum tree by night"


@pytest.fixture(scope="module")
def somebody(portal):
    """Accounts of the company by width: one person each for the longer journeys."""
    rows = portal.company_query(
        "SELECT u.email FROM users u JOIN recordings r ON r.user_id = u.id"
        " GROUP BY u.email ORDER BY u.email LIMIT 2"
    )
    return dict(zip(WIDTHS, [email for (email,) in rows], strict=True))


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


def stops(portal):
    return portal.query("SELECT purpose, person_id FROM consent_stop")


# --- done at once -----------------------------------------------------------------


@pytest.mark.sqlite_smoke
def test_calls_stop(page, portal, width):
    before = len(stops(portal))
    follow(page, "Stop calling my number")

    press(page, "Stop calls to this number")
    expect(page).to_have_title(re.compile("^Error: "))
    page.get_by_label("Phone number that is called").fill(NUMBERS[width])
    press(page, "Stop calls to this number")

    expect(page.locator("h1")).to_have_text("Done. It has stopped.")
    assert len(stops(portal)) == before + 1
    page.reload()
    assert len(stops(portal)) == before + 1
    page.get_by_text("Proof", exact=True).click()
    expect(page.get_by_text("This hash stands for your request")).to_be_visible()
    press(page, "Leave this page and forget it here")
    page.goto(f"{portal.url}/receipt/")
    expect(page.locator("h1")).to_have_text("Track a request")


def test_data_about_a_stopped_number_needs_a_code_sent_to_it(page, portal, width):
    number = portal.company_query(
        "SELECT callee_number FROM calls ORDER BY id LIMIT 1 OFFSET %s", width
    )[0][0]
    follow(page, "Stop calling my number")
    page.get_by_label("Phone number that is called").fill(number)
    press(page, "Stop calls to this number")

    press(page, "Send a code to the number")
    case = person.reference(page)
    page.get_by_label("Code", exact=True).fill(
        person.code(portal, case, "code_by_phone")
    )
    press(page, "Confirm")

    expect(page.get_by_text("Confirmed: the address is yours.")).to_be_visible()


def test_opting_out_of_one_thing_and_of_several(page, portal, width):
    follow(page, "Do not sell my data")
    page.get_by_label("Your e-mail address or phone number").fill("a@example.com")
    press(page, "Opt me out")
    expect(page.locator(".panel-ok li")).to_have_text(
        ["Sale of my data: a•••@example.com"]
    )

    with page.expect_navigation():
        page.locator("footer").get_by_role("link", name="Your privacy choices").click()
    look(page)
    for box in page.get_by_role("checkbox").all():
        expect(box).not_to_be_checked()
    page.get_by_label("Marketing").check()
    page.get_by_label("Profiling").check()
    page.get_by_label("Your e-mail address or phone number").fill("b@example.com")
    press(page, "Opt me out")

    expect(page.locator(".panel-ok li")).to_have_text(
        ["Marketing: b•••@example.com", "Profiling: b•••@example.com"]
    )


def test_a_copied_voice_is_reported(page, portal, width):
    follow(page, "Someone is using my voice")
    page.get_by_label("Where did you hear or find it?").fill(
        "It called my mother and said it was me. <script>alert(1)</script>"
    )
    press(page, "Report this voice")

    expect(page.locator("h1")).to_have_text("We have your request")
    follow(page, "See where it is")
    expect(page.locator("h1")).to_have_text("Received")


# --- the longer ways --------------------------------------------------------------


def ask(page, right, button, email):
    """All questions, with slips, to the receipt; the reference."""
    follow(page, right)
    press(page, "Continue")
    expect(page.locator(".summary")).to_be_visible()
    page.get_by_label("Country").select_option("Germany")
    press(page, "Continue")
    phone = page.get_by_label("Phone number that was called")
    expect(phone).to_be_hidden()
    page.get_by_label("Someone using you called or texted me").check()
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
    return person.reference(page)


def prove(page, portal, case):
    """The phrase, then the code from the mail."""
    page.get_by_label("Pass phrase", exact=True).fill(PHRASE)
    press(page, "Use these words")
    page.get_by_label("Code", exact=True).fill(person.code(portal, case))
    press(page, "Confirm")
    expect(page.get_by_text("Confirmed: the address is yours.")).to_be_visible()


def open_answer(page, portal, case):
    """On another device: reference, phrase, a fresh code."""
    page.goto(f"{portal.url}/track/")
    page.get_by_label("Reference", exact=True).fill(case)
    page.get_by_label("Pass phrase", exact=True).fill(PHRASE)
    press(page, "Open")
    expect(page.locator("h1")).to_have_text("Answered")
    follow(page, "Read our answer")
    press(page, "Send me a code")
    page.get_by_label("Code", exact=True).fill(person.code(portal, case))
    press(page, "Open the answer")
    expect(page.locator("h1")).to_have_text("Our answer")


@pytest.fixture
def officers(page_at, portal):
    return [
        person.officer(page_at(1280), portal, f"{name}@example.com")
        for name in ("asha", "sunil")
    ]


def test_a_copy_is_asked_for_and_fetched(
    page, page_at, portal, width, somebody, officers, tmp_path
):
    case = ask(
        page,
        "See or get a copy of my data",
        "Ask for a copy of my data",
        somebody[width],
    )
    prove(page, portal, case)
    person.decide(*officers, portal, case)

    other = page_at(width, javascript=False)
    open_answer(other, portal, case)
    with other.expect_download() as started:
        other.get_by_role("link", name="Download my data").click()
    started.value.save_as(tmp_path / "copy.zip")

    with zipfile.ZipFile(tmp_path / "copy.zip") as pack:
        assert pack.testzip() is None
        assert json.loads(pack.read("people.json"))[0]["email"] == somebody[width]
        assert b"http-equiv" in pack.read("index.html")


def test_data_are_deleted_and_the_person_reads_what_was_kept(
    page, page_at, portal, width, somebody, officers
):
    case = ask(page, "Delete my data", "Ask us to delete my data", somebody[width])
    prove(page, portal, case)
    follow(page, "See where it is")
    person.decide(*officers, portal, case)

    other = page_at(width, javascript=False)
    open_answer(other, portal, case)

    table = other.locator("table")
    expect(table.locator("thead th")).to_have_count(4)
    expect(table).to_contain_text("Voice recordings")
    assert (
        portal.company_query("SELECT 1 FROM users WHERE email = %s", somebody[width])
        == []
    )
    follow(other, "Back")
    expect(other.locator("ol.line li").first).to_contain_text("You sent your request")
    with other.expect_download() as started:
        other.get_by_role("link", name="Download the receipt with its proof").click()
    assert started.value.suggested_filename == f"{case}.html"


# --- without a mouse --------------------------------------------------------------


def tab_to(page, words):
    """Press Tab until the focus is on what says so; the focus must be seen."""
    for _press in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.innerText") == words:
            box = page.evaluate(
                "(({outlineStyle, outlineWidth}) => outlineStyle + outlineWidth)"
                "(getComputedStyle(document.activeElement))"
            )
            assert box == "solid3px"
            return
    raise AssertionError(f"Tab never reaches {words!r} on {page.url}")


def test_calls_stop_by_keyboard_alone(page_at, portal, width):
    page = page_at(width)
    page.goto(f"{portal.url}/rights/")

    tab_to(page, "Stop calling my number")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("Stop calling my number")
    tab_to(page, "Stop calls to this number")
    page.keyboard.press("Enter")

    expect(page.locator("#errors")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("#id_phone")).to_be_focused()
    page.keyboard.type("+49 151 2345 6789")
    page.keyboard.press("Enter")

    expect(page.locator("h1")).to_have_text("Done. It has stopped.")


# --- weight -----------------------------------------------------------------------


@pytest.mark.parametrize("path", ["/rights/", "/rights/erasure/residence/"])
def test_a_page_with_its_fonts_weighs_little(page_at, portal, path):
    page = page_at(390)
    weights = []
    page.on(
        "requestfinished",
        lambda request: weights.append(
            request.sizes()["responseBodySize"] + request.sizes()["responseHeadersSize"]
        ),
    )

    page.goto(portal.url + path)
    page.wait_for_load_state("networkidle")

    assert 0 < sum(weights) <= 120 * 1024


@pytest.mark.parametrize("path", ["/nothing/", "/confirm/", "/track/", "/receipt/"])
def test_pages_beside_the_way_are_as_sound(page, portal, path):
    page.goto(portal.url + path)

    look(page)
    expect(page.locator("main a").first).to_be_visible()
