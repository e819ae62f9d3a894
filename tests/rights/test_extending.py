"""More time: once, in time, for a reason of the case, and the person is told at once."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from portal.models import LedgerEntry
from rights import extending, tracking
from rights.extending import NotLonger
from rights.models import Clock
from tests.rights.world import AT, asha, mails, make_case, policy, sunil

__all__ = ["asha", "policy", "sunil"]
pytestmark = pytest.mark.django_db
WHY = "Your copy lies in four systems, and one of them is being repaired until May."


def due(case):
    return case.due_on - AT.date()


@pytest.mark.parametrize(
    ("residence", "days"), [("DE", 60), ("US-CA", 60), ("US-FL", 60)]
)
def test_the_date_moves_as_far_as_every_law_allows(policy, asha, residence, days):
    case = make_case("erasure", residence=residence)
    before = case.due_on

    extending.extend(case, reason=WHY, by=asha, at=AT + timedelta(days=3))

    assert case.due_on > before
    assert due(case).days == days
    assert case.assigned_to == asha
    entry = LedgerEntry.objects.get(act="case.extended")
    assert entry.facts == {
        "from": before.isoformat(),
        "until": case.due_on.isoformat(),
    }
    assert WHY not in str(entry.facts)


def test_the_person_reads_why_and_until_when(policy, asha):
    case = make_case("erasure", residence="DE", answers={"contact": "maya@example.com"})
    was = case.due_on
    extending.extend(case, reason=WHY, by=asha, at=AT)

    (mail,) = mails("more_time")
    assert WHY in mail["text"]
    assert f"{case.due_on:%-d %B %Y}" in mail["text"]
    assert f"instead of {was:%A %-d %B %Y}" in mail["text"]
    assert "The GDPR allows this once." in mail["text"]
    shown = tracking.status(case, at=AT)
    assert shown.due_on == case.due_on
    assert WHY in shown.due_sentence


def test_who_gave_only_a_number_hears_it_there(policy, asha):
    case = make_case("access", claims={"phone": "+12025550143"}, residence="DE")

    extending.extend(case, reason=WHY, by=asha, at=AT)

    assert mails("more_time") == []
    (said,) = mails("more_time_by_phone")
    assert f"{case.due_on:%-d %B %Y}" in said["text"]


def test_a_report_of_a_voice_never_waits_longer(policy):
    case = make_case("voice_misuse", claims={}, answers={"link": "vc-1"})

    assert extending.offer(case, AT) is None


@pytest.mark.parametrize(
    "reason", ["", "Complex.", "High workload.", "x" * 60, "We have a lot to do now"]
)
def test_a_reason_that_says_nothing_of_the_case_is_none(policy, asha, reason):
    case = make_case("erasure", residence="DE")

    with pytest.raises(NotLonger, match="Say why this very request"):
        extending.extend(case, reason=reason, by=asha, at=AT)

    assert Clock.objects.filter(extended_due__isnull=False).count() == 0
    assert mails("more_time") == []


def test_it_is_done_once(policy, asha):
    case = make_case("erasure", residence="US-CA")
    extending.extend(case, reason=WHY, by=asha, at=AT)

    assert extending.offer(case, AT) is None
    with pytest.raises(NotLonger, match="cannot be made longer"):
        extending.extend(case, reason=WHY, by=asha, at=AT)


def test_after_the_date_there_is_nothing_to_lengthen(policy, asha):
    case = make_case("erasure", residence="US-CA")
    after = AT + timedelta(days=46)

    assert extending.offer(case, after) is None
    with pytest.raises(NotLonger, match="cannot be made longer"):
        extending.extend(case, reason=WHY, by=asha, at=after)


def test_an_opt_out_has_no_more_time(policy, asha):
    case = make_case("opt_out", answers={"choices": ["sale"]}, residence="US-CA")

    assert extending.offer(case, AT) is None


LONGER = (
    "UPDATE rights_clock SET extended_at = '2026-07-01', extended_on = '{on}',"
    " extended_due = '{due}', reason = '{why}' WHERE kind = 'answer' AND law = 'us-ca'"
)


def run(sql):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)


def test_the_database_refuses_late_long_and_unexplained(policy):
    case = make_case("erasure", residence="US-CA")
    clock = case.clocks.get(kind="answer", law="us-ca")
    good = {"on": AT.date(), "due": clock.longest_due, "why": WHY}
    day = timedelta(days=1)

    for bad in (
        {"on": clock.first_due + day},
        {"due": clock.longest_due + day},
        {"due": clock.first_due},
        {"why": "High workload."},
    ):
        with pytest.raises(IntegrityError):
            run(LONGER.format(**{**good, **bad}))
    run(LONGER.format(**good))
    for again in (clock.longest_due - day, "2026-08-20"):
        with pytest.raises(DatabaseError):
            run(LONGER.format(**{**good, "due": again}))


def test_a_law_that_gives_no_more_time_keeps_its_date(policy, asha):
    """One month under the SPDI Rules: our own 30 days may grow to that, no further."""
    case = make_case("erasure", residence="IN")
    law = case.clocks.get(law="in-spdi", kind="answer")
    found = extending.offer(case, AT)

    assert found is None or found.then == law.first_due
