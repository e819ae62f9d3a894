"""Celery wakes; the rows say what to do."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from consent import following
from portal import clocks, jobs
from retention import enforcement, reaching


@shared_task
def sweep_runs() -> None:
    """Carry out the runs that are due."""
    jobs.run_sweep(
        "retention.runs", enforcement.run_due, at=timezone.now(), may=clocks.must_agree
    )


@shared_task
def reach() -> None:
    """Carry what people said no to to the other addresses of their accounts."""
    jobs.run_sweep(following.SWEEP, reaching.reach_due, at=timezone.now())


@shared_task
def plan_night() -> None:
    """Make the runs of the night, once."""
    jobs.run_sweep(
        "retention.night",
        enforcement.plan_night,
        at=timezone.now(),
        may=clocks.must_agree,
    )
