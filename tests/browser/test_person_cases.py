"""Each right whole: asked for, proven, decided by two, carried out, read.

A person on a phone without scripts or an account, officers at the desk, a real worker.
What the company's own database says afterwards is asked, not what the portal claims.
"""

from __future__ import annotations

import io
import json
import re
import zipfile

import pytest
from playwright.sync_api import expect

from tests import internet, people
from tests.browser import rights
from tests.browser.person import follow, look, officer, press
from tests.browser.rights import Asking
from tests.harness import Portal, stopped
from tests.rights.test_moving import provider

pytestmark = [pytest.mark.browser]

WIDTHS = [390]
# A page that is read before the next seal offers no proof yet.
SEALED = (
    "SELECT 1 FROM portal_sealedleaf s JOIN rights_case c ON c.receipt_id = s.entry_id"
    " WHERE c.reference = %s"
)


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    """Where another provider can be reached."""
    return internet.pair(tmp_path_factory.mktemp("internet"))


@pytest.fixture(scope="module")
def portal(world):
    """One installation for all of them, which lives in that world."""
    installation = Portal()
    with stopped(installation):
        installation.prepare()
        installation.start_web()
        installation.start_worker(**internet.environment(world))
        installation.wait_ready()
        yield installation


@pytest.fixture(scope="module")
def somebody(portal):
    """Accounts of the company by width: one person each for both journeys.

    With a phone, which is told of what is asked for; nobody whom another test takes.
    """
    rows = portal.company_query(
        "SELECT DISTINCT u.email FROM users u JOIN recordings r ON r.user_id = u.id"
        f" WHERE u.phone IS NOT NULL ORDER BY u.email DESC LIMIT {len(WIDTHS)}"
    )
    return dict(zip(WIDTHS, (email for (email,) in rows), strict=True))


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


def decided(portal, case, code="still_needed"):
    """The ordinary way: as drafted, agreed by a second person, carried out."""
    people.wait_searched(portal, case)
    officers = [people.desk(portal, name) for name in ("asha", "sunil")]
    people.decide(portal, case, *officers, code)
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
    # What is offered while it is open, and the way out for who never asked.
    ways = ("progress", "write", "narrow", "reach", "let", "withdraw", "moved", "code")
    for way in ways:
        page.goto(f"{portal.url}/track/{way}/")
        look(page)
    warning = people.sent(portal, "tripwire_by_phone", case)
    page.goto(portal.url + re.search(r"/not-me/\S+/", warning)[0])
    look(page)
    decided(portal, case)

    other = page_at(width, javascript=False)
    open_answer(other, portal, case)
    other.goto(f"{portal.url}/track/let/")
    expect(other.get_by_label("Their e-mail address")).to_be_visible()
    look(other)
    follow(other, "Back")
    follow(other, "Read our answer")
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
    # The answers in words: the record has them in full, and as codes.
    beside = opened.locator("#beside th").all_inner_texts()
    assert beside[0] == "It is about"
    sealed = opened.locator("#sealed th").all_inner_texts()
    assert {"Reference", "You asked for", "Received", "Answer by", "Rule"} <= {*sealed}
    assert not {*beside} & {*sealed}


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
    clip.write_bytes(b"ID3\x04" + b"\0" * 6 + b"\xff\xfb\x90\x64" + b"\0" * 300_000)
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
    desk.get_by_text("I handed it to the police").click()
    desk.get_by_label("Who took it, and how").fill("Berlin, Abschnitt 53, by courier")
    desk.get_by_label("The number under which the police keeps it").fill("231130-1")
    press(desk, "Note it")
    expect(desk.get_by_text("Noted. Whoever sent it is told.")).to_be_visible()


# --- every other right ------------------------------------------------------------


NUMBER = "+447700900123"
PAUSED = "SELECT restricted_at IS NOT NULL FROM users WHERE email = %s"
# Asked of the gate, as the company's own programs would.
GATE = """
from django.utils import timezone
from consent.gate import may_process_identifier as may
for email, purpose in {asked!r}:
    print("MAY", may("email", email, purpose, timezone.now()))
"""


@pytest.fixture(scope="module")
def known(portal):
    """People of the company whom no other journey needs."""
    return people.accounts(portal, 9)[4:]


@pytest.fixture(scope="module")
def second(portal):
    """The second person, who also reads mails."""
    return people.desk(portal, "sunil")


@pytest.fixture
def asking(page_at, portal, second):
    return Asking(page_at, portal, second)


@pytest.fixture
def asha(page_at, portal):
    return officer(page_at(1280), portal, "asha@example.com")


def may(portal, *asked):
    """What the gate answers to each address and purpose."""
    said = portal.manage("shell", "-c", GATE.format(asked=asked)).stdout
    return re.findall(r"^MAY (\w+)$", said, re.MULTILINE)


def test_data_are_corrected_and_move_to_another_provider(
    portal, world, known, asking, asha
):
    who = {"address": known[0], "place": "FR"}
    wrong = asking.ask(
        "rectification",
        "Ask us to correct it",
        field="people:phone",
        should="+44 7700 900123",
        words="It is new since May.",
        **who,
    )
    rights.prove(wrong)
    with provider(internet.server(world), 202) as (url, taken):
        moved = asking.ask("portability", "Ask us to move my data", to=url, **who)
        rights.prove(moved)
        expect(moved.page.locator("main")).to_contain_text("to the other provider")
        rights.decide(asha, wrong)
        rights.decide(asha, moved)

    phones = "SELECT phone FROM users WHERE email = %s"
    assert portal.company_query(phones, known[0]) == [(NUMBER,)]
    page = rights.read(wrong)
    expect(page.locator("table")).to_contain_text("read it back. (Accounts: Phone)")
    mail = people.sent(portal, "answered", wrong.case, reader=asking.reader)
    assert "is ready" in mail
    assert NUMBER not in mail
    page = rights.read(moved)
    expect(page.locator("table")).to_contain_text("We sent it to product.example on")
    own = rights.fetched(page, "Download my data")
    ((headers, sent),) = taken
    assert own == sent
    with zipfile.ZipFile(io.BytesIO(own)) as pack:
        (row,) = json.loads(pack.read("people.json"))
        assert (row["email"], row["phone"]) == (known[0], NUMBER)
        assert "voice-clones.json" not in pack.namelist()
    assert headers["Idempotency-Key"].replace("-", "") == moved.case.replace("-", "")


def test_a_use_is_paused_by_a_request_and_by_an_objection(portal, known, asking, asha):
    held, against = known[1], known[2]
    pause = asking.ask(
        "restriction",
        "Ask us to pause it",
        ground="claims",
        address=held,
        place="IE",
    )
    rights.prove(pause)
    no = asking.ask(
        "objection",
        "Send my objection",
        uses=["marketing", "improvement", "security"],
        words="They learn from what I say.",
        address=against,
        place="SE",
    )
    said = no.page.locator("ol.next")
    expect(said).to_contain_text("Marketing has stopped for good.")
    expect(said).to_contain_text("Paused already: Improve the Services.")
    expect(said).to_contain_text("shown that it is you: Guard the Services.")
    rights.prove(no)
    people.wait_searched(portal, no.case)
    no.page.reload()
    expect(no.page.locator("ol.line")).to_contain_text("We paused: Guard the")
    rights.decide(asha, pause)
    rights.answer(rights.at_desk(asha, no), "We stop both.", reply="It stays stopped")
    rights.agreed(no)

    assert [bool(row) for (row,) in portal.company_query(PAUSED, held)] == [True]
    asked = [(held, "improvement"), (held, "security"), (against, "marketing")]
    asked += [(against, each) for each in ("improvement", "security", "outbound-calls")]
    assert may(portal, *asked) == ["False"] * 5 + ["True"]
    page = rights.read(pause)
    expect(page.locator("table")).to_contain_text("do nothing else with")
    expect(rights.read(no).locator(".letter")).to_contain_text("We stop both.")


def test_a_consent_is_taken_back_a_nominee_named_and_a_question_answered(
    portal, known, asking, asha
):
    who = known[3]
    own = asking.page()
    own.goto(f"{portal.url}/my/")
    rights.fill(own, {"email": who})
    press(own, "Send me a code")
    code = people.code(portal, "", "sign_in_code", reader=asking.reader)
    rights.fill(own, {"code": code})
    press(own, "Sign in")
    follow(own, "Change your choices")
    for yes in own.get_by_role("radio", name="Yes").all():
        yes.check()
    press(own, "Save")
    asked = [(who, "marketing"), (who, "profiling")]
    before = may(portal, *asked)

    back = asking.ask(
        "withdrawal",
        "Take it back",
        words="No more marketing to me, please.",
        address=who,
    )
    named = asking.ask(
        "nominee",
        "Save who may act",
        address=who,
        way="name",
        name="Jonas Lind",
        reach="jonas@example.org",
    )
    rights.prove(named)
    question = asking.ask(
        "enquiry",
        "Send my question",
        words="Do you keep calls in Europe?",
        contact="guest@example.org",
    )
    rights.answer(rights.at_desk(asha, question), "In Ireland.")
    rights.agreed(question)
    rights.agreed(named)

    expect(back.page.locator("h1")).to_have_text("Done. It has stopped.")
    assert (before, may(portal, *asked)) == (["True", "True"], ["False", "True"])
    mail = people.sent(portal, "stopped", back.case, reader=asking.reader)
    assert "It took effect at once." in mail
    letter = rights.read(question).locator(".letter")
    expect(letter).to_contain_text("In Ireland.")
    letter = rights.read(named).locator(".letter")
    expect(letter).to_contain_text("We have written down who may act for you")
    own.goto(f"{portal.url}/my/")
    look(own)
    words = ["Naming a nominee", "Withdrawing a consent"]
    expect(own.locator("tbody tr td:nth-child(2)")).to_have_text(words)


def test_a_childs_account_is_frozen_by_one_and_deleted_by_two(
    portal, known, asking, asha
):
    account = "SELECT count(*) FROM users WHERE email = %s"
    child = asking.ask(
        "child", "Report a child’s data", address=known[4], words="She is 12."
    )
    press(rights.at_desk(asha, child), "Find and freeze this account")
    people.wait_searched(portal, child.case)
    portal.wait(lambda: portal.company_query(PAUSED, known[4]) == [(True,)], 30)
    # Nobody said where the child lives, so a law of one country is weighed in writing.
    decided(portal, child.case, "legal_claims")

    assert portal.company_query(account, known[4]) == [(0,)]
    page = rights.read(child)
    expect(page.locator(".letter")).to_contain_text("We cannot tell you what we found")
    expect(page.locator("main")).not_to_contain_text(known[4])
