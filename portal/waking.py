"""The schedule of Celery, which shows that it does its work; `portal.alive` looks.

It does each time the broker took what it woke somebody with: without a broker it
turns and wakes nobody.
"""

from __future__ import annotations

from typing import Any

from celery.beat import PersistentScheduler

from portal import alive


class Waking(PersistentScheduler):
    """The schedule of Celery; what it sent leaves a trace."""

    def apply_async(self, *args: Any, **options: Any) -> Any:
        sent = super().apply_async(*args, **options)
        alive.touch()
        return sent
