"""Celery wakes; the rows say what to do."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from portal import clocks, jobs
from rights import fulfilment, legs, letterbox, names, telling, tidying


@shared_task
def run_cases(*cases: int) -> None:
    """Carry out what is due of these; the sweep does it if this message is lost."""
    jobs.one_by_one(cases, lambda case: fulfilment.run_due(timezone.now(), case=case))


@shared_task
def sweep_steps() -> None:
    """Carry out every step that is due, and what customers said of their data."""
    jobs.run_sweep("rights.steps", fulfilment.run_due, at=timezone.now())
    jobs.run_sweep("rights.legs", legs.run_due, at=timezone.now())


@shared_task
def tidy() -> None:
    """Forget what has had its time."""
    jobs.run_sweep(
        "rights.tidy", tidying.tidy, at=timezone.now(), may=clocks.must_agree
    )


@shared_task
def read_mailbox() -> None:
    """Take what reached the mailbox for requests, and put it where it belongs."""
    jobs.run_sweep("rights.mailbox", letterbox.take, at=timezone.now())


@shared_task
def tell_officers() -> None:
    """Write to the officers about what is new, and in the morning what is due."""
    jobs.run_sweep("rights.telling", telling.tell, at=timezone.now())


@shared_task
def keep_names() -> None:
    """Let new requests be found by the names they came with."""
    jobs.run_sweep("rights.names", names.keep_new, at=timezone.now())
