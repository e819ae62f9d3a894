"""Whoever had the data is told what became of it, or it is said why not."""

from __future__ import annotations

import hashlib
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from notices import loading, reading
from notices.models import Disclosure, Revision
from portal import outbox, unsafe, webhooks
from portal.models import OutboundMail, User, WebhookDelivery
from rights import cooling, freezing, letters, recipients, steps, tidying, ways
from rights import mails as mail_of
from rights.models import Case, Reach, RecipientNotice
from rights.steps import Work
from rights.workflow import about
from tests import again
from tests.company import add_maya
from tests.policies import agreed, let_pass
from tests.rights.test_desk import browser, staff
from tests.rights.world import (
    AT,
    STARTER,
    decide_and_run,
    later,
    mails,
    make_case,
    make_staff,
    prove,
    proven,
    run,
)

MAYA = {"email": "maya@example.com"}
SHORT, LONG = (
    "Too much work.",
    "They closed in 2024 and their address is gone for good.",
)
SAID = {
    "erasure": "We deleted data about a person that we had given to you.",
    "restriction": "The use of data about a person is paused.",
    "rectification": "We corrected data about a person that we had given to you.",
}
ANSWERS = {
    "restriction": {"ground": "accuracy", "words": "", "categories": ["identity"]},
    "rectification": {
        "field": "people:full_name",
        "should": "Maya Lind",
        "categories": ["identity"],
    },
    "erasure": {"categories": ["marketing-list"]},
}


def answered(right, asha, sunil, mapped, residence="DE"):
    add_maya(mapped)
    answers = {**ANSWERS[right], "contact": "me@example.org"}
    case = make_case(right, claims=MAYA, answers=answers, residence=residence)
    return decide_and_run(prove(case), asha, sunil)


def states(case):
    rows = RecipientNotice.objects.filter(case=case)
    return {row.recipient: (row.state, row.how) for row in rows}


@pytest.mark.parametrize("right", sorted(SAID))
def test_whoever_had_it_is_told_and_the_letter_says_so(
    policy, mapped, asha, sunil, right
):
    case = answered(right, asha, sunil, mapped)

    assert case.status == "answered"
    assert states(case) == {
        "hosting": ("told", "system"),
        "email-provider": ("told", "mail"),
    }
    (mail,) = mails("recipient")
    assert mail["to"] == "privacy@email-provider.example"
    assert [words for words in SAID.values() if words in mail["text"]] == [SAID[right]]
    assert "What it is about: " in mail["text"]
    assert hashlib.sha256(b"maya@example.com").hexdigest() in mail["text"]
    assert "maya@example.com" not in mail["text"] + mail["html"] + mail["subject"]
    assert "You can also complain" not in mail["text"]
    letter = letters.sent(case)
    for words in (letter.text, letter.html):
        assert "Who else had this data" in words
        assert "Hosting provider: They only store what our own systems hold." in words
        assert "E-mail provider: We told them on 15 June 2026." in words


def test_no_word_of_a_reader_keeps_back_what_a_company_has_to_be_told(policy, mapped):
    """GDPR Art. 19: where the letter says "We told them", the message has left."""
    add_maya(mapped)
    case, to = make_case("erasure", claims=MAYA), "privacy@email-provider.example"
    unsafe.mark(unsafe.addressee(to), at=AT)
    unsafe.mark_in(about(case), to, at=AT)
    for kind in ("recipient", "passed_on", "answered"):
        context = {"records": [], "keys": [], "letter": None}
        mail_of.queue(kind, case=case, to=to, at=AT, context=context)

    outbox.send_due(AT)

    rows = OutboundMail.objects.filter(kind__in=["recipient", "passed_on", "answered"])
    kept_back = {row.kind for row in rows if row.withheld_at is not None}
    assert kept_back == {"answered"}
    assert all(row.sent_at for row in rows)


def test_a_copy_tells_nobody(policy, mapped, asha, sunil):
    case = decide_and_run(proven("access", mapped), asha, sunil)

    assert (case.status, states(case), mails("recipient")) == ("answered", {}, [])
    assert "Who else had this data" not in letters.sent(case).text


def test_a_report_never_says_who_had_the_data(policy, mapped, asha, sunil):
    add_maya(mapped)
    case = make_case("child", claims=MAYA, answers={"words": "She is 14."})
    freezing.freeze(case, identifiers=MAYA, by=asha, at=AT)
    run()
    case.refresh_from_db()
    case = decide_and_run(case, asha, sunil)

    assert case.status == "answered"
    assert states(case)["email-provider"] == ("told", "mail")
    assert "E-mail provider" not in letters.sent(case).text


def say(asha, how="mail", contact="privacy@provider.test", ground=""):
    ways.say("email-provider", how=how, contact=contact, ground=ground, by=asha, at=AT)


@pytest.fixture
def in_earnest(settings, monkeypatch):
    """Not the demonstration; that a deletion waits a day has tests of its own."""
    settings.KEPT_DEMO = False
    monkeypatch.setattr(cooling, "WAIT", timedelta(0))


def test_an_address_that_is_nobodys_keeps_the_case_open_until_somebody_says_more(
    policy, mapped, asha, sunil, in_earnest
):
    case = answered("erasure", asha, sunil, mapped)
    assert case.status == "working"
    step = steps.of(case, Work.TELL)
    assert step.error == (
        "E-mail provider had the data and is not told. The address is only an example. "
        "Say how, or why not."
    )
    assert states(case) == {
        "hosting": ("told", "system"),
        "email-provider": ("due", ""),
    }
    assert mails("recipient") == []

    say(asha)
    tidying.tidy(later(minutes=1))
    run(later(hours=1))

    case.refresh_from_db()
    assert case.status == "answered"
    assert [mail["to"] for mail in mails("recipient")] == ["privacy@provider.test"]


def test_what_the_officer_did_by_hand_or_cannot_do_goes_into_the_letter(
    policy, mapped, asha, sunil, in_earnest
):
    case = answered("erasure", asha, sunil, mapped)
    (notice,) = recipients.due(case)

    with pytest.raises(IntegrityError), transaction.atomic():
        recipients.by_hand(notice, how="none", ground=SHORT, by=asha, at=AT)
    notice.refresh_from_db()
    recipients.by_hand(notice, how="none", ground=LONG, by=asha, at=later(hours=1))
    run(later(hours=1))

    case.refresh_from_db()
    assert case.status == "answered"
    assert states(case)["email-provider"] == ("impossible", "none")
    said = f"E-mail provider: We could not tell them. {LONG}"
    assert said in letters.sent(case).text


def test_whoever_is_settled_by_two_at_once_is_settled_once(
    policy, mapped, asha, sunil, in_earnest
):
    case = answered("erasure", asha, sunil, mapped)
    (mine,), (theirs,) = recipients.due(case), recipients.due(case)

    recipients.by_hand(mine, how="none", ground=LONG, by=asha, at=later(hours=1))
    recipients.by_hand(theirs, how="hand", ground="", by=sunil, at=later(hours=1))

    assert states(case)["email-provider"] == ("impossible", "none")


def test_our_own_program_hears_numbers_and_no_person(policy, mapped, asha, sunil):
    say(asha, how="program")
    assert ways.missing(ways.of("email-provider")) == (
        "No program of yours listens for this."
    )
    webhooks.make(
        url="https://product.example/in",
        events=[webhooks.RECIPIENT],
        by=asha,
        at=AT,
    )

    case = answered("erasure", asha, sunil, mapped)

    assert states(case)["email-provider"] == ("told", "program")
    (told,) = WebhookDelivery.objects.filter(kind="recipient.notice")
    assert f'"reference": "{case.reference}"' in told.body
    assert "maya" not in told.body.lower()


@pytest.mark.parametrize(
    ("how", "contact", "ground"),
    [("mail", "", ""), ("none", "", SHORT), ("hand", "", "")],
)
def test_the_database_wants_an_address_or_a_reason(policy, asha, how, contact, ground):
    with pytest.raises(IntegrityError), transaction.atomic():
        say(asha, how=how, contact=contact, ground=ground)
    assert not Reach.objects.exists()


# --- opting out of sale and sharing ---------------------------------------------------


@pytest.fixture
def seller(db):
    """The starter of a company that sells data about use and shares identities."""
    again.made(("seller", User.objects.count()), publish_seller)
    reading.forget()
    yield Revision.objects.get()
    reading.forget()


def publish_seller():
    before = AT - timedelta(days=1)
    draft = loading.load(STARTER, by=make_staff("ed@example.com", "Ed"), at=before)
    for slug, kind in (("usage-analytics", "sold"), ("identity-hosting", "shared")):
        Disclosure.objects.filter(revision=draft, slug=slug).update(kind=kind)
    let_pass(draft, at=before)
    pub = make_staff("pub@example.com", "Pub")
    agreed(draft, by=draft.proposed_by, second=pub, at=before)


def opted_out(*choices):
    return make_case("opt_out", answers={"choices": [*choices]}, residence="US-CA")


def test_where_nothing_is_sold_nobody_has_to_be_told(policy):
    case = opted_out("sale")

    assert (states(case), case.clocks.get(kind="tell").done_at) == ({}, AT)


def test_whoever_bought_it_is_told_in_the_filing_transaction(seller):
    case = opted_out("sale")

    assert states(case) == {"analytics": ("told", "mail")}
    assert case.clocks.get(kind="tell").done_at == AT
    (mail,) = mails("recipient")
    assert "A person has said no to the sale and sharing of their data." in mail["text"]
    assert "maya" not in mail["text"]
    assert "Analytics provider: We told them" in letters.sent(case).text


def test_the_clock_of_telling_runs_while_somebody_is_not_told(seller, asha, settings):
    settings.KEPT_DEMO = False
    case = opted_out("sale", "sharing")

    assert states(case) == {"analytics": ("due", ""), "hosting": ("told", "system")}
    clocks = dict(case.clocks.values_list("kind", "done_at"))
    assert (clocks["stop"], clocks["tell"]) == (AT, None)

    ways.say("analytics", how="mail", contact="a@p.test", ground="", by=asha, at=AT)
    tidying.tidy(later(days=1))

    assert case.clocks.get(kind="tell").done_at == later(days=1)


@pytest.mark.parametrize(
    ("right", "claims", "choices"),
    [
        ("opt_out", MAYA, ["sale", "sharing"]),
        ("withdrawal", MAYA, ["marketing"]),
        ("stop_calls", {"phone": "+12025550143"}, []),
        ("limit", MAYA, []),
    ],
)
def test_the_letter_of_what_is_done_at_once_is_the_one_that_its_rows_make(
    seller, right, claims, choices
):
    case = make_case(
        right, claims=claims, answers={"choices": choices}, residence="US-CA"
    )

    kept, made = letters.sent(case), letters.build(case, at=AT)
    assert (kept.subject, kept.text, kept.html) == (made.subject, made.text, made.html)


@pytest.mark.django_db(transaction=True)
def test_two_who_are_told_cost_as_many_statements_as_one(seller, asha):
    for slug in ("analytics", "hosting"):
        to = {"contact": f"{slug}@p.test", "ground": ""}
        ways.say(slug, how="mail", **to, by=asha, at=AT)
    opted_out("sale")
    counts = []

    for choices in (["sale"], ["sale", "sharing"]):
        with CaptureQueriesContext(connection) as sent:
            case = opted_out(*choices)
        counts.append(len(sent))
        assert set(states(case).values()) == {("told", "mail")}

    assert len(set(counts)) == 1
    assert len(mails("recipient")) == 1 + 1 + 2


# --- the desk --------------------------------------------------------------------------


def test_the_desk_says_how_each_is_reached_and_settles_by_hand(site, mapped, sunil):
    officer = staff("officer")
    say(officer, how="program")
    now = timezone.now()
    add_maya(mapped)
    case = make_case("erasure", now, claims=MAYA, answers=ANSWERS["erasure"])
    decide_and_run(prove(case, now), officer, sunil, now)
    desk = browser(officer)
    assert "Somebody still has to be told" in desk.get("/desk/").content.decode()
    page = desk.get("/desk/rights/case/recipients/").content.decode()
    assert "No program of yours listens for this." in page
    assert case.reference in page

    where = "/desk/rights/case/recipients/email-provider/"
    wrong = desk.post(where, {"how": "mail", "contact": "", "ground": ""})
    assert "Write the address that such mails go to." in wrong.content.decode()
    wrong = desk.post(where, {"how": "none", "contact": "", "ground": SHORT})
    assert "in at least 40 letters." in wrong.content.decode()
    assert Reach.objects.get().how == "program"

    (notice,) = recipients.due(case)
    here = f"/desk/rights/case/{case.pk}/"
    assert "Note it for E-mail provider" in desk.get(here).content.decode()
    typed = {"notice": notice.pk, f"told-{notice.pk}-how": "none"}
    wrong = desk.post(f"{here}told/", {**typed, f"told-{notice.pk}-ground": SHORT})
    assert "in at least 40 letters." in wrong.content.decode()
    desk.post(f"{here}told/", {**typed, f"told-{notice.pk}-how": "hand"})
    assert states(case)["email-provider"] == ("told", "hand")
    again = {**typed, f"told-{notice.pk}-how": "hand"}
    twice = desk.post(f"{here}told/", again, follow=True)
    assert "This is noted already." in twice.content.decode()

    desk.post(where, {"how": "mail", "contact": "privacy@p.test", "ground": ""})
    assert Reach.objects.get().contact == "privacy@p.test"
    run(timezone.now())
    assert Case.objects.get(pk=case.pk).status == "answered"
