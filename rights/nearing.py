"""Periods that end within days while nobody has decided: what officers are told once.

What is decided runs by itself, but a letter that has to be posted; what came today is
told as new. A period that is
made longer has another day to tell of. Two days before the day everybody hears, also
where somebody looks after it: they may be away, or have switched their mail off.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime, timedelta

from django.db.models import Exists, F, OuterRef, QuerySet
from django.db.models.functions import Coalesce

from notices import local_day
from rights.models import OPEN, RUNS_UNTOLD, UNCALLED, Case, Clock, Decision, Ending
from rights.turns import AHEAD

SOON = timedelta(days=2)
DAY = Coalesce("extended_due", "strict_due")


def untold(today: date) -> QuerySet[Clock]:
    """The clocks to tell of, the nearest first."""
    rows = _near(today).exclude(_decided("case"), case__ending=Ending.NONE)
    rows = rows.filter(case__status__in=OPEN)
    return rows.select_related("case").order_by(DAY, "pk")


def last(today: date) -> QuerySet[Case]:
    """Requests due within two days that nobody has decided: told once more, to all."""
    rows = _uncalled(today).exclude(_decided("pk"), ending=Ending.NONE)
    return rows.order_by("due_on", "pk")


def let_pass(today: date, *, at: datetime) -> None:
    """What is decided is told of neither time, and need not be looked at again.

    Where a decision is taken back the last call comes all the same.
    """
    near = _near(today).filter(_decided("case"), case__ending=Ending.NONE)
    near.update(near_told_at=at)
    uncalled = _uncalled(today).filter(_decided("pk"), ending=Ending.NONE)
    uncalled.update(last_call_for=F("due_on"))


def _near(today: date) -> QuerySet[Clock]:
    rows = Clock.objects.filter(RUNS_UNTOLD, starts_on__lt=today)
    rows = rows.annotate(day=DAY)
    return rows.filter(day__lte=today + AHEAD)


def _uncalled(today: date) -> QuerySet[Case]:
    rows = Case.objects.filter(UNCALLED, received_at__lt=local_day.begins(today))
    return rows.filter(due_on__gte=today, due_on__lte=today + SOON)


def _decided(case: str) -> Exists:
    return Exists(Decision.objects.filter(case=OuterRef(case), agreed_at__isnull=False))


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
