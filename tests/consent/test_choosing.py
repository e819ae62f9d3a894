"""Two equal answers for each use, as easy to take back as to give, each provable."""

from __future__ import annotations

import hashlib
import re

import pytest
from django.test import Client
from django.utils import timezone

from consent import choices, choosing, gate, gpc, receipts
from consent.choices import Shown
from consent.models import Choice, Stop, StopGround
from portal import people
from portal.models import LedgerEntry
from tests.rights.test_my import MAYA, OMAR, code, sign_in
from tests.rights.web import errors

SITE = "http://localhost:8000"
USES = ["improvement", "marketing", "profiling", "outbound-calls"]
# What somebody answers who changes nothing that is done or not done for them.
DEFAULTS = {
    "improvement": "yes",
    "marketing": "no",
    "profiling": "no",
    "outbound-calls": "yes",
}


def may(person, purpose: str) -> bool:
    return gate.may_process(person, purpose, timezone.now())


def answered(guest, **said: str):
    return guest.submit(
        **{**DEFAULTS, **{k.replace("_", "-"): v for k, v in said.items()}}
    )


@pytest.fixture
def maya(guest):
    sign_in(guest)
    guest.get("/choices/")
    return people.find("email", MAYA)


def test_a_stranger_reads_the_choices_and_both_ways_to_make_them(guest):
    page = guest.get("/choices/")

    assert re.findall(r"<dt>([^<]+)</dt>", page.html) == [
        "Improve the Services",
        "Tell you about offers",
        "Fit offers to you",
        "Call people for customers",
    ]
    assert 'href="/my/sign-in/?then=choices"' in page.html
    assert 'href="/rights/opt_out/"' in page.html
    assert page.forms == []
    assert guest.client.cookies == {}


def test_signing_in_to_choose_leads_back_to_the_choices(guest):
    guest.get("/choices/")
    (link,) = re.findall(r'href="(/my/sign-in/[^"]*)"', guest.page.html)
    guest.get(link)
    guest.submit("send", email=MAYA, send="1")

    page = guest.submit(email=MAYA, code=code())

    assert page.url == "/choices/"
    assert page.form_with("marketing")


def test_a_yes_from_elsewhere_after_a_no_is_said_not_to_count(guest, maya):
    answered(guest, marketing="no", improvement="yes")
    at = timezone.now()
    shown = Shown(revision=1, words="Yes.", method="api", language="en")
    choices.record(person=maya, purpose="marketing", is_given=True, shown=shown, at=at)
    assert may(maya, "marketing") is False

    word = "Tell you about offers: a yes for you came from elsewhere after your no."
    assert word in guest.get("/choices/").text
    (row,) = re.findall(r"<li>[^<]*<b>Tell you.*?</li>", guest.get("/my/").html)[:1]
    assert "you said yes" in row
    assert "does not count now: a no or a pause stands against it." in row
    assert guest.page.text.count("does not count now") == 1

    guest.get("/choices/")
    answered(guest, marketing="yes", improvement="yes")
    assert may(maya, "marketing")
    assert "came from elsewhere" not in guest.get("/choices/").text
    assert "does not count now" not in guest.get("/my/").text


def test_yes_and_no_are_the_same_steps(guest, maya):
    assert list(choosing.offered(choosing.reading.current(timezone.now()))) == USES

    answered(guest, marketing="yes", improvement="no")
    first = may(maya, "marketing"), may(maya, "improvement")
    answered(guest, marketing="no", improvement="yes")
    then = may(maya, "marketing"), may(maya, "improvement")

    assert (first, then) == ((True, False), (False, True))
    assert guest.page.url == "/choices/"
    assert "Saved. It counts from now on." in guest.page.text
    # A dialler asks by number.
    assert (
        "A no counts at once for the e-mail address you signed in with, and as a rule "
        "within a minute for every other address and number of your account."
    ) in guest.page.text
    assert 'href="/rights/stop_calls/"' in guest.page.html
    assert Choice.objects.count() == 6


def test_nothing_is_chosen_for_anybody_and_no_answer_writes_nothing(guest, maya):
    said = guest.page.form_with("marketing").values
    assert not {*USES} & {*said}
    page = guest.page.text
    assert "You have not answered: we do it until you say no." in page
    assert "You have not answered: we do not do it without your yes." in page

    page = guest.submit()

    assert "Nothing changed: it was so already." in page.text
    assert Choice.objects.count() == 0
    assert may(maya, "improvement") is True


def test_a_first_no_is_kept_though_nothing_was_done_and_said_again_writes_nothing(
    guest, maya
):
    answered(guest)
    assert Choice.objects.filter(is_given=False).count() == 2

    page = answered(guest)

    assert "Nothing changed: it was so already." in page.text
    assert Choice.objects.count() == 4


def test_whoever_was_reported_is_not_told_that_they_asked_for_the_pause(guest, maya):
    choices.stop(
        person=maya,
        purpose="improvement",
        ground=StopGround.RESTRICTION,
        case="PR-22222222",
        at=timezone.now(),
    )
    guest.get("/choices/")

    assert "you restricted" not in guest.page.text
    assert (
        "It is paused now, because of a request or a report about this account."
        in guest.page.text
    )
    answered(guest, improvement="yes")
    assert errors(guest.page) == [
        "This is paused, because of a request or a report about this account. If you "
        "made the request, take it back first. If not, wait until we have looked at "
        "it. Then say yes here."
    ]
    assert not may(maya, "improvement")


def test_a_use_without_an_answer_is_asked_again(guest, maya):
    answered(guest)
    page = guest.send(
        "/choices/", {**guest.page.form_with("marketing").values, "marketing": ""}
    )

    assert errors(page) == ["Answer yes or no: Tell you about offers."]


def test_a_yes_ends_an_opt_out_and_nothing_else(guest, maya):
    at = timezone.now()
    for purpose, ground in (
        ("marketing", StopGround.OPT_OUT),
        ("improvement", StopGround.OBJECTION),
    ):
        choices.stop(person=maya, purpose=purpose, ground=ground, case="", at=at)
    guest.get("/choices/")

    assert "It is paused now, because you objected." in guest.page.text
    answered(guest, marketing="yes", improvement="yes")
    assert errors(guest.page) == [
        "This is paused, because you objected. Take that request back first, or wait "
        "for our answer. Then say yes here."
    ]
    assert not may(maya, "marketing")
    answered(guest, marketing="yes", improvement="no")

    assert (may(maya, "marketing"), may(maya, "improvement")) == (True, False)
    rows = Stop.objects.filter(until__isnull=True).order_by("purpose")
    assert [(row.purpose, row.ground) for row in rows] == [
        ("improvement", "objection"),
        ("profiling", "opt_out"),
    ]


# What ISO/IEC TS 27560 wants in every record (its fields as the W3C guide lists them).
MUST_HAVE = [
    "schema_version",
    "record_id",
    "pii_principal_id",
    "privacy_notice",
    "notice_language",
    "purpose",
    "pii_information",
    "pii_controllers",
    "storage_locations",
    "jurisdiction",
    "recipients",
    "withdrawal_method",
    "parties",
    "event_time",
    "validity_duration",
    "entity_id",
    "event_type",
    "event_state",
    "lawful_basis",
    "rights",
    "collection_method",
]
PARTY = {"party_id", "party_name", "party_contact", "party_type"}


def test_the_receipt_holds_the_words_and_only_its_person_has_it(guest, stranger, maya):
    answered(guest, marketing="yes")
    choice = Choice.objects.get(is_given=True, purpose="marketing")
    where = f"/choices/{choice.pk}.json"

    said = guest.client.get(where).json()

    words = (
        "Tell you about offers\n"
        "News and offers from us. "
        "You have not answered: we do not do it without your yes.\n"
        "Yes, you may\n"
        "No, please do not"
    )
    assert said["words"] == words
    assert said["notice_words_sha256"] == hashlib.sha256(words.encode()).hexdigest()
    entry = LedgerEntry.objects.get(about=f"choice:{choice.pk}")
    assert (said["event_state"], said["ledger_leaf"]) == ("given", entry.leaf)
    assert [name for name in MUST_HAVE if name not in said] == []
    assert all(set(party) >= PARTY for party in said["parties"])
    assert said["parties"][0]["party_address"].startswith("16192 Coastal Hwy")
    assert said["lawful_basis"] == "consent"
    assert said["recipients"] == ["hosting", "email-provider"]
    kinds = {kind["pii_type"]: kind for kind in said["pii_information"]}
    assert kinds["marketing-list"]["retention_period"] == [
        "P30D after account_closed",
        "P24M after last_used",
    ]
    assert guest.get(said["privacy_notice"].removeprefix(SITE)).status == 200
    sign_in(stranger, OMAR)
    assert stranger.get(where).status == Client().get(where).status_code == 404


def test_a_receipt_holds_all_that_was_shown_beside_the_answer_each_time(guest, maya):
    """Also what silence meant, while that stood there: in the order of the page."""
    told = []
    for answer in ("no", "yes", "no"):
        guest.get("/choices/")
        box = re.search(
            r"<fieldset[^>]*>\s*<legend>Fit offers.*?</fieldset>", guest.page.html, re.S
        )
        seen = re.sub(r"<[^>]+>", " ", box[0])
        answered(guest, profiling=answer)
        choice = Choice.objects.filter(purpose="profiling").latest("made_at")
        said = receipts.receipt(choice)["words"]
        assert said.split() == seen.split()
        told.append(said)

    assert ["You have not answered" in each for each in told] == [True, False, False]


def test_each_way_to_answer_gives_back_its_words_and_says_what_became_of_it(link):
    at = timezone.now()
    shown = {"revision": 1, "method": "api"}
    told = []
    choosing.end_by_click(link, at=at)
    told.append(Choice.objects.get(method="one_click"))
    gpc.apply(link.person, at=at)
    told.append(Choice.objects.get(method="gpc", purpose="sale"))
    elsewhere = choices.Shown(words="May we write to you?", **shown)
    told.append(
        choices.record(
            person=link.person,
            purpose="profiling",
            is_given=False,
            shown=elsewhere,
            at=at,
        )
    )

    found = [receipts.receipt(choice) for choice in told]

    assert [
        (each["words"], each["event_type"], each["event_state"]) for each in found
    ] == [
        (
            "Stop these messages. Tell you about offers.",
            "explicit",
            "withdrawn",
        ),
        (gpc.WORDS, "signal", "refused"),
        ("", "explicit", "refused"),
    ]
    assert [each["words_note"] for each in found] == ["", "", receipts.API_WORDS]


# --- one click ------------------------------------------------------------------


@pytest.fixture
def link(site):
    at = timezone.now()
    person = people.ensure("email", MAYA, at=at)
    choices.record(
        person=person,
        purpose="marketing",
        is_given=True,
        shown=Shown(revision=1, words="Offers?", method="page"),
        at=at,
    )
    return choosing.one_click(person=person, purpose="marketing", at=at)


def test_one_post_without_cookies_ends_it_and_a_second_writes_nothing(link):
    program = Client(enforce_csrf_checks=True)
    assert may(link.person, "marketing") is True

    answers = [
        program.post(f"/stop/{link.pk}/", {"List-Unsubscribe": "One-Click"})
        for _turn in range(2)
    ]

    assert [answer.status_code for answer in answers] == [200, 200]
    assert may(link.person, "marketing") is False
    assert Choice.objects.filter(method="one_click").count() == 1


def test_a_program_that_opens_links_ends_nothing(link):
    page = Client().get(f"/stop/{link.pk}/")

    assert page.status_code == 200
    assert may(link.person, "marketing") is True
    assert MAYA not in page.content.decode()


@pytest.mark.parametrize(
    "body", [{}, {"List-Unsubscribe": "nope"}, {"List-Unsubscribe": "one-click"}]
)
def test_a_post_that_does_not_say_what_the_standard_says_ends_nothing(link, body):
    page = Client().post(f"/stop/{link.pk}/", body)

    assert "One press, no question, no account." in page.content.decode()
    assert may(link.person, "marketing") is True


def test_the_button_of_the_page_ends_it(link, guest):
    guest.get(f"/stop/{link.pk}/")

    page = guest.send("", guest.page.form_with("List-Unsubscribe").values)

    assert "Done. It has stopped." in page.text
    assert may(link.person, "marketing") is False


def test_what_is_no_marketing_has_no_way_out(link):
    with pytest.raises(choosing.NotOurs):
        choosing.one_click(person=link.person, purpose="service", at=timezone.now())
