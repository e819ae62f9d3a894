"""Who asks, where an officer enters what came by post: an agent, a parent, an heir."""

from __future__ import annotations

import pytest
from django.utils import timezone

from portal import outbox
from portal.models import User
from rights import acting, claims, mandates, reactor, stead
from rights.models import Case, Enclosure, Mandate
from tests.rights.test_acting import BO, MAYA, WORDS, maya
from tests.rights.test_arriving import ADD, add, errors
from tests.rights.test_desk import browser, staff
from tests.rights.test_enclosures import MP3, PDF, empty_disk, file
from tests.rights.world import mails, run
from tests.visitor import Seen

__all__ = ["empty_disk", "maya"]
AGENT = {
    "who": "agent",
    "by-agent-name": "Bo Li",
    "by-agent-organisation": "Bo & Co",
    "by-agent-contact": BO,
    "by-agent-showing": "signed",
}
LILA = "lila@home.example"
HEIR = {
    "who": "nominee",
    "by-nominee-name": "Lila Rao",
    "by-nominee-relation": "their daughter",
    "by-nominee-contact": "",
    "by-nominee-happened": "died",
}


@pytest.fixture
def desk(site):
    return browser(staff("officer", "Asha"))


def test_a_letter_of_an_agent_is_entered_as_what_it_is(desk, maya):
    page = add(desk, place="US-CA", **AGENT)

    case = Case.objects.get()
    row = case.mandate
    assert (row.capacity, row.showing) == ("agent", "signed")
    assert mandates.who(row, case).words == WORDS
    assert claims.contact(case) == MAYA
    assert WORDS in page
    assert "A mail that says so is on its way." in page
    assert [mail["to"] for mail in mails("agent_confirm")] == [BO]
    assert mails("received") == []
    run(timezone.now())
    (told,) = mails("code")
    assert (told["to"], WORDS in told["text"]) == (MAYA, True)
    assert "/acting/" in told["text"]
    case.refresh_from_db()
    assert reactor.objections(reactor.look(case, at=timezone.now())) == []
    shown = desk.get(f"/desk/rights/case/{case.pk}/").content.decode()
    assert "not here yet" in shown


@pytest.mark.words
@pytest.mark.parametrize(
    ("typed", "sentences"),
    [
        (
            {"by-agent-name": "", "by-agent-showing": ""},
            [
                "Say a little more about whoever asks.",
                "Write the name of whoever asks.",
                "Choose how we know that the person wants this.",
            ],
        ),
        (
            {"by-agent-showing": "held"},
            [
                "Say a little more about whoever asks.",
                "Choose the permission itself, or that the person is asked.",
            ],
        ),
        (
            {
                "by-agent-showing": "asked",
                "right": "stop_calls",
                "phone": "+12025550143",
            },
            [
                "Say a little more about whoever asks.",
                "Nobody is asked whether they want this. Choose the permission.",
            ],
        ),
        (
            {"email": BO},
            [
                "This is the address of the agent. Write that of the person, or leave "
                "it empty."
            ],
        ),
        (
            {"right": "enquiry"},
            ["Nobody needs leave to ask for this. Choose the person themselves."],
        ),
        ({"who": "neighbour"}, ["Choose who asks."]),
    ],
)
def test_what_is_missing_of_whoever_asks_is_said_and_nothing_is_lost(
    desk, typed, sentences
):
    page = add(desk, **{**AGENT, **typed})

    assert errors(page) == sentences
    assert not Case.objects.exists()
    assert 'value="Bo & Co"' in page


def test_no_two_fields_of_the_page_have_one_name(desk):
    """A browser would send both, and what was typed in the first would be lost."""
    page = Seen(200, ADD, desk.get(ADD).content, {})

    form = next(form for form in page.forms if "right" in form.names)
    assert {"nominee-name", "by-nominee-name"} <= form.names
    named = {**form.values, "right": ["nominee"], "email": ["maya@example.com"]}
    named |= {"nominee-way": ["name"], "nominee-name": ["Ivo Reyes"]}
    named |= {"nominee-reach": ["ivo@example.com"], "words": ["She named Ivo."]}
    desk.post(ADD, named)
    assert claims.answers(Case.objects.get())["name"] == "Ivo Reyes"


def test_reading_a_text_keeps_who_asks(desk):
    words = "I write on behalf of my client."
    page = add(desk, act="read", right="", words=words, **AGENT)

    assert not Case.objects.exists()
    assert 'value="Bo & Co"' in page
    assert 'value="agent" id="id_who_1" checked' in page
    assert "may ask for somebody else: it says “my client”, “on behalf of”." in page


def test_of_a_part_that_takes_no_proof_nobody_is_asked(desk, maya):
    asked = {**AGENT, "by-agent-showing": "asked"}
    add(desk, right="objection", choices=["marketing", "improvement"], **asked)

    shown = dict(Mandate.objects.values_list("case__right", "showing"))
    assert shown == {"objection": "asked", "opt_out": ""}
    (told,) = mails("agent_acted")
    assert told["to"] == MAYA


def test_letters_go_to_the_parent_who_wrote(desk, maya):
    parent = {"by-parent-name": "Lila Rao", "by-parent-relation": "parent"}
    add(desk, who="parent", **parent, **{"by-parent-contact": LILA})

    case = Case.objects.get()
    assert (case.mandate.capacity, claims.contact(case)) == ("parent", LILA)
    run(timezone.now())
    assert "Lila Rao says that they are the parent" in mails("code")[0]["text"]


def test_an_heir_who_wrote_on_paper_acts_by_the_paper_alone(desk, maya):
    home = "Lila Rao\n4 Elm Street\nIreland"
    page = add(desk, post_to=home, **HEIR)
    assert claims.postal(Case.objects.get()) == home
    assert "They gave no e-mail address." in page
    run(timezone.now())
    case, at = Case.objects.get(), timezone.now()
    asha, sunil = User.objects.get(name="Asha"), staff("officer", "Sunil")
    assert [mail["to"] for mail in mails("stead_told")] == [MAYA]
    ground = "The certificate names her as the heir of whoever had the account."
    with pytest.raises(acting.NotActing, match="There is no paper here"):
        stead.propose(case, ground=ground, by=asha, at=at)

    url = f"/desk/rights/case/{case.pk}/paper/"
    wrong = desk.post(url, {"attached": [file(MP3)]}, follow=True).content.decode()
    assert "is of another kind. Choose one of PDF, JPG or PNG." in wrong
    empty = desk.post(url, follow=True).content.decode()
    assert "Choose a file first." in empty
    kept = desk.post(url, {"attached": [file(PDF, "heir.pdf")]}, follow=True)

    assert "The paper is with the request." in kept.content.decode()
    paper = Enclosure.objects.get()
    assert (paper.case, paper.kind) == (case, "mandate")
    outbox.send_due(at)
    stead.propose(case, ground=ground, by=asha, at=at)
    seen = stead.stand(Mandate.objects.get())
    stead.agree(case, seen=seen, by=sunil, signed_in_at=at, at=at)
    case.refresh_from_db()
    assert case.proven_at is not None


def test_who_may_add_a_paper_and_where(desk, maya):
    add(desk)
    own = Case.objects.get()
    url = f"/desk/rights/case/{own.pk}/paper/"
    assert desk.post(url, {"attached": [file(PDF)]}).status_code == 404
    add(desk, words="Of an heir.", **HEIR)
    url = f"/desk/rights/case/{own.pk + 1}/paper/"

    refused = browser(staff("auditor")).post(url, {"attached": [file(PDF)]})

    assert refused.status_code in {403, 404}
    assert not Enclosure.objects.exists()
