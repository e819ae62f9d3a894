"""Periodic work of the notices: pages and promise checks."""

from __future__ import annotations

from datetime import datetime

from celery import shared_task
from django.utils import timezone

from notices import checks, pages, printing, subscribing, telling
from portal import jobs


@shared_task
def materialise() -> None:
    """Render what is missing, and order its papers."""
    at = timezone.now()
    jobs.run_sweep("notices.materialise", pages.materialise, at=at)
    printing.order_ahead(at)


@shared_task
def check_promises() -> None:
    """Run the night's promise checks when they are due."""
    jobs.run_sweep("notices.check_promises", checks.run_if_due, at=timezone.now())


@shared_task
def tell() -> None:
    """Write to whom a new version concerns; forget who never confirmed."""
    jobs.run_sweep("notices.tell", _tell, at=timezone.now())


def _tell(at: datetime) -> None:
    telling.tell_due(at)
    subscribing.forget_unconfirmed(at)
