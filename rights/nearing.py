"""Periods that end within days while nobody has decided: what officers are told once.

What is decided runs by itself, and what came today is told as new. A period that is
made longer has another day to tell of.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from django.db.models import Exists, OuterRef, QuerySet
from django.db.models.functions import Coalesce

from rights.models import OPEN, RUNS_UNTOLD, Clock, Decision
from rights.turns import AHEAD


def untold(today: date) -> QuerySet[Clock]:
    """The clocks to tell of, the nearest first."""
    agreed = Decision.objects.filter(case=OuterRef("case"), agreed_at__isnull=False)
    rows = Clock.objects.filter(RUNS_UNTOLD, starts_on__lt=today)
    rows = rows.annotate(day=Coalesce("extended_due", "strict_due"))
    near = rows.filter(~Exists(agreed), day__lte=today + AHEAD, case__status__in=OPEN)
    return near.select_related("case").order_by("day", "pk")


def mark(names: Iterable[str], *, at: datetime) -> int:
    """Write down that they were told of; how many were not before."""
    rows = Clock.objects.filter(RUNS_UNTOLD, pk__in=list(names))
    return rows.update(near_told_at=at)
