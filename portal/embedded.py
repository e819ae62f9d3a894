"""What a worker needs to be killed safely when it runs on the embedded broker.

Loaded only by `portal.up`. Celery looks after neither the schedule inside a worker
nor, on a broker that is not event-driven, the queue lock that a killed child holds.
"""

from __future__ import annotations

import os
import signal
from datetime import UTC, datetime
from typing import Any

from celery import bootsteps, platforms
from celery.beat import Scheduler

from portal.celery import app

LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)


class Schedule(Scheduler):
    """Keeps nothing: when a worker starts, every sweep is due.

    So what was missed while nothing ran is found at once, and there is no file
    that a kill could leave half written.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        # Beside the schedule of a second worker it would wake everything twice.
        platforms.set_pdeathsig("SIGKILL")  # type: ignore[attr-defined]
        super().__init__(*args, **kwargs)

    def setup_schedule(self) -> None:
        """The sweeps of `portal.celery`, last seen long ago."""
        self.merge_inplace(self.app.conf.beat_schedule)
        for entry in self.schedule.values():
            entry.last_run_at = LONG_AGO


class Whole(bootsteps.StartStopStep):
    """Ends a worker that lost its schedule or its child; the watcher starts another.

    Celery itself would put a new child in place, which on this broker may wait for
    ever for a lock that died with the old one. On Redis it may not, and stays.
    """

    requires = (
        "celery.worker.components:Timer",
        "celery.worker.components:Pool",
        "celery.worker.components:Beat",
    )

    def start(self, parent: Any) -> None:
        """Look every second."""
        children = _children(parent)
        parent.timer.call_repeatedly(1.0, self.look, (parent, children))

    @staticmethod
    def look(worker: Any, children: list[int]) -> None:
        """SIGKILL, because an orderly stop would wait for the same lock."""
        is_whole = worker.beat.is_alive() and (
            worker.use_eventloop or _children(worker) == children
        )
        if not is_whole:
            os.kill(os.getpid(), signal.SIGKILL)


def _children(worker: Any) -> list[int]:
    found: list[int] = worker.pool.info["processes"]
    return list(found)


app.steps["worker"].add(Whole)
