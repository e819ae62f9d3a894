"""Periods that end within days while nobody has decided: what officers are told once.

What is decided runs by itself, and what came today is told as new. A period that is
made longer has another day to tell of. Two days before the day everybody hears, also
where somebody looks after it: they may be away, or have switched their mail off.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime, timedelta

from django.db.models import Exists, OuterRef, QuerySet
from django.db.models.functions import Coalesce

from rights.models import OPEN, RUNS_UNTOLD, UNCALLED, Case, Clock, Decision
from rights.turns import AHEAD

SOON = timedelta(days=2)


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
    rows = Case.objects.filter(
        UNCALLED, due_on__gte=today, due_on__lte=today + SOON
    ).filter(~Exists(agreed), received_at__date__lt=today)
    return rows.order_by("due_on", "pk")


def mark(names: Iterable[str], *, at: datetime) -> int:
    """Write down that they were told of; how many were not before."""
    rows = Clock.objects.filter(RUNS_UNTOLD, pk__in=list(names))
    return rows.update(near_told_at=at)


def mark_last(cases: Iterable[Case]) -> int:
    """The same of requests told a last time: of the day they had when they were read."""
    told = defaultdict(list)
    for case in cases:
        told[case.due_on].append(case.pk)
    return sum(
        Case.objects.filter(UNCALLED, pk__in=names, due_on=day).update(
            last_call_for=day
        )
        for day, names in told.items()
    )
