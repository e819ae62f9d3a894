"""Asking for somebody else: signed permission, the person told, one press to stop it."""

from __future__ import annotations

import re
from datetime import timedelta
from functools import partial

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from consent import choices
from consent.models import Stop
from portal import outbox
from portal.models import LedgerEntry, OutboundMail
from rights import (
    acting,
    agent_address,
    agent_news,
    claims,
    identity,
    letters,
    lost_address,
    mandates,
    opening,
    registry,
    stead,
)
from rights.claims import Channel
from rights.mandates import Acting, Who
from rights.models import Capacity, Case, Enclosure, Mandate, Showing
from tests.rights.test_desk import browser, staff
from tests.rights.test_enclosures import PDF, empty_disk, file
from tests.rights.web import errors
from tests.rights.world import AT, later, mails, make_case, newest_code, run

__all__ = ["empty_disk"]
MAYA, BO = "maya@example.com", "bo@agents.example"
BO_LAW = Who(name="Bo Li", organisation="Bo & Co", contact=BO)
READ = "The paper is signed by her and names him for such requests."
WORDS = "Bo Li of Bo & Co"


def asked_by_bo(right="access", showing=Showing.SIGNED, at=AT, **more) -> Case:
    more.setdefault("claims", {"email": MAYA})
    more.setdefault("answers", {"contact": MAYA, "choices": ["sale"]})
    who = Acting(capacity=Capacity.AGENT, showing=showing, who=BO_LAW)
    return make_case(right, at=at, acting=who, **more)


def shown_to_be_theirs(case: Case) -> Case:
    agent_address.confirm(Mandate.objects.get(case=case), at=AT)
    return case


def fill(guest, right: str, **more) -> None:
    """The two pages before the questions."""
    guest.get(f"/rights/{right}/who/")
    guest.submit(who="agent")
    said = {"name": "Bo Li", "organisation": "Bo & Co", "contact": BO}
    guest.submit(**{**said, **more})


@pytest.fixture
def maya(mapped):
    """Somebody who is on file, and the inbox of hers."""
    mapped.add("users", email=MAYA)
    return MAYA


def paper_of(case) -> None:
    Enclosure.objects.create(
        *(), case=case, kind="mandate", sealed_secret=b"", sealed_name=b"", path="x",
        sha256="0", added_at=AT,
    )  # fmt: skip


def accepted(case, first, second, at) -> None:
    """Two officers let somebody act in this place."""
    stead.propose(case, ground=READ, by=first, at=at)
    seen = stead.stand(Mandate.objects.get(case=case))
    stead.agree(case, seen=seen, by=second, signed_in_at=at, at=at)
    run(at)


def link(kind: str) -> str:
    found = re.findall(r"/acting/\S+/", mails(kind)[-1]["text"])
    assert found, mails(kind)[-1]["text"]
    return found[0]


# --- the pages ----------------------------------------------------------------------


def test_an_agent_asks_for_a_copy_with_signed_permission(guest):
    fill(guest, "access", showing="signed", attached=[file(PDF, "signed.pdf")])
    assert "Where do they live?" in guest.page.text
    guest.submit(country="US", state="CA")
    assert "They have an account, or wrote to you" in guest.page.text
    guest.submit(way="email", email=MAYA)
    guest.submit(scope="all")
    check = guest.page.text
    for said in ("Somebody you act for", WORDS, "Everything you hold about them"):
        assert said in check
    assert "How we reach you" not in check

    guest.submit("", draft=guest.page.form_with("draft").values["draft"])

    case, row = Case.objects.get(), Mandate.objects.get()
    assert (row.case, row.capacity, row.showing) == (case, "agent", "signed")
    assert mandates.who(row, case) == BO_LAW
    assert claims.contact(case) == MAYA
    paper = Enclosure.objects.get()
    assert (paper.case, paper.kind) == (case, "mandate")
    assert "You asked for somebody else" in guest.page.text
    assert [mail["to"] for mail in mails("agent_confirm")] == [BO]
    assert mails("received") == mails("agent_received") == []
    assert "We sent a link to your own address." in guest.page.text


def test_who_asks_for_themselves_sees_one_question_of_it(guest):
    guest.file("access")

    assert not Mandate.objects.exists()
    assert [mail["to"] for mail in mails("agent_received")] == []


@pytest.mark.words
@pytest.mark.parametrize(
    ("typed", "sentences"),
    [
        (
            {"showing": "signed"},
            ["Attach the paper as PDF, JPG or PNG."],
        ),
        ({"showing": ""}, ["Choose how we know that they want this."]),
        # Signed by hand somewhere else is for what takes no proof.
        ({"showing": "held"}, ["Choose how we know that they want this."]),
        ({"showing": "asked", "name": ""}, ["Enter your name."]),
        (
            {"showing": "asked", "name": "Win at https://evil.example"},
            ["Write the name without a link or address."],
        ),
        (
            {"showing": "asked", "organisation": "evil.example"},
            ["Write the name without a link or address."],
        ),
        (
            {"showing": "asked", "contact": "bo"},
            ["Enter an e-mail address in full, like name@example.com."],
        ),
    ],
)
def test_a_page_says_what_is_missing(guest, typed, sentences):
    fill(guest, "erasure", **typed)

    assert errors(guest.page) == sentences


def test_an_opt_out_for_somebody_needs_no_paper_and_acts_at_once(guest):
    guest.get("/rights/opt_out/")
    assert "Asking for somebody else" in guest.page.text
    fill(guest, "opt_out", showing="held")
    assert guest.page.url == "/rights/opt_out/"
    assert f"You ask for somebody else, as {WORDS} " in guest.page.text
    assert "Their e-mail address or phone number" in guest.page.text

    guest.submit(choices="sale", address=MAYA)

    case = Case.objects.get()
    assert (case.status, case.mandate.showing) == ("answered", "held")
    assert "We did not ask them whether you may." in guest.page.text
    told = mails("agent_acted")
    assert [mail["to"] for mail in told] == [MAYA]
    assert WORDS in told[0]["text"]


@pytest.mark.parametrize(
    ("right", "showing", "said", "filed"),
    [
        ("opt_out/sale", "held", {"address": MAYA}, {"opt_out": "held"}),
        (
            "objection",
            "asked",
            {"address": MAYA, "uses": ["marketing", "improvement"]},
            {"objection": "asked", "opt_out": ""},
        ),
        (
            "rectification",
            "asked",
            {"address": MAYA, "field": "people:full_name", "should": "Maya Lind"},
            {"rectification": "asked"},
        ),
    ],
)
def test_whatever_acts_on_an_address_can_be_asked_for_another(
    guest, maya, right, showing, said, filed
):
    guest.get(f"/rights/{right}/")
    guest.get(re.search(r'href="([^"]+/who/[^"]*)"', guest.page.html)[1])
    guest.submit(who="agent")
    guest.submit(name="Bo Li", organisation="Bo & Co", contact=BO, showing=showing)
    assert guest.page.url == f"/rights/{right}/"

    guest.submit(**said)

    assert dict(Mandate.objects.values_list("case__right", "showing")) == filed


def test_a_second_request_from_the_same_browser_is_ones_own_again(guest):
    fill(guest, "opt_out", showing="held")
    guest.submit(choices="sale", address=MAYA)
    guest.get("/rights/opt_out/")

    guest.submit(choices="sale", address="own@example.com")

    assert Mandate.objects.count() == 1


@pytest.mark.parametrize("right", ["voice_misuse", "child", "complaint", "nominee"])
def test_where_anybody_may_write_nobody_is_asked_for_whom(guest, right):
    assert guest.get(f"/rights/{right}/who/").status == 404
    assert "somebody else?" not in guest.get(f"/rights/{right}/").text


# --- the person ---------------------------------------------------------------------


def test_the_person_is_told_who_asks_and_confirms_with_one_code(policy, maya):
    case = asked_by_bo()
    run()

    told = mails("code")[-1]
    assert (told["to"], WORDS in told["text"]) == (MAYA, True)
    assert identity.confirm(case, typed=newest_code(), at=AT).name == "OK"
    run()
    case.refresh_from_db()
    assert case.searched_at is not None
    assert Mandate.objects.get().told_at is not None


def test_a_power_of_attorney_takes_an_officer_and_no_word_of_the_person(
    policy, maya, asha, sunil
):
    case = asked_by_bo(showing=Showing.ATTORNEY)
    run()
    outbox.send_due(AT)

    assert (mails("code"), [mail["to"] for mail in mails("agent_told")]) == ([], [MAYA])
    case.refresh_from_db()
    with pytest.raises(acting.NotActing, match="^Whoever asks has not shown yet"):
        stead.propose(case, ground=READ, by=asha, at=AT)
    shown_to_be_theirs(case)
    case.refresh_from_db()
    with pytest.raises(acting.NotActing, match="no paper"):
        stead.propose(case, ground=READ, by=asha, at=AT)
    paper_of(case)
    accepted(case, asha, sunil, at=later(days=1))

    case.refresh_from_db()
    assert None not in {case.proven_at, case.searched_at}
    assert mandates.reader(case) == BO


def test_a_stop_tells_of_every_pause_that_ends_with_it(policy, maya):
    """GDPR Art. 18(3): also of what the stopped agent had brought besides."""
    first = asked_by_bo("access", showing=Showing.ATTORNEY)
    answers = {"words": "No.", "contact": MAYA, "purposes": ["improvement"]}
    asked_by_bo("objection", showing=Showing.ATTORNEY, answers=answers)
    run()

    acting.stop(Case.objects.get(pk=first.pk), keeps=False, at=later(hours=1))

    told = mails("withdrawn")[-1]["text"]
    assert "What you paused stays paused until" in told


def test_a_stop_is_said_to_the_agent_and_not_to_one_request_alone(policy, maya, asha):
    first, beside = (
        asked_by_bo(right, showing=Showing.ATTORNEY) for right in ("access", "erasure")
    )
    other = Acting(
        capacity=Capacity.AGENT,
        showing=Showing.ATTORNEY,
        who=Who(name="Ada Bell", contact="ada@law.example"),
    )
    alone = make_case("erasure", acting=other, claims={"email": MAYA})
    run()
    shown_to_be_theirs(first)

    acting.stop(Case.objects.get(pk=first.pk), keeps=True, at=later(hours=1))

    beside.refresh_from_db()
    assert (beside.status, beside.mandate.stopped_at) == ("withdrawn", later(hours=1))
    assert Mandate.objects.get(case=alone).stopped_at is None
    again = asked_by_bo("erasure", showing=Showing.ATTORNEY, at=later(hours=2))
    run(later(hours=2))
    again.refresh_from_db()
    assert again.status == "withdrawn"
    stopped = "^The person stopped somebody who asked in their place, in PR-"
    alone.refresh_from_db()
    paper_of(alone)
    shown_to_be_theirs(alone)
    with pytest.raises(acting.NotActing, match=stopped):
        stead.propose(alone, ground=READ, by=asha, at=later(days=2))
    later_on = later(days=367)
    assert stead.after_a_stop(again, again.mandate, later_on) == ""


@pytest.mark.parametrize("right", ["opt_out", "stop_calls", "withdrawal"])
def test_nobody_is_ever_asked_to_confirm_an_agent_where_nothing_is_proven(right):
    kind = registry.get(right)
    for pack in registry.packs().values():
        case = Case(right=right, law=pack.code, received_at=AT)
        assert not mandates.may_confirm(case), (kind.code, pack.code)


def test_the_rows_refuse_to_ask_where_asking_is_forbidden(policy):
    case = asked_by_bo("opt_out", Showing.HELD)

    with pytest.raises(IntegrityError), transaction.atomic():
        Mandate.objects.filter(case=case).update(showing="asked")


def test_one_press_stops_the_agent_and_the_request(guest, maya):
    asked_by_bo(at=timezone.now())
    case = Case.objects.get()
    shown_to_be_theirs(case)
    opening.set_phrase(case, phrase="four little words here", at=timezone.now())
    run(timezone.now())
    page = guest.get(link("code"))
    assert f"{WORDS} asked us for this in your name." in page.text
    assert Mandate.objects.get().stopped_at is None

    guest.submit("how", how="stop")

    assert "You stopped this on" in guest.page.text
    case.refresh_from_db()
    assert case.status == "withdrawn"
    assert [mail["to"] for mail in mails("agent_stopped")] == [BO]
    found = opening.open_case(reference=case.reference, phrase="four little words here")
    assert found is None
    assert LedgerEntry.objects.filter(act="mandate.stopped").count() == 1


def test_the_person_goes_on_without_the_agent(policy, maya):
    case = asked_by_bo()
    run()
    for _turn in range(2):
        acting.stop(case, keeps=True, at=AT)

    case.refresh_from_db()
    assert case.is_open()
    assert identity.confirm(case, typed=newest_code(), at=AT).name == "OK"
    assert LedgerEntry.objects.filter(act="mandate.stopped").count() == 1


def test_a_stopped_agent_sees_nothing_more_in_the_browser_that_filed(guest):
    fill(guest, "opt_out", showing="held")
    guest.submit(choices="sale", address=MAYA)
    acting.stop(Case.objects.get(), keeps=False, at=timezone.now())

    assert guest.get("/receipt/").url == "/track/"
    assert guest.get("/track/progress/").url == "/track/"


def test_what_was_done_at_once_stays_in_force_and_the_page_says_how_to_undo_it(guest):
    fill(guest, "opt_out", showing="held")
    guest.submit(choices="sale", address=MAYA)
    case = Case.objects.get()
    letter = " ".join(letters.sent(case).text.split())
    assert f"{WORDS} wrote to us for you on " in letter
    assert "We did what they asked. Sale of my data: Stopped on " in letter
    guest.get(link("agent_acted"))
    assert "Stopping them does not undo it" in guest.page.text
    guest.submit("how", how="stop")
    assert "Stopping them does not undo it" in guest.page.text
    assert 'href="/choices/"' in guest.page.html

    assert "They can no longer open the request." in guest.page.text
    assert "They see how far the request is" not in guest.page.text
    choices.lift(Stop.objects.get(), by="person", at=timezone.now(), reason="again")
    assert acting.in_force(case) == []


def test_the_page_of_the_agent_names_nobody_and_has_no_button_to_stop(guest):
    fill(guest, "opt_out", showing="held")
    guest.submit(choices="sale", address=MAYA)
    page = guest.get("/track/progress/")

    assert "They can stop it at any time." in page.text
    assert 'action="/acting/"' not in page.html
    guest.client.post("/acting/", {"how": "stop"})
    assert Mandate.objects.get().stopped_at is None


@pytest.mark.parametrize("token", ["1", "1:forged", "x" * 200])
def test_a_link_we_did_not_make_opens_nothing(guest, token):
    assert guest.get(f"/acting/{token}/").status == 404


def test_the_answer_is_the_persons_until_they_let_the_agent_read_it(policy, maya):
    case = shown_to_be_theirs(asked_by_bo())
    run()
    identity.confirm(case, typed=newest_code(), at=AT)
    case.refresh_from_db()

    sent = []
    for act in (None, acting.permit, partial(acting.stop, keeps=True)):
        if act is not None:
            act(case, at=AT)
        before = len(mails("code"))
        identity.send_opening_code(case, at=later(minutes=len(sent)))
        sent.append({mail["to"] for mail in mails("code")[before:]})

    assert sent == [{MAYA}, {MAYA, BO}, {MAYA}]


def test_an_agent_leads_no_code_to_another_address(policy, maya):
    case = asked_by_bo()
    run()
    to = Channel(kind="email", value=BO)

    with pytest.raises(lost_address.NotTaken, match="Only the person"):
        lost_address.name(case, to, way="post", words="", at=AT)
    acting.stop(case, keeps=True, at=AT)
    lost_address.name(case, to, way="post", words="", at=AT)


def test_the_agent_hears_that_it_is_over_once_and_nothing_of_what(policy):
    case = shown_to_be_theirs(asked_by_bo())
    agent_news.tell_agents(AT)
    assert mails("agent_answered") == []

    Case.objects.filter(pk=case.pk).update(status="answered", ending="refused")
    assert [agent_news.tell_agents(AT) for _turn in range(2)] == [1, 0]
    (said,) = mails("agent_answered")
    assert (said["to"], "refused" in said["text"]) == (BO, False)


def test_a_called_number_is_told_by_text(policy):
    asked_by_bo("stop_calls", Showing.HELD, claims={"phone": "+12025550143"})

    (said,) = mails("agent_acted_by_phone")
    assert said["to"] == "+12025550143"
    assert "/acting/" in said["text"]


# --- the address that an agent gives ------------------------------------------------


def test_an_agents_address_is_told_nothing_before_it_is_shown_to_be_theirs(guest, maya):
    """Anybody can type the address of somebody else, who is told of nobody's request."""
    case = asked_by_bo(at=timezone.now())
    run(timezone.now())
    acting.permit(case, at=timezone.now())
    Case.objects.filter(pk=case.pk).update(
        proven_at=AT, status="answered", ending="granted"
    )
    case.refresh_from_db()
    identity.send_opening_code(case, at=timezone.now())
    assert agent_news.tell_agents(timezone.now()) == 0
    told = [row for row in OutboundMail.objects.all() if outbox.read(row)["to"] == BO]
    assert [row.kind for row in told] == ["agent_confirm"]
    text = outbox.read(told[0])["text"]
    for secret in (MAYA, "copy", "Bo Li"):
        assert secret not in text
    (where,) = re.findall(r"/acting/address/\S+/", text)

    assert "Is this your address?" in guest.get(where).text
    assert Mandate.objects.get().confirmed_at is None
    guest.submit("mine", mine="yes")
    agent_address.confirm(Mandate.objects.get(), at=timezone.now())
    assert "We write to it now" in guest.get(where).text
    assert [mail["to"] for mail in mails("agent_received")] == [BO]
    assert LedgerEntry.objects.filter(act="mandate.confirmed").count() == 1
    assert agent_news.tell_agents(timezone.now()) == 1


def test_what_is_done_at_once_waits_for_no_address_of_an_agent(policy):
    asked_by_bo("opt_out", Showing.HELD)

    assert Case.objects.get().status == "answered"
    assert [mail["to"] for mail in mails("agent_received")] == [BO]
    assert mails("agent_confirm") == []


# --- the desk -----------------------------------------------------------------------


def test_the_desk_reads_who_asks_and_accepts_a_paper(guest, maya):
    fill(guest, "access", showing="attorney", attached=[file(PDF)])
    guest.submit(country="DE")
    guest.submit(way="email", email=MAYA)
    guest.submit(scope="all")
    guest.submit("", draft=guest.page.form_with("draft").values["draft"])
    run(timezone.now())
    case, desk = Case.objects.get(), browser(staff("officer", "Asha"))
    address = f"/desk/rights/case/{case.pk}/"

    page = desk.get(address).content.decode()
    for said in ("Bo Li of Bo &amp; Co", "power of attorney, attached", BO):
        assert said in page
    assert "Bo Li" not in browser(staff("auditor")).get(address).content.decode()
    empty = desk.post(f"{address}accept-paper/", {"accept-paper-ground": ""})
    assert "Write in a whole sentence why they may act." in empty.content.decode()
    shown_to_be_theirs(case)
    typed = {"accept-paper-ground": READ}
    done = desk.post(f"{address}accept-paper/", typed, follow=True).content.decode()
    assert "Another person must agree" in done
    assert "accept-agree" not in done
    OutboundMail.objects.update(sent_at=timezone.now() - timedelta(days=1))
    seen = {"seen": stead.stand(Mandate.objects.get())}
    second = browser(staff("officer", "Sunil"))
    assert "Asha proposes that they may act." in second.get(address).content.decode()
    done = second.post(f"{address}accept-agree/", seen, follow=True).content.decode()

    assert "Accepted. The search has started." in done
    assert "accept-paper" not in done
    case.refresh_from_db()
    assert case.proven_at is not None


HOSTILE = "<script>alert('x')</script>{{ settings.SECRET_KEY }}"


@pytest.mark.parametrize("capacity", [Capacity.AGENT, Capacity.NOMINEE])
def test_what_an_agent_typed_is_only_words_at_the_desk(site, capacity):
    typed = Who(
        name=f"{HOSTILE}name",
        organisation=f"{HOSTILE}firm",
        # To an agent mail goes, and it goes to nothing but an address.
        contact=BO if capacity == Capacity.AGENT else f"{HOSTILE}reach",
        relation=f"{HOSTILE}relation",
    )
    acting_for = Acting(capacity=capacity, showing=Showing.SIGNED, who=typed)
    case = make_case("access", timezone.now(), acting=acting_for)

    desk = browser(staff("officer", "Asha"))
    page = desk.get(f"/desk/rights/case/{case.pk}/").content.decode()

    assert "<script>alert" not in page
    for part in ("name", "reach" if capacity == Capacity.NOMINEE else "firm"):
        assert f"&lt;/script&gt;{{{{ settings.SECRET_KEY }}}}{part}" in page
