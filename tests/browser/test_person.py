"""A person on a phone and at a desk, scripts off, no account: what is done at once."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests import people
from tests.browser.person import follow, look, press, tab_to

pytestmark = [pytest.mark.browser]

WIDTHS = [390]
NUMBERS = {1280: "+12025550178", 390: "+919876543210"}


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


@pytest.mark.parametrize("has_scripts", [False, True])
def test_back_after_an_error_shows_the_form_and_what_was_typed(
    page_at, portal, width, has_scripts
):
    page = page_at(width, javascript=has_scripts)
    page.goto(f"{portal.url}/rights/erasure/find/")

    press(page, "Continue")
    expect(page).to_have_title(re.compile("^Error: "))
    expect(page.locator("#errors")).to_be_focused()
    page.reload()
    expect(page).to_have_title(re.compile("^Error: "))
    page.get_by_label("I have an account, or wrote to you").check()
    page.locator("[name=email]").fill("maya@example.com")
    press(page, "Continue")
    after = page.url

    page.go_back()
    expect(page.locator("[name=email]")).to_have_value("maya@example.com")
    page.go_forward()
    assert page.url == after


def test_data_about_a_stopped_number_needs_a_code_sent_to_it(page, portal, width):
    number = portal.company_query(
        "SELECT callee_number FROM calls ORDER BY id LIMIT 1 OFFSET %s", width
    )[0][0]
    follow(page, "Stop calling my number")
    page.get_by_label("Phone number that is called").fill(number)
    press(page, "Stop calls to this number")

    press(page, "Send a code to the number")
    case = people.stored(page.locator(".reference").inner_text())
    page.get_by_label("Code", exact=True).fill(
        people.code(portal, case, "code_by_phone")
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

    choices = page.locator("footer").get_by_role("link", name="Your privacy choices")
    beside = page.locator("footer").get_by_role("link", name="Privacy policy")
    style = "e => getComputedStyle(e).fontSize + getComputedStyle(e).color"
    # As large and as dark as its neighbours, and with its icon (11 CCR 7015).
    assert choices.evaluate(style) == beside.evaluate(style)
    assert choices.locator("svg").count() == 1
    with page.expect_navigation():
        choices.click()
    look(page)
    follow(page, "Stop something without signing in")
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


# --- without style sheets ---------------------------------------------------------


def test_without_style_sheets_a_page_reads_in_its_order(page_at, portal, width):
    page = page_at(width, javascript=False)
    page.route("**/*.css", lambda route: route.abort())

    page.goto(f"{portal.url}/rights/erasure/residence/")
    words = page.locator("main").inner_text()

    order = ["Where do you live?", "Country", "Continue", "Asked so that"]
    places = [words.index(said) for said in order]
    assert places == sorted(places)


# --- without a mouse --------------------------------------------------------------


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


@pytest.mark.parametrize("path", ["/", "/rights/", "/rights/erasure/residence/"])
def test_a_page_with_its_fonts_weighs_little(page_at, portal, path):
    page = page_at(390)
    weights, fetched = [], []
    page.on("request", lambda request: fetched.append(request.url))
    page.on(
        "requestfinished",
        lambda request: weights.append(
            request.sizes()["responseBodySize"] + request.sizes()["responseHeadersSize"]
        ),
    )

    page.goto(portal.url + path)
    page.wait_for_load_state("networkidle")

    assert 0 < sum(weights) <= 120 * 1024
    # Letters of other scripts are fetched where they stand, and only then.
    assert [name for name in fetched if "noto" in name] == []
    with page.expect_response("**/noto-sans-devanagari*.woff2") as found:
        page.evaluate("document.querySelector('h1').textContent = 'श्रीमती'")
    assert found.value.ok


def test_the_question_is_there_soon_over_a_slow_network(page_at, portal):
    """Largest paint under 1.5 s at 1.6 Mbit/s and 150 ms, as Lighthouse's slow 4G."""
    page = page_at(390)
    devtools = page.context.new_cdp_session(page)
    devtools.send(
        "Network.emulateNetworkConditions",
        {
            "offline": False,
            "latency": 150,
            "downloadThroughput": 1_600_000 / 8,
            "uploadThroughput": 750_000 / 8,
        },
    )

    page.goto(f"{portal.url}/rights/erasure/residence/")
    painted = page.evaluate(
        """() => new Promise(done => new PerformanceObserver(list =>
          done(list.getEntries().at(-1).startTime)
        ).observe({type: "largest-contentful-paint", buffered: true}))"""
    )

    print(f"largest paint after {painted:.0f} ms")
    assert 0 < painted < 1500


BESIDE = (
    *("/nothing/", "/confirm/", "/track/", "/track/lost/", "/receipt/", "/promises/"),
    *("/policy/", "/policy/news/", "/policy/clauses/retention/", "/contact/", "/my/"),
    *(
        "/acting-for/",
        "/choices/",
        "/rights/agents/",
        "/rights/agents/sent/",
        "/figures/2026/",
    ),
    *("/not-me/x/", "/acting/x/", "/review/x/", "/account/password/reset/"),
    *("/rights/several/", "/rights/limit/", "/rights/voice_misuse/"),
)


def test_pages_beside_the_way_are_as_sound(page_at, portal):
    page = page_at(390, javascript=False)
    ((day,),) = portal.query("SELECT date(effective_at) FROM notices_revision")
    for path in (*BESIDE, f"/policy/{day}/", f"/policy/{day}/california/"):
        answer = page.goto(portal.url + path)

        assert answer.status in {200, 404}, path
        look(page)


def test_who_signs_in_sees_their_requests_and_chooses(page, portal):
    follow(page, "Do not sell my data")
    page.get_by_label("Your e-mail address or phone number").fill("c@example.com")
    press(page, "Opt me out")
    page.goto(f"{portal.url}/my/")
    look(page)
    page.get_by_label("E-mail address").fill("c@example.com")
    press(page, "Send me a code")
    code = people.code(portal, "", "sign_in_code")
    page.get_by_label("Code", exact=True).fill(code)
    press(page, "Sign in")
    expect(page).to_have_url(f"{portal.url}/my/")
    expect(page.locator("tbody tr")).to_have_count(1)

    follow(page, "Change your choices")
    for no in page.get_by_role("radio", name="No, please do not").all():
        no.check()
    press(page, "Save")
    expect(page.locator(".panel-ok")).to_contain_text("Saved. It counts from now on.")
    follow(page, "Your receipts")
    expect(page.locator("main")).to_contain_text("you said no")
    page.goto(f"{portal.url}/my/correct/")
    look(page)


def test_the_choices_have_their_icon_in_the_size_of_the_words(portal, page_at):
    """11 CCR 7015: about the size of the words beside it, on a phone too."""
    page = page_at(390)
    page.goto(f"{portal.url}/rights/")
    link = page.locator(".bottom").get_by_role("link", name="Your privacy choices")

    icon = link.locator("svg").bounding_box()

    assert icon is not None
    assert (icon["width"], icon["height"]) == (30, 14)
    assert link.bounding_box()["height"] < 30  # the icon stands on the same line


def test_a_browser_with_the_signal_is_told_that_it_was_honoured(portal, page_at):
    """11 CCR 7025(c)(6); a driver can send the header (GPC section 6)."""
    page = page_at(390, javascript=False)
    page.goto(portal.url)
    expect(page.locator(".signal")).to_have_count(0)

    page.context.set_extra_http_headers({"Sec-GPC": "1"})
    for path in ("/", "/california/", "/rights/", "/choices/"):
        page.goto(portal.url + path)
        expect(page.locator(".signal")).to_contain_text("Opt-Out Request Honored.")
        expect(page.locator(".signal")).to_be_in_viewport()
        look(page)
    follow_status = page.locator(".signal").get_by_role("link", name="View or change")
    with page.expect_navigation():
        follow_status.click()
    expect(page).to_have_url(f"{portal.url}/choices/")
