"""How a worker shows that it does its work; `portal.alive` looks.

It does while it listens to the broker, by a timer of the very loop that takes tasks.
"""

from __future__ import annotations

from typing import Any

from celery import bootsteps

from portal import alive


class Listening(bootsteps.StartStopStep):
    """Starts with the connection of the worker to the broker, and stops with it."""

    requires = ("celery.worker.consumer.tasks:Tasks",)
    timer: Any = None

    def include_if(self, parent: Any) -> bool:
        return bool(alive.place())

    def start(self, parent: Any) -> None:
        alive.touch()
        self.timer = parent.timer.call_repeatedly(alive.EVERY, alive.touch)

    def stop(self, parent: Any) -> None:
        if self.timer is not None:
            self.timer.cancel()
            self.timer = None
