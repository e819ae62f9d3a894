"""The Celery app: only wakes; every sweep finds what is due by itself.

The schedule is code, names apps by string, and has no time windows: a sweep that
missed a night finds what it missed.
"""

from __future__ import annotations

import os
from typing import Any

from celery import Celery, Task
from kombu.transport import TRANSPORT_ALIASES

from portal import closing

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")

# The address of the embedded broker in the settings is `folder://`.
TRANSPORT_ALIASES["folder"] = "portal.broker:Transport"


class Paused(Task):  # type: ignore[type-arg]
    """Does nothing while the portal is closed after a restore; the rows wait."""

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        return None if closing.is_closed() else super().__call__(*args, **kwargs)


app = Celery("kept", task_cls=Paused)
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()

SWEEPS = {
    "rights.tasks.sweep_steps": 3,
    "portal.tasks.send_mail": 3,
    "portal.tasks.print_papers": 3,
    "portal.tasks.send_webhooks": 5,
    "retention.tasks.sweep_runs": 3,
    "notices.tasks.materialise": 3,
    "portal.tasks.seal": 5,
    "retention.tasks.plan_night": 60,
    "notices.tasks.check_promises": 60,
    "notices.tasks.tell": 5,
    "rights.tasks.tell_officers": 15,
    "rights.tasks.tidy": 60,
    "rights.tasks.read_mailbox": 30,
}
app.conf.beat_schedule = {
    name: {"task": name, "schedule": seconds, "options": {"expires": seconds * 2}}
    for name, seconds in SWEEPS.items()
}
