"""The Celery app: only wakes; every sweep finds what is due by itself.

The schedule is code, names apps by string, and has no time windows: a sweep that
missed a night finds what it missed.
"""

from __future__ import annotations

import os

from celery import Celery
from kombu.transport import TRANSPORT_ALIASES

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")

# The address of the embedded broker in the settings is `folder://`.
TRANSPORT_ALIASES["folder"] = "portal.broker:Transport"

app = Celery("kept")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()

SWEEPS = {
    "rights.tasks.sweep_steps": 3,
    "portal.tasks.send_mail": 3,
    "portal.tasks.print_papers": 3,
    "retention.tasks.sweep_runs": 3,
    "notices.tasks.materialise": 3,
    "portal.tasks.seal": 5,
    "retention.tasks.plan_night": 60,
    "notices.tasks.check_promises": 60,
    "rights.tasks.tidy": 60,
}
app.conf.beat_schedule = {
    name: {"task": name, "schedule": seconds, "options": {"expires": seconds * 2}}
    for name, seconds in SWEEPS.items()
}
