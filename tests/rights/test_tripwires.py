"""Before a copy goes out the other addresses hear of it, and any of them can stop it."""

from __future__ import annotations

import html
import re
from datetime import datetime, timedelta
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.utils import timezone

from portal import outbox, unsafe
from portal.models import LedgerEntry, OutboundMail
from retention.demo.people import MAYA
from rights import (
    copying,
    disowning,
    handing,
    identity,
    reaching,
    talking,
    telling,
    tracking,
    tripwires,
    vouching,
)
from rights.models import Case, Message, MessageKind, Step, Told, Tripwire, Warned
from rights.steps import StepFailed
from tests.company import add_maya
from tests.rights.days import moved
from tests.rights.test_desk import browser, staff
from tests.rights.web import Person
from tests.rights.world import (
    AT,
    WHY,
    decide_and_run,
    later,
    mails,
    make_case,
    prove,
    proven,
    run,
    vouched,
)

PHONE = "+12025550143"
DAY = timedelta(hours=24)


def fresh(case) -> Case:
    return Case.objects.get(pk=case.pk)


def link(kind="tripwire_by_phone") -> str:
    return re.search(r"/not-me/([\w-]+)/", mails(kind)[-1]["text"])[1]


@pytest.fixture(autouse=True)
def in_earnest(monkeypatch):
    """Not the demonstration, where nobody waits for tomorrow."""
    monkeypatch.setattr(settings, "KEPT_DEMO", False)


@pytest.fixture
def maya(policy, mapped):
    """A proven request for a copy, from somebody with a number on file as well."""
    return proven("access", mapped)


# --- who is told, and who waits ---------------------------------------------------


def test_every_other_address_on_file_is_told_and_no_data_with_it(maya):
    (text,) = mails("tripwire_by_phone")

    assert text["to"] == PHONE
    assert MAYA.email not in text["text"]
    wire = Tripwire.objects.get(case=maya)
    assert timedelta(0) <= wire.opens_at - AT - DAY < timedelta(minutes=1)
    assert mails("tripwire") == []


def test_who_proved_a_number_is_warned_by_mail(policy, mapped):
    add_maya(mapped)
    prove(make_case("access", claims={"phone": MAYA.phone}))

    (mail,) = mails("tripwire")
    assert mail["to"] == MAYA.email
    assert mail["subject"] == "Was this you? A request at Smallest AI"
    assert MAYA.phone not in mail["text"] + mail["html"]


@pytest.mark.parametrize("right", ["erasure", "restriction", "rectification"])
def test_nothing_but_a_copy_warns_anybody(policy, mapped, right):
    add_maya(mapped)
    prove(make_case(right, answers={"field": "people:full_name", "should": "Mia"}))

    assert Tripwire.objects.exists() is False


@pytest.mark.parametrize(
    ("right", "values"),
    [
        ("voice_misuse", {"claims": {}, "answers": {"link": "https://a.example/vc-1"}}),
        ("child", {"claims": {"email": MAYA.email}}),
        ("stop_calls", {"claims": {"phone": MAYA.phone}}),
    ],
)
def test_what_harms_somebody_now_waits_for_nobody(policy, mapped, right, values):
    add_maya(mapped)
    make_case(right, **values)
    run()

    assert Tripwire.objects.exists() is False
    assert Step.objects.filter(effect="warn").exists() is False


def test_who_has_one_address_waits_for_nothing(policy, mapped):
    mapped.add("users", email=MAYA.email)

    case = prove(make_case("access"))

    assert tripwires.holding(case, AT) is None
    assert Tripwire.objects.exists() is False


def test_who_signed_in_waits_for_nothing_and_the_others_still_hear(policy, mapped):
    add_maya(mapped)
    case = make_case("access", channel=identity.SIGNED_IN)
    run()

    assert len(mails("tripwire_by_phone")) == 1
    assert tripwires.holding(fresh(case), later(minutes=1)) is None
    tripwires.stop(tripwires.of(link()), at=later(minutes=2))
    assert tripwires.is_stopped(fresh(case)) is True


def test_who_tries_the_product_out_does_not_wait(policy, mapped, monkeypatch):
    monkeypatch.setattr(settings, "KEPT_DEMO", True)
    add_maya(mapped)

    case = prove(make_case("access"))

    assert tripwires.holding(case, later(seconds=1)) is None
    assert len(mails("tripwire_by_phone")) == 1


def test_the_wait_ends_with_the_day_the_answer_is_due(policy, mapped):
    add_maya(mapped)
    case = make_case("access")
    moved(case, due_on=AT.date())

    prove(fresh(case))

    assert Tripwire.objects.get().opens_at == datetime.fromisoformat(
        "2026-06-15T23:59:00-04:00"
    )


def test_an_address_is_marked_for_a_whole_sentence_and_the_desk_says_so(
    site, monkeypatch
):
    monkeypatch.setattr(settings, "KEPT_DEMO", True)  # no second factor to sign in
    said = {"contact": "ann@example.org", "words": "Why?"}
    case = make_case("complaint", timezone.now(), claims={}, answers=said)
    desk = browser(staff("officer"))
    where = f"/desk/rights/case/{case.pk}/"
    typed = {"unsafe-address": "ann@example.org", "unsafe-way": "unsafe"}

    refused = desk.post(f"{where}unsafe/", {**typed, "unsafe-ground": "x"})
    assert "Write it in a whole sentence" in html.unescape(refused.content.decode())
    assert not unsafe.is_unsafe("ann@example.org")
    why = "She rang us and said that her husband reads her mail."
    page = desk.post(f"{where}unsafe/", {**typed, "unsafe-ground": why}, follow=True)

    assert "Nothing goes to their address for letters" in page.content.decode()
    assert reaching.is_silent(case)
    other = make_case("complaint", timezone.now(), claims={}, answers=said)
    assert not reaching.is_silent(other)


def test_an_unsafe_address_is_not_told(policy, mapped):
    unsafe.mark(unsafe.addressee(PHONE), at=AT)
    add_maya(mapped)

    prove(make_case("access"))

    assert mails("tripwire_by_phone") == []
    assert Warned.objects.exists() is False


# --- what is held back ------------------------------------------------------------


def test_the_answer_comes_at_once_and_the_copy_a_day_later(maya, asha, sunil):
    case = decide_and_run(maya, asha, sunil)
    wire = Tripwire.objects.get(case=case)
    soon, then = later(hours=23), later(hours=25)

    assert case.status == "answered"
    early = tracking.answer(case, at=soon)
    assert (early.copy, early.opens_at) == (None, wire.opens_at)
    with pytest.raises(StepFailed, match="not open yet"):
        copying.read(case, at=soon)
    assert tracking.answer(case, at=then).copy is not None
    assert next(iter(copying.read(case, at=then)))


def test_a_stop_holds_everything_until_an_officer_has_looked(maya, asha, sunil):
    case = decide_and_run(maya, asha, sunil)

    tripwires.stop(tripwires.of(link()), at=later(hours=1))
    tripwires.stop(tripwires.of(link()), at=later(hours=2))

    case = fresh(case)
    assert case.is_urgent is True
    assert tracking.answer(case, at=later(days=5)) is None
    with pytest.raises(StepFailed):
        copying.read(case, at=later(days=5))
    assert LedgerEntry.objects.filter(act="tripwire.stopped").count() == 1
    vouched(case, "stop", asha, sunil, at=later(days=5))

    # Whoever stopped it is told, and has another day.
    run(later(days=5))
    assert len(mails("set_aside_by_phone")) == 1
    assert tracking.answer(case, at=later(days=5)).copy is None
    assert tracking.answer(case, at=later(days=6, minutes=1)).copy is not None
    with pytest.raises(tripwires.NotCleared):
        vouching.propose(case, "stop", ground=WHY, by=asha, at=later(days=6))


def test_after_a_look_it_can_be_stopped_again_by_anybody_who_was_told(
    maya, asha, sunil
):
    tripwires.disown(maya, at=AT)
    wire = Tripwire.objects.get()
    for hour in (1, 2, 3):
        Told.objects.get_or_create(kind="stop", what=str(wire.pk))
        vouched(fresh(maya), "stop", asha, sunil, at=later(hours=hour))
        run(later(hours=hour))
        assert tripwires.is_stopped(fresh(maya)) is False
        if hour == 1:
            tripwires.disown(maya, at=later(hours=hour, minutes=9))
        else:
            url = link("set_aside_by_phone")
            tripwires.stop(tripwires.of(url), at=later(hours=hour, minutes=9))
        assert tripwires.is_stopped(fresh(maya)) is True
        assert "stop" in {item.kind for item in telling.untold(AT.date())}


def test_officers_hear_of_a_stop_once(maya):
    before = {(item.kind, item.what) for item in telling.untold(AT.date())}
    tripwires.stop(tripwires.of(link()), at=later(hours=1))

    (item,) = [i for i in telling.untold(AT.date()) if (i.kind, i.what) not in before]
    assert item.kind == "stop"
    assert item.words.startswith("Stopped by “This was not me”: PR-")


def test_files_go_to_another_provider_only_when_the_day_is_over(
    policy, mapped, asha, sunil
):
    add_maya(mapped)
    answers = {"to": "https://other.example/intake", "contact": ""}
    case = prove(make_case("portability", answers=answers))

    case = decide_and_run(case, asha, sunil)

    step = Step.objects.get(case=case, effect="hand_over")
    wire = Tripwire.objects.get(case=case)
    assert (step.state, step.attempt, step.next_try_at) == ("due", 0, wire.opens_at)
    tripwires.stop(tripwires.of(link()), at=later(hours=1))
    with pytest.raises(StepFailed, match="told first"):
        handing.hand_over(step, later(days=2))


# --- the page ---------------------------------------------------------------------


def test_one_press_stops_it_and_a_look_at_the_link_does_not(maya):
    stranger = Person()
    token = link()
    assert "Was this you?" in stranger.get(f"/not-me/{token}/").text
    assert Warned.objects.get().stopped_at is None

    page = stranger.submit()

    assert page.url == f"/not-me/{token}/"
    assert "Nothing more is handed out or deleted before a person" in page.text
    assert tripwires.is_stopped(fresh(maya)) is True
    note = Message.objects.get(case=maya, kind=MessageKind.NOTE)
    assert note.by is None
    assert stranger.get("/not-me/unknown-token/").status == 404


def test_of_a_request_that_was_withdrawn_nothing_was_handed_out(site):
    case = make_case("erasure", timezone.now(), claims={"email": "maya@example.com"})
    talking.withdraw(case, at=timezone.now())

    page = Person().get(urlsplit(disowning.link(case)).path)

    assert "was answered already" not in page.text
    assert "It was withdrawn before we answered: nothing was handed out." in page.text


def test_an_address_can_ask_for_silence_and_gets_nothing_more(maya):
    stranger = Person()
    stranger.get(f"/not-me/{link()}/")
    page = stranger.submit("never", never="1")

    assert "We write to this address no more." in page.text
    assert Warned.objects.get().stopped_at is None
    again = prove(make_case("access", at=later(days=1)), at=later(days=1))
    assert len(mails("tripwire_by_phone")) == 1
    assert Warned.objects.filter(tripwire__case=again).exists() is False


@pytest.mark.parametrize("kind", ["email", "phone"])
def test_whoever_queues_it_nothing_leaves_for_an_unsafe_address(
    db, mailoutbox, tmp_path, settings, kind
):
    settings.DATA_DIR = tmp_path
    at = timezone.now()
    to = MAYA.email if kind == "email" else MAYA.phone
    unsafe.mark(unsafe.addressee(to.upper()), at=at)
    outbox.queue(
        kind="code",
        to=to,
        subject="Hello",
        text="Hello.",
        dedupe="a",
        language="en",
        channel=kind,
        at=at,
    )

    outbox.send_due(at)

    mail = OutboundMail.objects.get()
    assert (mailoutbox, mail.sent_at, mail.withheld_at) == ([], at, at)
    assert unsafe.clear(to) is True
    assert unsafe.is_unsafe(to) is False
