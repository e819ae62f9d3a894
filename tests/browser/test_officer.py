"""The officer's day: next case, decide, second person, done; appeals; signing in.

What the company's own witness saw is asked, not what the portal claims.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

from retention.demo.people import CLONE_PUBLIC_ID
from tests import browsing, people
from tests.browser.person import follow, look, officer, press, tab_to
from tests.visitor import Visitor

pytestmark = [pytest.mark.browser]

WIDTHS = [1280]
TABLES = ["voice_clones", "customer_clones"]
FORMS = ("enquiry", "nominee", "child", "appeal", "complaint")
# A device with a lock, as the browser's own protocol offers it to tests.
DEVICE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
}
HOSTILE = "Please. <script>document.title = 'obeyed'</script>"


@pytest.fixture(scope="module")
def accounts(portal):
    """People of the company with recordings, one for each request."""
    return dict(zip([*WIDTHS, "keyboard"], people.accounts(portal, 2), strict=True))


def today(page: Page, portal, name: str, case: str) -> None:
    """Sign in; the first sentence names the case; open it."""
    officer(page, portal, f"{name}@example.com")
    look(page)
    expect(page.locator(".panel.next h2")).to_contain_text(f"Next: {case}")
    with page.expect_navigation():
        page.get_by_role("link", name="Open it", exact=True).click()
    look(page)
    expect(page.locator(".reference")).to_have_text(case)


@pytest.mark.parametrize("width", WIDTHS)
def test_a_request_is_decided_agreed_and_carried_out(portal, page_at, accounts, width):
    email = accounts[width]
    ((user,),) = portal.company_query("SELECT id FROM users WHERE email = %s", email)
    case = people.erasure(portal, email, words=HOSTILE)

    asha = page_at(width)
    today(asha, portal, "asha", case)
    expect(asha.locator(".facts")).to_contain_text(HOSTILE)
    assert "obeyed" not in asha.title()
    press(asha, asha.locator('form[action$="/decide/"] p button').inner_text())
    assert people.status(portal, case) == "checking"
    expect(asha.locator("main")).to_contain_text("Decided.")

    expect(asha.locator(".decide")).to_contain_text("Another person must agree")
    expect(asha.get_by_role("button", name="Agree and run")).to_have_count(0)

    sunil = page_at(width)
    today(sunil, portal, "sunil", case)
    expect(sunil.locator(".decide")).to_contain_text("Asha Rao decided this.")
    press(sunil, "Agree and run")
    portal.wait(lambda: people.status(portal, case) == "answered", 30)

    gone = "SELECT 1 FROM users WHERE id = %s"
    assert portal.company_query(gone, user) == []
    assert portal.company_query(
        "SELECT DISTINCT what FROM witness WHERE table_name = 'users' AND row_key = %s"
        " AND what = 'delete'",
        str(user),
    ) == [("delete",)]
    sunil.reload()
    look(sunil)
    expect(sunil.locator(".decide h2").last).to_have_text("The letter that went out")
    sunil.goto(portal.url + filled(portal, "/desk/portal/outboundmail/<mail>/change/"))
    look(sunil)
    read_answer(page_at(width), portal, case)


def read_answer(page: Page, portal, case: str) -> None:
    """The person, on another device."""
    page.goto(f"{portal.url}/track/")
    page.get_by_label("Reference", exact=True).fill(case)
    page.get_by_label("Pass phrase", exact=True).fill(people.PHRASE)
    page.get_by_role("button", name="Open", exact=True).click()
    expect(page.locator("h1")).to_have_text("Answered")
    page.get_by_role("link", name="Read our answer").click()
    page.get_by_role("button", name="Send me a code").click()
    page.get_by_label("Code", exact=True).fill(people.code(portal, case))
    page.get_by_role("button", name="Open the answer").click()
    expect(page.locator("h1")).to_have_text("Our answer")
    expect(page.locator("table")).to_contain_text("Voice recordings")


@pytest.mark.sqlite_smoke
@pytest.mark.parametrize("width", WIDTHS)
def test_a_reported_voice_is_stopped_by_one_button(portal, page_at, width):
    for table in TABLES:
        portal.company_query(
            f"UPDATE {table} SET restricted_at = NULL WHERE public_id = %s",
            CLONE_PUBLIC_ID,
        )
    visitor = Visitor(portal.url)
    form = visitor.get("/rights/voice_misuse/")
    seen = visitor.submit(form, where=f"https://voices.example/{CLONE_PUBLIC_ID}")
    case = people.stored(seen.text)

    page = page_at(width)
    today(page, portal, "asha", case)
    press(page, "Stop this voice")
    expect(page.locator("main")).to_contain_text("This voice is being stopped.")
    portal.wait(lambda: people.status(portal, case) == "answered", 30)

    stopped = [
        row
        for table in TABLES
        for row in portal.company_query(
            f"SELECT 1 FROM {table} WHERE public_id = %s AND restricted_at IS NOT NULL",
            CLONE_PUBLIC_ID,
        )
    ]
    assert stopped == [(1,)]


@pytest.mark.parametrize("width", WIDTHS)
def test_a_long_error_of_a_machine_fits_the_first_page(portal, page_at, width):
    portal.query("UPDATE portal_sweep SET error = %s", "ConnectionError" * 20)
    page = officer(page_at(width), portal, "asha@example.com")

    expect(page.locator(".panel.bad h2").last).to_contain_text("Something failed")
    look(page)


@pytest.mark.parametrize("width", WIDTHS)
def test_every_scope_of_the_queue_can_be_read(portal, page_at, width):
    page = officer(page_at(width), portal, "asha@example.com")

    page.goto(f"{portal.url}/desk/rights/case/")
    for scope in ("Mine", "Second check", "Awaiting identity", "Answered", "Open"):
        link = page.locator(".scopes").get_by_role("link", name=scope, exact=True)
        with page.expect_navigation():
            link.click()
        look(page)
        current = page.locator('.scopes a[aria-current="page"]').first
        expect(current).to_have_text(scope)


REST = {
    "asha": (
        *("/retention/hold/", "/notices/promise/", "/rights/case/inbox/"),
        *("/rights/case/mails/", "/rights/case/figures/", "/rights/case/recipients/"),
        *("/rights/case/recipients/hosting/", "/rights/case/standing/"),
        *("/rights/case/search/", "/rights/case/letters/", "/rights/case/add/"),
        *("/portal/outboundmail/", "/portal/sweep/", "/portal/roleproposal/"),
        "/notices/revision/confirm/",
        *("/notices/promise/<promise>/attest/", "/notices/revision/clause/retention/"),
    ),
    "tomas": (
        *("/portal/apitoken/", "/portal/apitoken/webhooks/", "/begin/"),
        *("/retention/run/", "/retention/system/", "/portal/user/"),
        *("/portal/user/add/", "/portal/user/<user>/change/", "/retention/run/<run>/"),
        "/notices/revision/<revision>/change/",
    ),
    "nadia": (
        *("/", "/portal/ledgerentry/", "/portal/ledgerentry/<entry>/change/"),
        *("/portal/seal/", "/portal/seal/<seal>/change/", "/portal/opening/"),
        *("/notices/promise/", "/notices/promise/<row>/change/", "/rights/case/"),
    ),
}
FIRST = {
    "mail": "SELECT id FROM portal_outboundmail LIMIT 1",
    "user": "SELECT id FROM portal_user LIMIT 1",
    "run": "SELECT id FROM retention_run LIMIT 1",
    "entry": "SELECT id FROM portal_ledgerentry LIMIT 1",
    "seal": "SELECT tree_size FROM portal_seal LIMIT 1",
    "promise": "SELECT slug FROM notices_promise LIMIT 1",
    "row": "SELECT id FROM notices_promise LIMIT 1",
    "revision": "SELECT id FROM notices_revision LIMIT 1",
}


def filled(portal, path: str) -> str:
    """The address of the first row of its kind; SQLite keeps numbers without dashes."""
    for what in re.findall(r"<(\w+)>", path):
        ((pk,),) = portal.query(FIRST[what])
        pk = uuid.UUID(str(pk)) if what == "run" else pk
        path = path.replace(f"<{what}>", str(pk))
    return path


@pytest.mark.parametrize("name", REST)
def test_the_rest_of_the_desk_is_as_sound(portal, page_at, name):
    page = officer(page_at(1280), portal, f"{name}@example.com")

    for path in REST[name]:
        where = f"/desk{filled(portal, path)}"
        answer = page.goto(f"{portal.url}{where}")
        assert (answer.status, urlsplit(page.url).path) == (200, where)
        look(page)


def test_an_auditor_reads_the_evidence_of_a_request_and_not_its_words(portal, page_at):
    """The role alone: what was done and when, and nobody's data."""
    words = "Only an officer may read this."
    case = people.ask_for_erasure(portal, "guest@example.org", words=words).case
    page = officer(page_at(1280), portal, "nadia@example.com")

    open_case(page, portal, case)

    said = page.locator("main, #content").first
    expect(said).to_contain_text("Request received")
    expect(said).not_to_contain_text(words)
    expect(said).not_to_contain_text("guest@example.org")
    assert page.locator("main form[action*='/rights/case/']").count() == 0
    assert page.goto(f"{portal.url}/desk/portal/outboundmail/").status == 404
    assert page.goto(f"{portal.url}/desk/rights/case/new/").status == 404


# --- without a mouse --------------------------------------------------------------


def test_a_case_is_worked_by_keyboard_alone(portal, page_at, accounts):
    case = people.erasure(portal, accounts["keyboard"])
    page = officer(page_at(1280), portal, "asha@example.com")

    tab_to(page, "Open it")
    page.keyboard.press("Enter")
    expect(page.locator(".reference")).to_have_text(case)
    tab_to(page, "Take this case")
    page.keyboard.press("Enter")
    expect(page.locator(".facts")).to_contain_text("Asha Rao")

    tab_to(page, "Save note for the desk")
    page.keyboard.press("Shift+Tab")
    page.keyboard.type("Called before.")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator(".said.note", has_text="Called before.")).to_be_visible()

    tab_to(page, "Ask the person something")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowDown")
    tab_to(page, "Ask the person")
    page.keyboard.press("Enter")

    expect(page.locator("main")).to_contain_text(
        "The question is on the person's page."
    )
    assert people.status(portal, case) == "waiting"
    assert urlsplit(page.url).query == ""


# Three requests of today, the second of which says the first again.
NEW = """
from django.utils import timezone
from rights import filing
from rights.filing import Filing
for words in ("Delete my calls.", "Delete my calls, please.", "How long is it kept?"):
    filed = Filing(
        right="erasure",
        claims={"email": "key@example.com"},
        answers={"words": words, "contact": "key@example.com"},
        residence="DE",
        channel="post",
    )
    print("CASE", filing.file(filed, at=timezone.now()).pk)
"""


def test_new_requests_are_sorted_by_single_keys_and_taken_back(portal, page_at):
    said = portal.manage("shell", "-c", NEW).stdout.splitlines()
    first, again, question = (ln.split()[1] for ln in said if ln.startswith("CASE"))
    page = officer(page_at(1280), portal, "asha@example.com")
    rows = page.locator(".sorting ol li")

    def at(case: str) -> int:
        page.goto(f"{portal.url}/desk/rights/case/new/?case={case}")
        return rows.count()

    def key(name: str, words: str) -> None:
        with page.expect_navigation():
            page.keyboard.press(name)
        expect(page.locator("main, #content").first).to_contain_text(words)

    there = at(again)
    look(page)
    key("2", "Noted as the same")
    expect(rows).to_have_count(there - 1)
    key("u", "Taken back.")
    expect(rows).to_have_count(there)
    at(question)
    key("3", "It is answered as a question.")
    at(first)
    page.keyboard.press("h")
    expect(page.locator("#id_until")).to_be_focused()
    key("Enter", "Put off.")
    at(again)
    key("1", "Accepted.")
    assert portal.query(
        "SELECT count(*) FROM rights_case WHERE id IN (%s, %s) AND sorted_at IS NOT NULL",
        *(int(again), int(question)),
    ) == [(2,)]

    key_off = page.get_by_role("button", name="Switch the keys off")
    with page.expect_navigation():
        key_off.click()
    expect(page.locator("kbd")).to_have_count(0)
    address = page.url
    page.keyboard.press("1")
    expect(rows).to_have_count(rows.count())
    assert page.url == address


# --- a complaint refused by two, appealed, decided by somebody outside ----------------


def test_an_appeal_is_decided_by_somebody_outside_on_a_phone(portal, page_at):
    guest = page_at(390, javascript=False)
    for code in FORMS:
        guest.goto(f"{portal.url}/rights/{code}/")
        look(guest)
    guest.get_by_label("What do you want to tell us?").fill("Nobody answered me.")
    press(guest, "Send my complaint")
    first = people.stored(guest.locator(".reference").inner_text())

    asha = officer(page_at(390), portal, "asha@example.com")
    open_case(asha, portal, first)
    asha.get_by_label("We see it differently").check()
    asha.get_by_label("Your answer, for this person").fill("We did, on Monday.")
    asha.get_by_label("The reason in one sentence").fill("It was answered.")
    press(asha, "Look at the letter first")
    press(asha, "Send this answer")
    sunil = officer(page_at(390), portal, "sunil@example.com")
    open_case(sunil, portal, first)
    press(sunil, "Agree and run")
    portal.wait(lambda: people.status(portal, first) == "answered", 20)

    guest.goto(f"{portal.url}/track/answer/")
    follow(guest, "I disagree")
    guest.get_by_label("What do you not agree with?").fill("Not on Monday.")
    press(guest, "Send my appeal")
    second = people.stored(guest.locator(".reference").inner_text())
    open_case(asha, portal, second)
    expect(asha.locator(".decide")).to_contain_text(
        "You had a part in the first answer"
    )
    asha.get_by_label("Name", exact=True).fill("Ada Bell")
    asha.get_by_label("E-mail address", exact=True).fill("ada@law.example")
    press(asha, "Send the link")

    reviewer = page_at(390, javascript=False)
    link = re.search(r"/review/[\w-]+/", people.sent(portal, "review", second))
    reviewer.goto(f"{portal.url}{link[0]}")
    look(reviewer)
    press(reviewer, "Open the papers")
    press(reviewer, "Decide the appeal")
    expect(reviewer.locator(".summary")).to_contain_text("Choose how you answer.")
    reviewer.get_by_label("Change it").check()
    reviewer.get_by_label("Your answer, for this person").fill(
        "Nobody wrote on Monday."
    )
    press(reviewer, "Decide the appeal")
    portal.wait(lambda: people.status(portal, second) == "answered", 20)

    assert people.status(portal, first) == "working"
    guest.goto(f"{portal.url}/track/answer/")
    look(guest)
    expect(guest.locator(".letter")).to_contain_text("Nobody wrote on Monday.")


def open_case(page, portal, reference):
    ((pk,),) = portal.query(
        "SELECT id FROM rights_case WHERE reference = %s", reference
    )
    page.goto(f"{portal.url}/desk/rights/case/{pk}/")
    look(page)


# --- staff sign in with a passkey -----------------------------------------------------


def test_a_passkey_opens_the_desk(portal, page_at):
    page = page_at(1280)
    device = page.context.new_cdp_session(page)
    device.send("WebAuthn.enable")
    device.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})
    # A passkey belongs to a name; the number of a machine is none.
    site = portal.url.replace("127.0.0.1", "localhost")
    page.goto(f"{site}/account/login/")
    page.fill("[name=login]", "elena@example.com")
    page.fill("[name=password]", portal.password)
    press(page, "Sign in")
    with page.expect_navigation():
        page.get_by_role("link", name="How you sign in").click()
    look(page)

    follow(page, "Add a passkey")
    page.fill("[name=password]", portal.password)
    press(page, "Go on")
    page.check("[name=passwordless]")
    browsing.screenshot(page, "passkey-1280")
    press(page, "Add it")
    expect(page.locator(".codes li")).to_have_count(10)
    follow(page, "I have kept them")
    expect(page.locator("main")).to_contain_text("Passkey 1, added on")
    browsing.screenshot(page, "factors-1280")

    page.context.clear_cookies()
    page.goto(f"{site}/account/login/")
    look(page)
    with page.expect_navigation(url="**/desk/"):
        page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page.locator(".who")).to_contain_text("Elena")


# --- a text that came otherwise, made into a request -----------------------------------

PASTED = "Please delete my account and all you hold. Jo Field, jo.field@example.com"
# Card, Moran and Newell: think, point and press, for somebody who knows the page.
AN_ACTION, ALLOWED, OF_THE_MACHINE = 1.35 + 1.1 + 0.2, 20, 2
OPENED = "performance.getEntriesByType('navigation')[0].domContentLoadedEventEnd"


def test_a_pasted_text_is_a_case_within_twenty_seconds(portal, page_at):
    page = officer(page_at(1280), portal, "asha@example.com")
    page.goto(f"{portal.url}/desk/rights/case/")
    took: list[float] = []

    def act(do: Callable[[], object], *, opens_a_page: bool = False) -> None:
        """One press; what the page behind it took, as the browser saw it."""
        if opens_a_page:
            with page.expect_navigation():
                do()
            took.append(page.evaluate(OPENED) / 1000)
        else:
            do()
            took.append(0.0)

    link = page.get_by_role("link", name="Add a request", exact=True)
    act(link.click, opens_a_page=True)
    # The field has the focus already: pasting is one press.
    act(lambda: page.keyboard.insert_text(PASTED))
    act(page.get_by_role("button", name="Read it").click, opens_a_page=True)
    expect(page.locator(".said")).to_contain_text("it says “delete”")
    expect(page.locator("[name=email]")).to_have_value("jo.field@example.com")
    expect(page.locator("[name=right]:checked")).to_have_count(0)
    act(page.get_by_role("radio", name="Deleting your data").check)
    act(page.get_by_role("radio", name="By e-mail").check)
    add = page.get_by_role("button", name="Add this request")
    act(add.click, opens_a_page=True)

    expect(page.locator("h1")).to_contain_text("We have your request PR-")
    print(f"{len(took)} actions, {sum(took):.2f} s of the machine")
    assert len(took) == 6
    assert len(took) * AN_ACTION + OF_THE_MACHINE < ALLOWED
    assert sum(took) < OF_THE_MACHINE
