"""A deletion waits a day: the person, an officer or another address can still stop it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from django.conf import settings
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from portal import unsafe
from portal.models import LedgerEntry
from retention.demo.people import MAYA
from rights import (
    cooling,
    deciding,
    desk_cooling,
    disowning,
    fulfilment,
    history,
    mine,
    queue,
    steps,
    talking,
    tracking,
    tripwires,
    workflow,
)
from rights.models import Case, Cooling, Message, Outcome, Status, Step, Tripwire
from rights.steps import Work
from tests.company import add_maya
from tests.rights.days import asked_before, there
from tests.rights.test_desk import browser, staff
from tests.rights.web import Person
from tests.rights.world import (
    AT,
    NO,
    later,
    mails,
    make_case,
    prove,
    run,
    vouched,
    weighed,
)

DAY = timedelta(hours=24)
SOON = "She moves tomorrow and wants it gone before that day."


@pytest.fixture(autouse=True)
def in_earnest(monkeypatch):
    """Not the demonstration, which shows at once what is deleted."""
    monkeypatch.setattr(settings, "KEPT_DEMO", False)
    monkeypatch.setattr(settings, "SECOND_PERSON", settings.SECOND_PERSON)


def fresh(case) -> Case:
    return Case.objects.get(pk=case.pk)


def asked(mapped, at=AT, **values) -> Case:
    add_maya(mapped)
    said = {"contact": MAYA.email}
    return prove(make_case("erasure", at=at, answers=said, **values), at)


def decide(case, asha, sunil, at=AT) -> Case:
    deciding.decide(case, weighed(case), by=asha, at=at)
    seen = deciding.stand(case)
    deciding.agree(case, seen=seen, by=sunil, signed_in_at=at, at=at)
    return fresh(case)


@pytest.fixture
def decided(policy, mapped, asha, sunil) -> Case:
    """Maya's erasure, decided and agreed to, with time left."""
    return decide(asked(mapped, residence="DE"), asha, sunil)


def erased(case) -> int:
    """How many kinds of data were deleted."""
    return Outcome.objects.filter(case=case, kind="erased").count()


# --- it waits ---------------------------------------------------------------------


def test_nothing_is_deleted_for_a_day_and_then_all_of_it_by_itself(decided, mapped):
    step = steps.of(decided, Work.RESOLVE)

    run(later(hours=23, minutes=59))
    assert fulfilment.run_due(later(hours=23), case=decided.pk) == 0
    assert erased(decided) == 0
    assert Step.objects.get(pk=step.pk).attempt == 0
    assert fresh(decided).status == Status.WORKING

    run(later(hours=24, minutes=1))
    assert erased(decided) == 8


def test_the_person_is_told_and_reads_until_when(decided):
    (mail,) = mails("cooling")
    assert mail["to"] == MAYA.email
    assert "Nothing is deleted before Tuesday 16 June" in mail["text"]
    assert "/not-me/" in mail["text"]

    progress = tracking.status(decided, at=later(hours=3))

    ends_at = Cooling.objects.get(case=decided).ends_at
    assert ends_at == AT + DAY
    assert progress.waits_until == ends_at
    assert progress.may_withdraw is True
    until = "Tuesday 16 June, 08:00 EDT"
    assert progress.lead == f"We decided. It waits until {until}, and you can stop it."
    (line,) = mine.requests(decided.person, later(hours=3))
    short = "16 Jun, 08:00 EDT"
    assert line.note == f"It waits until {short}, and you can stop it."
    desk = queue.with_failure(Case.objects.all()).get()
    said = f"Waits until Tue {short} and can be stopped"
    assert queue.next_step(desk) == said
    titles = [event.title for event in progress.events]
    assert "Nothing is deleted for a day" in titles
    assert titles[-2:] == [
        f"Nothing is deleted before Tue {short}",
        "You get our answer",
    ]
    assert tracking.status(decided, at=ends_at).waits_until is None


def test_only_what_deletes_waits(policy, mapped, asha):
    add_maya(mapped)
    kept = {"verb": "keep", "code": "legal_duty", "ground": "A law."}
    for hour, (right, change) in enumerate((("access", {}), ("erasure", kept))):
        case = prove(make_case(right, at=later(hours=hour)), later(hours=hour))
        lines = [replace(line, **change) for line in deciding.draft(case)]
        deciding.save(case, lines, by=asha, at=later(hours=2), waits=False)

        cooling.begin(case, at=later(hours=2))

    assert Cooling.objects.exists() is False


def test_in_a_demonstration_nothing_waits(policy, mapped, asha, sunil, monkeypatch):
    monkeypatch.setattr(settings, "KEPT_DEMO", True)
    case = decide(asked(mapped), asha, sunil)

    run()

    assert erased(case) == 8
    assert mails("cooling") == []


def test_it_ends_before_the_day_the_answer_is_due(policy, mapped, asha):
    case = asked(mapped)
    deciding.save(case, weighed(case), by=asha, at=AT, waits=False)

    for day, waits in ((14, False), (15, False), (16, False), (17, True)):
        case.due_on = date(2026, 6, day)
        cooling.begin(case, at=AT)
        assert Cooling.objects.exists() is waits


@pytest.mark.parametrize(("hours", "ends"), [(1, 24), (30, 53)])
def test_the_hour_of_somebody_alone_is_part_of_the_day(
    policy, mapped, asha, hours, ends
):
    settings.SECOND_PERSON = "solo"
    case = asked(mapped, residence="DE")
    deciding.decide(case, weighed(case), by=asha, at=AT)
    hour = later(hours=hours)

    seen = deciding.stand(case)
    deciding.agree(case, seen=seen, by=asha, signed_in_at=hour, at=hour)

    row = Cooling.objects.get()
    assert (row.begun_at, row.ends_at) == (hour, later(hours=ends))


# --- it is stopped ----------------------------------------------------------------


def test_the_person_stops_it_on_their_page(site, mapped, asha, sunil):
    at, person = timezone.now(), Person()
    case = decide(asked(mapped, at=at), asha, sunil, at)
    mail = mails("cooling")[0]["text"]
    link = mail.partition("It was not me, stop it: http://localhost:8000")[2].split()[0]
    assert "Was this you?" in person.get(link).text

    talking.withdraw(case, at=at)
    run(at + DAY + DAY)

    assert erased(case) == 0
    assert fresh(case).status == "withdrawn"


def test_who_reads_the_mail_and_did_not_ask_stops_what_was_decided(
    decided, mapped, asha, sunil
):
    case = disowning.behind(disowning.link(decided).split("/")[-2])
    Case.objects.update(last_call_for=decided.due_on)
    tripwires.disown(case, at=later(hours=2))
    tripwires.disown(case, at=later(hours=3))
    run(later(days=2))

    case = fresh(case)
    assert (case.status, case.is_urgent) == (Status.WORKING, True)
    assert case.decisions.exists() is False
    # Its officers are called a last time after all.
    assert case.last_call_for is None
    assert erased(case) == 0
    acts = LedgerEntry.objects.filter(about=f"case:{case.reference}")
    assert acts.filter(act="case.take_back").count() == 1
    assert workflow.Move.DECIDE not in workflow.allowed(case, later(days=2))

    vouched(case, "stop", asha, sunil, at=later(days=2))
    decide(case, asha, sunil, at=later(days=2))
    run(later(days=2, minutes=1))

    # Whoever stopped it hears that it goes on, and has another day.
    assert [m["to"] for m in mails("set_aside")] == ["maya@example.com"]
    assert erased(case) == 0
    run(later(days=3, minutes=1))
    assert erased(case) == 8
    assert len(mails("cooling")) == 2


def test_another_address_stops_what_was_decided(decided, mapped):
    tripwires.lay(decided, [("phone", MAYA.phone)], at=AT)

    tripwires.stop(tripwires.Warned.objects.get(), at=later(hours=5))
    run(later(days=2))

    assert erased(decided) == 0
    assert fresh(decided).decisions.exists() is False


def test_what_is_under_way_is_not_taken_back(decided, asha):
    with pytest.raises(workflow.IllegalMove):
        cooling.take_back(decided, note="Late.", by=asha, at=later(hours=25))

    tripwires.disown(decided, at=later(hours=25))

    assert decided.decisions.exists() is True


# --- the desk ---------------------------------------------------------------------


def test_an_officer_ends_the_wait_with_a_ground_and_both_read_it(decided, mapped, asha):
    with pytest.raises(cooling.NotWaiting):
        cooling.waive(decided, ground=" ", by=asha, at=later(hours=1))

    cooling.waive(decided, ground=SOON, by=asha, at=later(hours=1))
    events = [e.title for e in tracking.status(decided, at=later(hours=1)).events]
    run(later(hours=1, minutes=1))

    assert "A person ended that wait" in events
    assert erased(decided) == 8
    told = [line.words for line in history.of(decided)]
    assert "Wait before the deletion ended, with a ground" in told
    assert Message.objects.filter(case=decided, kind="note").count() == 1
    with pytest.raises(cooling.NotWaiting):
        cooling.waive(decided, ground=SOON, by=asha, at=later(hours=2))


@pytest.mark.words
def test_the_case_page_stops_it_and_says_until_when(site, mapped, asha, sunil):
    at = timezone.now()
    case = decide(asked(mapped, at=at), asha, sunil, at)
    ends_at: datetime = Cooling.objects.get().ends_at
    until = there(ends_at, "%a {day} %b, %H:%M %Z")
    settings.KEPT_DEMO = True  # who signs in here needs no second factor
    desk, where = browser(staff("officer", "meera")), f"/desk/rights/case/{case.pk}/"

    page = desk.get(where).content.decode()
    assert f"Nothing is deleted before {until}" in page
    said = f"Agreed. Nothing is deleted before {until}; then it runs."
    assert desk_cooling.agreed(case) == said
    assert f"Stop (until {until})" in page
    bare = desk.post(f"{where}waive/", {}).content.decode()
    assert "Write why this deletion need not wait." in bare
    desk.post(f"{where}take-back/", {"take-back-note": "One kind is wrong."})

    assert case.decisions.exists() is False
    assert "Nothing is deleted before" not in desk.get(where).content.decode()


def test_the_database_refuses_a_wait_that_ends_before_it_begins(decided):
    with pytest.raises(IntegrityError), transaction.atomic():
        Cooling.objects.update(ends_at=AT - DAY)
    with (
        pytest.raises(IntegrityError),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("UPDATE rights_cooling SET waived_at = begun_at")


# --- the first mail ---------------------------------------------------------------


def test_the_first_mail_lets_whoever_reads_it_stop_the_request(site, mapped):
    add_maya(mapped)
    at = timezone.now()
    case = make_case("access", at=at, answers={"contact": "stranger@example.org"})
    text = mails("received")[0]["text"]
    assert "A fresh code sent to that address or number." in text
    link = text.partition("It was not me, stop it: http://localhost:8000")[2].split()[0]
    person = Person()

    assert "gave this address for our letters" in person.get(link).text
    assert Tripwire.objects.exists() is False
    assert "Stopped" in person.submit().text

    assert tripwires.is_stopped(case) is True
    assert person.submit("never", never="1").text.count("no more") == 1
    assert unsafe.is_unsafe("stranger@example.org") is True
    assert person.get(link.replace(case.reference, "PR00000000")).status == 404


def test_what_was_stopped_can_be_refused_by_two_people(policy, mapped, asha, sunil):
    case = asked(mapped, residence="DE")
    tripwires.disown(case, at=AT)
    words, ground = f"It was not you. {NO}", asked_before(case)
    deciding.refuse(case, ground=ground, words=words, by=asha, at=AT)

    seen = deciding.stand(case)
    deciding.agree(case, seen=seen, by=sunil, signed_in_at=AT, at=AT)
    run()

    assert (fresh(case).status, fresh(case).ending) == ("answered", "refused")
    assert erased(case) == 0


def test_what_takes_no_proof_has_nothing_to_stop(policy):
    case = make_case(
        "complaint", claims={}, answers={"words": "x", "contact": "a@b.co"}
    )

    assert disowning.link(case) == ""
    assert "not-me" not in mails("received")[0]["text"]
