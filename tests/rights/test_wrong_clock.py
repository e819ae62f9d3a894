"""What forgets by time forgets nothing while two clocks tell different times (F11)."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime

import pytest
from django.db import connection
from django.utils import timezone

from portal import remembering
from portal import tasks as portal_tasks
from portal.clocks import ClocksDiffer
from portal.models import Sweep
from retention import tasks as retention_tasks
from rights import tasks

SAID = (
    "The clocks of this machine and of its database do not agree: 2027-01-03 04:05:06 "
    "here, "
)


@pytest.mark.parametrize(
    ("task", "name"),
    [
        (tasks.tidy, "rights.tidy"),
        (retention_tasks.plan_night, "retention.night"),
        (retention_tasks.sweep_runs, "retention.runs"),
        (portal_tasks.remember, "portal.remember"),
    ],
)
def test_nothing_is_forgotten_by_a_clock_that_is_wrong(db, monkeypatch, task, name):
    old = remembering.folder() / "2020-01.jsonl"
    old.parent.mkdir(parents=True, exist_ok=True)
    old.write_text("")
    wrong = datetime(2027, 1, 3, 4, 5, 6, tzinfo=UTC)
    monkeypatch.setattr(timezone, "now", lambda: wrong)

    with suppress(ClocksDiffer):
        task()

    error = Sweep.objects.get(name=name).error
    if connection.vendor == "postgresql":
        assert error.startswith(SAID)
        assert old.exists()
    else:
        # It has no clock but that of the machine.
        assert error == ""
    old.unlink(missing_ok=True)
