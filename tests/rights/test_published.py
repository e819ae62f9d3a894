"""One number, edited once: page, notice, bytes, rule and tonight's count follow.

And at its instant only: what runs, cites the version under which it ran.
"""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from notices import drafting, publishing, reading, second_reading
from retention import enforcement
from retention.models import Run
from tests.company import days_ago
from tests.rights.world import make_staff

pytestmark = pytest.mark.django_db


def publish(at, *, effective_at, **period):
    """The next version with other periods, by an editor and a publisher."""
    elena = make_staff("elena@example.com", "Elena")
    vera = make_staff("vera@example.com", "Vera")
    draft = drafting.begin(by=elena, at=at)
    for slug, value in period.items():
        row = drafting.find(draft, "rules", slug)
        drafting.change(
            row, {"period": value}, seen=drafting.stand(row), by=elena, at=at
        )
    draft = publishing.submit(draft, by=elena, at=at)
    second_reading.note_all_read(draft, by=vera, at=at)
    publishing.approve(draft, by=vera, at=at, effective_at=effective_at)
    reading.forget()


def says(period: str) -> list[bool]:
    """Whether page, California notice and signed bytes say so."""
    client = Client()
    rules = client.get("/policy.json").json()["inventory"]["rules"]
    (calls,) = [rule for rule in rules if rule["slug"] == "calls"]
    words = f"{period} days after the call"
    return [
        words in client.get("/").content.decode(),
        words in client.get("/california/").content.decode(),
        calls["period"] == f"P{period}D",
    ]


def tonight(at) -> int:
    """Calls that the night would delete now."""
    runs = enforcement.sweep(at, dry=True)
    return sum(run.planned for run in runs if run.rule == "calls")


@pytest.fixture
def calls(site, mapped):
    """Many young calls, one of 70 and one of 100 days ago."""
    customer = mapped.add("customers")
    now = timezone.now()
    # Enough young ones that two old ones are no reason to brake.
    for days in (*[10] * 20, 70, 100):
        ended = days_ago(days, now=now)
        mapped.add("calls", customer_id=customer, ended_at=ended)
    return now


def test_before_its_instant_a_changed_number_changes_nothing(calls):
    now = calls
    instant = now + timedelta(days=1)
    assert (says("90"), tonight(now)) == ([True, True, True], 1)

    publish(now, effective_at=instant, calls="P60D", transcripts="P60D")

    assert (says("90"), tonight(now)) == ([True, True, True], 1)
    assert tonight(instant) == 2


def test_from_its_instant_it_changes_every_output(calls):
    at = timezone.now()

    publish(at, effective_at=at, calls="P60D", transcripts="P60D")

    assert (says("60"), tonight(timezone.now())) == ([True, True, True], 2)


def test_a_run_planned_before_obeys_and_cites_what_is_in_force_when_it_runs(calls):
    now = calls
    enforcement.plan_night(now)
    instant = now + timedelta(minutes=1)
    publish(now, effective_at=instant, calls="P60D", transcripts="P60D")

    enforcement.run_due(instant)

    run = Run.objects.get(rule="calls", dataset="calls")
    assert (run.revision.number, run.planned, run.deleted) == (2, 2, 2)
    assert [batch.count for batch in run.batches.all()] == [2]
