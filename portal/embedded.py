"""What makes one worker enough: the schedule inside it, and its end when a part dies.

Loaded only by `portal.work`. Celery would run the schedule as a process that nobody
looks after; here it is a thread, which cannot die alone or outlive its worker.
"""

from __future__ import annotations

import os
import signal
from datetime import UTC, datetime
from typing import Any

from celery import bootsteps
from celery.beat import EmbeddedService, Scheduler

LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)


class Schedule(Scheduler):
    """Keeps nothing: when a worker starts, every sweep is due.

    So what was missed while nothing ran is found at once, and there is no file
    that a kill could leave half written.
    """

    def setup_schedule(self) -> None:
        """The sweeps of `portal.celery`, last seen long ago."""
        self.merge_inplace(self.app.conf.beat_schedule)
        for entry in self.schedule.values():
            entry.last_run_at = LONG_AGO


class Whole(bootsteps.StartStopStep):
    """Runs the schedule, and ends a worker that lost a part of itself.

    Celery would put a new child in the place of a killed one. On a broker that is
    not event-driven that one may wait for ever for a lock that died with the first;
    so the worker ends as a whole, and the watcher starts another.
    """

    requires = ("celery.worker.components:Timer", "celery.worker.components:Pool")
    schedule: Any = None

    def start(self, parent: Any) -> None:
        """After the pool: no child may be forked while another thread runs."""
        self.schedule = EmbeddedService(parent.app, thread=True, scheduler_cls=Schedule)
        self.schedule.start()
        parent.timer.call_repeatedly(1.0, self.look, (parent, _children(parent)))

    def stop(self, parent: Any) -> None:
        """Wakes nothing more while the worker finishes what it has in hand."""
        if self.schedule is not None:
            self.schedule.stop()

    def look(self, worker: Any, children: list[int]) -> None:
        """SIGKILL, because an orderly stop would wait for the same lock."""
        is_whole = self.schedule.is_alive() and (
            worker.use_eventloop or _children(worker) == children
        )
        if not is_whole:
            os.kill(os.getpid(), signal.SIGKILL)


def _children(worker: Any) -> list[int]:
    found: list[int] = worker.pool.info["processes"]
    return list(found)
