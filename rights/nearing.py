"""Periods that end within days while nobody has decided: what officers are told once.

What is decided runs by itself, and what came today is told as new. A period that is
made longer has another day to tell of. Two days before the day everybody hears, also
where somebody looks after it: they may be away, or have switched their mail off.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from django.db.models import CharField, Exists, OuterRef, QuerySet, Value
from django.db.models.functions import Cast, Coalesce, Concat

from rights.models import OPEN, RUNS_UNTOLD, Case, Clock, Decision
from rights.turns import AHEAD

SOON = timedelta(days=2)
# How a last call is written down: once for each day that a request is due.
LAST = Concat(
    Value("last:"), Cast("pk", CharField()), Value(":"), Cast("due_on", CharField())
)


def untold(today: date) -> QuerySet[Clock]:
    """The clocks to tell of, the nearest first."""
    agreed = Decision.objects.filter(case=OuterRef("case"), agreed_at__isnull=False)
    rows = Clock.objects.filter(RUNS_UNTOLD, starts_on__lt=today)
    rows = rows.annotate(day=Coalesce("extended_due", "strict_due"))
    near = rows.filter(~Exists(agreed), day__lte=today + AHEAD, case__status__in=OPEN)
    return near.select_related("case").order_by("day", "pk")


def last(today: date) -> QuerySet[Case]:
    """Requests due within two days that nobody has decided: told once more, to all."""
    agreed = Decision.objects.filter(case=OuterRef("pk"), agreed_at__isnull=False)
    rows = Case.objects.open().filter(due_on__gte=today, due_on__lte=today + SOON)
    return rows.filter(~Exists(agreed), received_at__date__lt=today)


def mark(names: Iterable[str], *, at: datetime) -> int:
    """Write down that they were told of; how many were not before."""
    rows = Clock.objects.filter(RUNS_UNTOLD, pk__in=list(names))
    return rows.update(near_told_at=at)
