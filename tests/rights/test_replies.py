"""What answers us by post goes on the request it is about, and moves no day."""

from __future__ import annotations

import html
from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from portal import vault
from portal.models import LedgerEntry
from rights import (
    arriving,
    claims,
    contacts,
    desk_files,
    enclosures,
    identity,
    references,
    replies,
    story,
    talking,
)
from rights.models import Case, Enclosure, Message, MessageKind, Step
from rights.replies import NotTaken, Reply
from tests.company import add_maya
from tests.rights.test_arriving import ADD, HANS, today, typed
from tests.rights.test_desk import browser, staff
from tests.rights.test_enclosures import PDF
from tests.rights.world import AT, later, mails, make_case, newest_code, run

GROUND = "It answers our letter, and both are signed with the same name."
MAYA = "maya@example.com"


def on_paper(asha, right="erasure", at=AT, **values):
    """A letter with a name and a street, and our question that went there by post."""
    values = {"claims": {}, "answers": {"post_to": HANS}, **values}
    case = make_case(right, at, channel="post", by=asha, **values)
    run(at)
    case.refresh_from_db()
    return case


def asked(case, asha, at=AT):
    talking.put(case, "Which address do you use?", {"topic": "known"}, by=asha, at=at)
    return case


def reply(**given):
    return Reply(
        **{
            "words": "I use that address.",
            "channel": "post",
            "arrived_at": later(days=5),
            "known": {},
            "ground": GROUND,
            **given,
        }
    )


def words(case):
    return [
        vault.unseal(case.key, row.sealed).decode()
        for row in Message.objects.filter(case=case, kind=MessageKind.ANSWER)
    ]


def test_a_letter_answers_our_question_and_moves_no_day(policy, asha):
    case = asked(on_paper(asha), asha)
    before = (case.due_on, list(case.clocks.values_list("starts_on", "strict_due")))
    assert case.status == "waiting"

    replies.take(case, reply(), by=asha, at=later(days=7))

    assert case.status == "working"
    assert words(case) == ["[By post, 20 June 2026]\nI use that address."]
    assert before == (
        case.due_on,
        list(case.clocks.values_list("starts_on", "strict_due")),
    )
    entry = LedgerEntry.objects.get(act="case.wrote", about=f"case:{case.reference}")
    assert entry.facts == {"channel": "post", "arrived": "2026-06-20"}
    assert "It reached us on 20 June 2026." in [e.text for e in story.past(case)]


def test_the_address_it_names_is_looked_up_and_shows_nothing_before_its_code(
    policy, mapped, asha
):
    add_maya(mapped)
    case = asked(on_paper(asha), asha)

    replies.take(case, reply(known={"email": MAYA}), by=asha, at=later(days=7))
    assert claims.typed(case) == {"email": MAYA}
    assert Case.objects.filter(contacts.about("email", MAYA)).get() == case
    assert (case.on_file, case.proven_at, case.person) == (None, None, None)

    run(later(days=7))
    case.refresh_from_db()
    assert (case.on_file, case.proven_at) == (True, None)
    assert [mail["to"] for mail in mails("code")] == [MAYA]
    identified = claims.typed(case)
    assert identified == {"email": MAYA}
    assert GROUND in [
        vault.unseal(case.key, row.sealed).decode()
        for row in Message.objects.filter(case=case, kind=MessageKind.NOTE)
    ]


def test_its_code_proves_it_as_that_of_a_first_letter_does(policy, mapped, asha):
    add_maya(mapped)
    case = on_paper(asha)
    replies.take(case, reply(known={"email": MAYA}), by=asha, at=later(days=7))
    run(later(days=7))

    identity.confirm(case, typed=newest_code(), at=later(days=7))

    case.refresh_from_db()
    assert case.proven_at == later(days=7)
    run(later(days=7))
    case.refresh_from_db()
    assert case.searched_at is not None


def test_an_address_that_is_on_file_is_not_changed_for_another(policy, mapped, asha):
    add_maya(mapped)
    case = make_case("erasure", claims={"email": MAYA})
    run()
    case.refresh_from_db()
    assert case.on_file

    for known in ({"phone": "+14155550100"}, {"email": "thief@example.com"}):
        with pytest.raises(NotTaken, match="names an address already"):
            replies.take(case, reply(known=known), by=asha, at=later(days=7))
    assert claims.typed(case) == {"email": MAYA}
    assert words(case) == []


def test_what_is_not_on_file_may_be_told_by_a_number(policy, mapped, asha):
    case = make_case("erasure", claims={"email": "who@example.com"})
    run()
    case.refresh_from_db()
    assert case.on_file is False

    known = {"phone": "+14155550100"}
    replies.take(case, reply(known=known), by=asha, at=later(days=7))

    assert claims.typed(case) == {"email": "who@example.com", **known}
    assert Step.objects.get(case=case, effect="lookup").state == "due"


@pytest.mark.parametrize(
    ("right", "sentence"),
    [("complaint", "Nobody is looked up for this request")],
)
def test_nobody_is_looked_up_where_nothing_is_proven(policy, asha, right, sentence):
    case = on_paper(asha, right, answers={"post_to": HANS, "words": "x"})

    with pytest.raises(NotTaken, match=sentence):
        replies.take(case, reply(known={"email": MAYA}), by=asha, at=later(days=7))


def test_why_it_is_the_same_person_is_written_down(policy, asha):
    case = on_paper(asha)

    with pytest.raises(NotTaken, match="how you know who wrote"):
        replies.take(
            case, reply(known={"email": MAYA}, ground="yes"), by=asha, at=later(days=7)
        )


def test_nothing_is_added_to_what_has_ended(policy, asha):
    case = on_paper(asha)
    talking.withdraw(case, at=AT)

    with pytest.raises(NotTaken, match="has ended"):
        replies.take(case, reply(), by=asha, at=later(days=7))


# --- at the desk --------------------------------------------------------------------


@pytest.fixture
def officer(site):
    return staff("officer", "Asha")


def came(case):
    return reverse("admin:rights_case_came", args=[case.pk])


def filled(ago=0, **given):
    return {
        "words": "I use that address.",
        "channel": "post",
        "arrived_on": today(ago),
        "known": "",
        "ground": "",
        **given,
    }


def old(officer, days=9):
    """One that came some days ago."""
    now = timezone.now()
    return on_paper(officer, at=now, arrived_at=now - timedelta(days=days))


def test_an_officer_adds_it_on_a_page_of_the_request(officer):
    case, desk = old(officer), browser(officer)
    page = reverse("admin:rights_case_change", args=[case.pk])
    assert came(case) in desk.get(page).content.decode()
    assert "A letter came" in desk.get(came(case)).content.decode()

    typed = filled(known=MAYA, ground=GROUND, ago=2)
    answer = desk.post(came(case), typed, follow=True)

    assert "It is with the request." in answer.content.decode()
    assert "I use that address." in answer.content.decode()
    case.refresh_from_db()
    assert claims.typed(case) == {"email": MAYA}


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"words": ""}, "Write what they wrote, or attach the scan."),
        ({"known": MAYA}, "Write how you know that the same person wrote."),
        ({"ago": 30}, "This is before their request arrived."),
        ({"ago": -1}, "This day is still to come."),
        ({"known": "nobody"}, "Enter the e-mail address in full"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_typed_is_lost(officer, given, sentence):
    case = old(officer)

    page = browser(officer).post(came(case), filled(**given)).content.decode()

    assert sentence in html.unescape(page)
    assert given.get("words", "I use that address.") in page
    assert words(case) == []


def test_a_scan_goes_with_it(officer):
    case = old(officer)
    scan = SimpleUploadedFile("letter.pdf", PDF, "application/pdf")

    browser(officer).post(came(case), filled(words="", attached=scan))

    row = Enclosure.objects.get(case=case)
    assert (row.kind, enclosures.name(row)) == ("message", "letter.pdf")
    assert len(desk_files.shown(case, {})) == 1
    assert words(case) == [f"[By post, {arrived(today())}]\n(They sent a paper.)"]


def arrived(day):
    return f"{date.fromisoformat(day):%-d %B %Y}"


def test_a_reference_on_the_entering_page_leads_to_its_request(officer):
    case, desk = old(officer), browser(officer)
    shown = references.display(case.reference)
    letter = typed(words=f"You asked in {shown}.", right="", reference=shown)

    hint = desk.post(ADD, {**letter, "act": "read"}).content.decode()
    assert f"It names {shown}." in hint
    page = desk.post(ADD, letter).content.decode()

    assert "A letter came" in page
    assert (came(case) in page, f"You asked in {shown}." in page) == (True, True)
    assert MAYA in page
    assert Case.objects.count() == 1
    missing = desk.post(ADD, {**letter, "reference": "PR-0000"}).content.decode()
    assert "No request has this reference." in missing
    assert f"You asked in {shown}." in missing


def test_only_officers_add_letters(officer):
    case = old(officer)

    assert browser(staff("auditor", "Au")).get(came(case)).status_code in (403, 404)


def test_the_day_it_arrived_is_no_day_to_come(policy):
    with pytest.raises(arriving.NotThen):
        arriving.moment((AT + timedelta(days=1)).date(), zone="UTC", at=AT)
