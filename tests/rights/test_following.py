"""What a person does about a request they follow: write, ask for less, take it all."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from datetime import timedelta
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from portal import sealing, vault
from portal.models import Opening, Sheet
from rights import (
    casefile,
    claims,
    contacts,
    deciding,
    enclosures,
    letters,
    narrowing,
    opening,
    proposals,
    reaching,
    talking,
    tripwires,
)
from rights.models import Case, Enclosure, Message
from rights.narrowing import NotNarrowed
from tests.company import add_maya
from tests.rights.test_desk import browser, staff
from tests.rights.test_enclosures import PDF, file
from tests.rights.test_track import PHRASE, answered, filed, find
from tests.rights.web import errors
from tests.rights.world import (
    AT,
    ask,
    decide_and_run,
    later,
    mails,
    make_case,
    newest_code,
    prove,
    proven,
    run,
    weighed,
)

pytestmark = pytest.mark.words


__all__ = ["answered", "filed"]
MAYA = {"email": "maya@example.com"}
PHONE = "+12025550143"


def opened(body):
    return zipfile.ZipFile(io.BytesIO(body))


# --- a file with a message ----------------------------------------------------------------


def test_a_file_goes_with_a_message_and_only_the_desk_opens_it(guest, filed):
    find(guest, filed.reference)
    guest.get("/track/write/")
    script = file(b"#!/bin/sh\necho hello" * 90, "bill.pdf")
    wrong = guest.submit(words="Here is my bill.", attached=[script])
    assert errors(wrong) == [
        "The file “bill.pdf” is of another kind. Choose one of PDF, JPG or PNG."
    ]
    assert "Here is my bill." in wrong.html
    assert not Enclosure.objects.exists()

    # A photo of a phone is larger than any form.
    photo = PDF + b" " * 300_000
    guest.submit(words="Here is my bill.", attached=[file(photo, "bill.pdf")])

    row = Enclosure.objects.get()
    assert (row.case, row.kind, enclosures.name(row)) == (filed, "message", "bill.pdf")
    assert b"".join(enclosures.read(row)) == photo
    assert guest.page.url == "/track/progress/"
    assert "With 1 file." in guest.page.text
    said = Message.objects.get(case=filed, kind="answer")
    assert vault.unseal(filed.key, said.sealed) == b"Here is my bill."


def test_a_request_takes_twenty_files_and_no_more(policy):
    case = make_case("erasure")
    loose = {"sha256": "x", "added_at": AT, "sealed_secret": b"", "sealed_name": b""}
    Enclosure.objects.bulk_create(
        Enclosure(case=case, kind="mail", **loose, path=f"{n}") for n in range(20)
    )
    with pytest.raises(talking.TooMany, match="We have 20 files"):
        talking.write(case, words="One more.", files=[uuid4()], at=AT)
    assert not Message.objects.filter(case=case).exists()


# --- how we reach them --------------------------------------------------------------------


def test_letters_go_elsewhere_and_the_old_address_can_stop_it(policy):
    case = make_case("erasure", answers={"contact": "old@example.org", "words": "All."})

    reaching.change(case, {"contact": "new@example.org"}, at=AT)
    reaching.change(case, {"contact": "new@example.org"}, at=AT)
    talking.withdraw(case, at=AT)

    (told,) = mails("reach_changed")
    assert told["to"] == "old@example.org"
    assert "new@example.org" not in told["text"]
    assert f"/not-me/{case.reference}:" in told["text"]
    assert [mail["to"] for mail in mails("withdrawn")] == ["new@example.org"]
    assert claims.answers(case)["words"] == "All."
    assert list(Case.objects.filter(contacts.named("email", "new@example.org")))
    assert not Case.objects.filter(contacts.named("email", "old@example.org")).exists()
    with pytest.raises(reaching.NotChanged):
        reaching.change(case, {"contact": "more@example.org"}, at=AT)


def test_who_proved_it_hears_that_letters_go_to_an_address_nobody_knows(policy, mapped):
    answers = {"contact": "stranger@example.org"}
    proven("erasure", mapped, answers=answers)

    (told,) = mails("reach_changed")
    assert told["to"] == "maya@example.com"
    assert "stranger@example.org" not in told["text"]
    assert "/not-me/" in told["text"]


def test_every_address_on_file_hears_of_a_change_and_can_stop_it(policy, mapped):
    case = proven("access", mapped)
    assert len(mails("tripwire_by_phone")) == 1
    assert mails("reach_changed") == []

    reaching.change(case, {"contact": "evil@example.org"}, at=later(days=2))
    run(later(days=2))

    (told,) = mails("reach_changed")
    assert told["to"] == "maya@example.com"
    assert len(mails("tripwire_by_phone")) == 2
    tripwires.disown(case, at=later(days=3))
    assert tripwires.is_stopped(case)
    reaching.change(case, {"contact": "maya@example.com"}, at=later(days=3))
    assert mails("reach_changed")[-1]["to"] == "evil@example.org"


def test_who_is_known_by_a_number_hears_of_it_by_text(policy, mapped):
    add_maya(mapped)
    case = prove(make_case("erasure", claims={"phone": PHONE}))

    reaching.change(case, {"contact": "evil@example.org"}, at=AT)

    (told,) = mails("reach_changed_by_phone")
    assert (told["to"], "Not you? Stop it: http" in told["text"]) == (PHONE, True)


def test_the_page_shows_how_it_is_and_takes_another_way(guest, filed):
    find(guest, filed.reference)
    assert 'href="/track/reach/"' in guest.get("/track/progress/").html
    guest.get("/track/reach/")

    wrong = guest.submit(way="email", contact="nobody")
    assert errors(wrong) == ["Enter an e-mail address in full, like name@example.com."]
    guest.submit(way="email", contact="new@example.org")

    assert "You changed how we reach you" in guest.page.text
    filed.refresh_from_db()
    assert claims.contact(filed) == "new@example.org"
    # Whoever else follows it reads no address.
    page = guest.get("/track/reach/")
    assert "Now: by e-mail to n•••@example.org." in page.text
    assert "new@example.org" not in page.html


# --- everything in one ZIP ---------------------------------------------------------------


def test_everything_stays_behind_the_code(guest, answered):
    find(guest, answered.reference)

    page = guest.get("/track/everything.zip")

    assert page.url == "/track/code/"
    assert b"PK" not in page.body[:4]


def test_everything_about_a_request_in_one_zip(guest, answered, asha):
    now = timezone.now()
    deciding.note(answered, words="Odd customer.", by=asha, at=now)
    # As if the press had printed it.
    printed = vault.seal(answered.key, b"%PDF-1.7 letter")
    Sheet.objects.filter(kind="letter").update(body=printed, printed_at=now)
    sealing.seal_backlog(timezone.now())
    find(guest, answered.reference)
    guest.get("/track/answer/")
    guest.press("/track/code/send/")
    guest.submit(code=newest_code())

    found = opened(guest.get("/track/everything.zip").body)

    names = found.namelist()
    # The day where the company is, which may still be yesterday.
    day = f"{answered.answered_at.astimezone(ZoneInfo('America/New_York')):%Y-%m-%d}"
    assert names[0] == "index.html"
    assert {f"letters/01-{day}.txt", f"letters/01-{day}.pdf"} <= set(names)
    assert {"receipt.html", "proofs.json", "manifest.json"} <= set(names)
    page = found.read("index.html").decode()
    for part in (
        "You sent your request",
        "We passed your request on to Alder Bakery",
        "Die Bundesbeauftragte",
        "https://www.bfdi.bund.de",
        "maya@example.com",
        "one month",
    ):
        assert part in page
    assert "http://localhost" not in page
    sums = json.loads(found.read("manifest.json"))["sha256"]
    assert sums == {
        name: hashlib.sha256(found.read(name)).hexdigest()
        for name in names
        if name != "manifest.json"
    }
    whole = b"".join(found.read(name) for name in names)
    for secret in (b"Odd customer", b"case.noted", b"Asha Rao"):
        assert secret not in whole
    assert not [name for name in names if "code" in name or "passed_on" in name]
    proofs = json.loads(found.read("proofs.json"))
    acts = [each["entry"]["act"] for each in proofs]
    assert acts[0] == "case.filed"
    assert "case.answer" in acts
    assert all(each["proof"]["signature"] for each in proofs)


def test_who_was_never_proven_gets_no_letter_and_nothing_typed(guest, filed, asha):
    """Whoever typed somebody else's address learns nothing from the pack either."""
    ask(filed, "Which one?", by=asha, at=timezone.now())
    find(guest, filed.reference)

    found = opened(guest.get("/track/everything.zip").body)

    assert set(found.namelist()) == {"index.html", "proofs.json", "manifest.json"}
    assert "maya@example.com" not in found.read("index.html").decode()


def test_the_desk_makes_the_same_pack_in_one_click_and_that_is_on_record(
    site, answered
):
    officer = staff("officer", "reader")
    desk = browser(officer)
    where = f"/desk/rights/case/{answered.pk}/"
    assert f'href="{where}everything.zip"' in desk.get(where).content.decode()

    answer = desk.get(f"{where}everything.zip")

    assert "index.html" in opened(b"".join(answer.streaming_content)).namelist()
    assert "no-store" in answer["Cache-Control"]
    assert Opening.objects.filter(user=officer).count() == 2
    auditor = browser(staff("auditor"))
    assert auditor.get(f"{where}everything.zip").status_code == 404


# --- a message at any time ---------------------------------------------------------------


def test_a_person_writes_unasked_and_the_story_says_so(guest, filed):
    find(guest, filed.reference)
    guest.get("/track/write/")
    guest.submit(words="")
    assert errors(guest.page) == ["Write what you want to tell us."]
    guest.submit(words="My old name was Lind.")

    assert guest.page.url == "/track/progress/"
    assert "You wrote to us" in guest.page.text
    (message,) = Message.objects.filter(case=filed)
    assert message.kind == "answer"
    filed.refresh_from_db()
    assert filed.status == "received"


@pytest.mark.parametrize(
    ("page", "typed"),
    [
        ("write", {"words": "My old name was Lind."}),
        ("reach", {"way": "email", "contact": "new@example.org"}),
        ("place", {"place": "FR"}),
        ("narrow", {"kinds": ["account"]}),
    ],
)
def test_what_is_sent_to_a_request_that_ended_meanwhile_stays_on_the_page(
    guest, filed, page, typed
):
    find(guest, filed.reference)
    guest.get(f"/track/{page}/")
    talking.withdraw(filed, at=timezone.now())

    shown = guest.submit(**typed)

    assert shown.url == f"/track/{page}/"
    assert errors(shown)[0].startswith("This request has ended")
    assert page == "narrow" or [*typed.values()][-1] in shown.html
    assert not Message.objects.filter(case=filed, kind="answer").exists()
    assert guest.get(f"/track/{page}/").url == "/track/progress/"


def test_a_message_answers_the_question_that_waits(policy, asha):
    case = make_case("complaint", claims={}, answers={"words": "x"})
    ask(case, "Which?", by=asha, at=AT)

    talking.write(case, words="The first.", at=AT)

    case.refresh_from_db()
    assert case.status == "working"


def test_a_question_says_until_when_there_is_time(guest, filed, asha):
    ask(filed, "Which one?", by=asha, at=timezone.now())
    page = find(guest, filed.reference)

    # The last tenth of the time is for whoever decides with what there is.
    last = filed.due_on - timedelta(days=3)
    day = f"{last:%A} {last.day} {last:%B %Y}"
    assert f"There is time until {day}." in page.text
    assert "Nothing is refused because you did not answer." in page.text


# --- asking for less ------------------------------------------------------------------------


def test_asking_for_less_leaves_the_rest_alone(policy, mapped, asha, sunil):
    case = proven("erasure", mapped)
    kinds = set(proposals.categories(case))

    narrowing.narrow(case, ["usage", "marketing-list"], at=AT)

    assert {"usage", "device", "identity"} <= kinds
    assert claims.wanted(case) == ["usage", "marketing-list"]
    assert [line.category for line in proposals.draft(case)] == [
        "usage",
        "marketing-list",
    ]
    decide_and_run(case, asha, sunil)
    assert case.status == "answered"
    assert mapped.count("usage_events") == 0
    assert mapped.count("logins") == mapped.count("users") == 1
    (told,) = mails("narrowed")
    assert told["to"] == "maya@example.com"
    assert "choose “Ask for less”" in told["text"]
    assert f"/not-me/{case.reference}:" in told["text"]
    letter = letters.sent(case)
    assert "On 15 June 2026 we were asked to leave this out, so we did: " in letter.text
    assert "Your device and sign-ins" in letter.text


def test_what_was_left_out_is_asked_for_again(policy, mapped, asha):
    case = proven("erasure", mapped)
    kinds = proposals.categories(case)
    narrowing.narrow(case, [slug for slug in kinds if slug != "device"], at=AT)
    narrowing.narrow(case, ["usage"], at=AT)
    assert set(narrowing.left_out(case)) > {"Your device and sign-ins"}
    assert len(narrowing.left_out(case)) == len(kinds) - 1
    shown = dict(casefile.asked(case))
    assert shown["Left out at their wish"].endswith("since 15 June 2026")

    narrowing.widen(case, at=AT)

    assert (proposals.categories(case), narrowing.said(case)) == (kinds, [])
    narrowing.narrow(case, ["usage"], at=AT)
    deciding.decide(case, weighed(case), by=asha, at=AT)
    with pytest.raises(NotNarrowed, match="^This is decided already"):
        narrowing.widen(case, at=AT)


def test_nobody_fills_an_inbox_by_asking_for_less_and_for_all_again(policy):
    case = make_case("erasure", answers={"contact": "victim@example.org"})
    for turn in range(5):
        narrowing.narrow(case, ["usage"], at=later(minutes=turn))
        narrowing.widen(case, at=later(minutes=turn))

    assert len(mails("narrowed")) == 1


def test_both_addresses_hear_of_it_where_letters_go_elsewhere(policy, mapped):
    said = {"contact": "elsewhere@example.org"}
    case = proven("erasure", mapped, answers=said)

    narrowing.narrow(case, ["usage"], at=AT)

    found = {mail["to"] for mail in mails("narrowed")}
    assert found == {"elsewhere@example.org", "maya@example.com"}


def test_nobody_asks_for_nothing_more_or_after_the_decision(
    policy, mapped, asha, sunil
):
    case = proven("erasure", mapped)
    for wrong, sentence in (
        ([], "^Select what you still ask for"),
        (["payment-card"], "^Select what you still ask for"),
        (proposals.categories(case), "^Take out at least one"),
    ):
        with pytest.raises(NotNarrowed, match=sentence):
            narrowing.narrow(case, wrong, at=AT)
    deciding.decide(case, weighed(case), by=asha, at=AT)

    with pytest.raises(NotNarrowed, match="^This is decided already"):
        narrowing.narrow(case, ["usage"], at=AT)
    assert narrowing.offered(make_case("complaint", claims={}, answers={})) == {}


def test_the_page_offers_less_and_shows_it(guest, filed):
    find(guest, filed.reference)
    guest.get("/track/narrow/")
    guest.submit(kinds=[])
    assert errors(guest.page) == [
        "Select what you still ask for. To ask for nothing, withdraw it."
    ]
    guest.submit(kinds=["usage"])

    assert guest.page.url == "/track/progress/"
    assert "You asked for less" in guest.page.text
    filed.refresh_from_db()
    assert claims.wanted(filed) == ["usage"]
    guest.get("/track/narrow/")
    guest.submit("", all="1")
    filed.refresh_from_db()
    assert claims.wanted(filed) == []
    assert "You ask for all of it again" in guest.page.text


@pytest.mark.parametrize("page", ["narrow", "place"])
def test_of_a_proven_request_a_phrase_alone_changes_nothing(guest, answered, page):
    Case.objects.filter(pk=answered.pk).update(
        status="working", answered_at=None, ending=""
    )
    answered.decisions.all().delete()
    find(guest, answered.reference)

    guest.get(f"/track/{page}/")

    assert guest.page.url == "/track/code/"


# --- what had to be kept ----------------------------------------------------------------------


def test_a_person_asks_to_hear_when_the_rest_is_gone(guest, site, mapped, asha, sunil):
    add_maya(mapped)
    now = timezone.now()
    said = {"contact": "me@example.org"}
    case = make_case("erasure", now, claims=MAYA, answers=said)
    case = decide_and_run(prove(case, now), asha, sunil, now)
    opening.set_phrase(case, phrase=PHRASE, at=now)
    find(guest, case.reference)
    guest.get("/track/answer/")
    guest.press("/track/code/send/")
    guest.submit(code=newest_code())
    assert "Tell me when it is gone" in guest.page.text

    guest.press("/track/answer/tell-me/")

    assert "We write to you on the day when the rest is gone." in guest.page.text
    assert "Tell me when it is gone" not in guest.page.text
    assert case.last_letters.filter(kind="kept").count() == 1
