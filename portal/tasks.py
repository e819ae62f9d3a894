"""What workers run on the ground floor: sealing, memory, mail, papers, webhooks.

Verbs decide, not tasks.
"""

from __future__ import annotations

from functools import partial

from celery import shared_task
from django.utils import timezone

from portal import (
    codes,
    deliveries,
    jobs,
    outbox,
    paper,
    remembering,
    row_cache,
    sealing,
)


@shared_task
def seal() -> None:
    """Put what was recorded into the tree and sign its head."""
    at = timezone.now()
    act = partial(sealing.seal_backlog, since=sealing.since(at))
    jobs.run_sweep(sealing.SWEEP, act, at=at)


@shared_task
def remember() -> None:
    """Write outside the database what a restore may not forget."""
    jobs.run_sweep("portal.remember", remembering.catch_up, at=timezone.now())


@shared_task
def send_mail() -> None:
    """Send what is due, and forget codes and notes that can no longer be used."""
    at = timezone.now()
    jobs.run_sweep("portal.send_mail", outbox.send_due, at=at)
    codes.forget(at)
    row_cache.forget(at)


@shared_task
def print_papers() -> None:
    """Print what was ordered."""
    jobs.run_sweep("portal.papers", paper.print_due, at=timezone.now())


@shared_task
def send_webhooks() -> None:
    """Tell the company's programs what happened, and forget what is long over."""
    at = timezone.now()
    jobs.run_sweep("portal.send_webhooks", deliveries.send_due, at=at)
    deliveries.forget(at)
