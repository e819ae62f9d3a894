"""What a worker needs to be killed safely when it runs on the embedded broker.

Loaded only by `portal.up`. Celery looks after neither the schedule inside a worker
nor, on a broker that is not event-driven, the queue lock that a killed child holds.
"""

from __future__ import annotations

import os
import signal
from typing import Any

from celery import bootsteps, platforms
from celery.beat import PersistentScheduler

from portal.celery import app


class Schedule(PersistentScheduler):
    """Dies with its worker: beside a second one it would wake everything twice."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        platforms.set_pdeathsig("SIGKILL")  # type: ignore[attr-defined]
        super().__init__(*args, **kwargs)


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
