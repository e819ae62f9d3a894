"""The Celery app: only wakes; every sweep finds what is due by itself.

The schedule is code, names apps by string, and has no time windows: a sweep that
missed a night finds what it missed.
"""

from __future__ import annotations

import os
import sys
from typing import Any

from celery import Celery, Task
from django.db import close_old_connections
from kombu.transport import TRANSPORT_ALIASES

from portal import closing, listening, silence, starting

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
starting.read_settings()

# The address of the embedded broker in the settings is `folder://`.
TRANSPORT_ALIASES["folder"] = "portal.broker:Transport"


class Paused(Task):  # type: ignore[type-arg]
    """Does nothing while the portal is closed after a restore; the rows wait."""

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        if not self.request.called_directly:
            close_old_connections()
        if closing.is_closed():
            return None
        return super().__call__(*args, **kwargs)


app = Celery("kept", task_cls=Paused)
app.config_from_object("django.conf:settings", namespace="CELERY")
# Celery would open a new connection for every task, two a second with nothing to do;
# what is too old or broken is closed above, by the rules of a web request.
app.conf.CELERY_DB_REUSE_MAX = sys.maxsize
app.autodiscover_tasks()

# By the name on its row (`Sweep`): the task that runs it, and every how many seconds.
SWEEPS = {
    "rights.steps": ("rights.tasks.sweep_steps", 3),
    "portal.send_mail": ("portal.tasks.send_mail", 3),
    "portal.papers": ("portal.tasks.print_papers", 3),
    "portal.send_webhooks": ("portal.tasks.send_webhooks", 5),
    "retention.runs": ("retention.tasks.sweep_runs", 3),
    "notices.materialise": ("notices.tasks.materialise", 3),
    "portal.seal": ("portal.tasks.seal", 5),
    "portal.remember": ("portal.tasks.remember", 5),
    "consent.reach": ("retention.tasks.reach", 15),
    "retention.night": ("retention.tasks.plan_night", 60),
    "notices.check_promises": ("notices.tasks.check_promises", 60),
    "notices.tell": ("notices.tasks.tell", 5),
    "rights.telling": ("rights.tasks.tell_officers", 15),
    "rights.names": ("rights.tasks.keep_names", 15),
    "rights.tidy": ("rights.tasks.tidy", 60),
    "rights.mailbox": ("rights.tasks.read_mailbox", 30),
}
app.steps["consumer"].add(listening.Listening)
app.steps["worker"].update((silence.Silence, silence.OneForm))
app.conf.beat_scheduler = "portal.waking:Waking"
# A wake is good for longer than a worker may be held by a paper on a busy machine: were
# it thrown away sooner, nothing else would ever be done while papers wait. A wake
# to print is soon stale, or as many papers as wait would be printed before the rest.
GOOD_FOR, SOON_STALE = 120, {"portal.papers": 6}
app.conf.beat_schedule = {
    task: {
        "task": task,
        "schedule": seconds,
        "options": {"expires": SOON_STALE.get(name, GOOD_FOR)},
    }
    for name, (task, seconds) in SWEEPS.items()
}
