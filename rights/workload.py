"""How much is open, late and due, in figures for the pictures of Today.

Few requests are counted when somebody looks; of many, a sweep keeps the figures, so
that no page reads all there are. What is kept says when it was counted.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.core.cache import cache
from django.db.models import Count, Exists, Max, Min, OuterRef, Q

from notices import reading
from rights import registry
from rights.models import IS_OPEN, Case, Decision, Ending

DAY, WEEK = timedelta(days=1), timedelta(days=7)
WEEKS_AHEAD, WEEKS_BEHIND = 6, 12
PACED = 4 * WEEK
# So many are counted in a few milliseconds.
FEW = 2_000
EACH = timedelta(minutes=5)
KEPT_SECONDS = 3 * 24 * 3600


@dataclass(frozen=True, kw_only=True)
class Workload:
    """What is due on each day ahead, and what was open and late each week behind.

    `pace` is how many of those that officers work on were answered on an average day
    of the last four weeks.
    `counted_at` is None where it was counted just now.
    """

    due: dict[date, int]
    weeks: list[tuple[int, int]]
    pace: float = 0.0
    counted_at: datetime | None = None


def ahead(today: date) -> list[date]:
    """Six whole weeks, from the Monday of this one."""
    first = today - timedelta(days=today.weekday())
    return [first + DAY * n for n in range(7 * WEEKS_AHEAD)]


def behind(today: date) -> list[date]:
    """The same day of twelve weeks ago, and of each week up to today."""
    return [today - WEEK * n for n in range(WEEKS_BEHIND, -1, -1)]


def of(today: date, zone: ZoneInfo) -> Workload | None:
    """The figures of a day; None while nobody has counted so many yet."""
    if _are_few():
        return _counted(today, zone)
    kept: Workload | None = cache.get(_name(today, zone))
    return kept


def keep(at: datetime) -> None:
    """Count anew what pages may not, every few minutes."""
    current = reading.current(at)
    if current is None or _are_few():
        return
    zone = ZoneInfo(current.organisation.time_zone)
    today = at.astimezone(zone).date()
    kept: Workload | None = cache.get(_name(today, zone))
    if kept and kept.counted_at and at - kept.counted_at < EACH:
        return
    counted = _counted(today, zone)
    kept = replace(counted, counted_at=at)
    cache.set(_name(today, zone), kept, KEPT_SECONDS)


def _name(today: date, zone: ZoneInfo) -> str:
    return f"workload:{today.isoformat()}:{zone.key}"


def _are_few() -> bool:
    """By the first and the last number given: two looks at the ends of an index."""
    ends = Case.objects.aggregate(first=Min("pk"), last=Max("pk"))
    return ends["last"] is None or ends["last"] - ends["first"] < FEW


def _counted(today: date, zone: ZoneInfo) -> Workload:
    weeks, answered = _weeks(behind(today), zone)
    return Workload(due=_due(ahead(today)), weeks=weeks, pace=answered / PACED.days)


def _due(days: Sequence[date]) -> dict[date, int]:
    rows = (
        Case.objects.filter(IS_OPEN, due_on__gte=days[0], due_on__lte=days[-1])
        .values_list("due_on")
        .annotate(n=Count("pk"))
        .order_by("due_on")
    )
    return dict(rows)


def _weeks(days: Sequence[date], zone: ZoneInfo) -> tuple[list[tuple[int, int]], int]:
    """What was open and late each week, and how many were answered in the last ones."""
    since = datetime.combine(days[-1] - PACED + DAY, time.min, zone)
    worked = Q(answered_at__gte=since) & ~_by_itself()
    asked = {"answered": Count("pk", filter=worked)}
    for place, day in enumerate(days):
        end = datetime.combine(day + DAY, time.min, zone)
        # What was withdrawn was nobody's work any more, whenever that was.
        was_open = Q(received_at__lt=end) & (IS_OPEN | Q(answered_at__gte=end))
        asked[f"open_{place}"] = Count("pk", filter=was_open)
        asked[f"late_{place}"] = Count("pk", filter=was_open & Q(due_on__lt=day))
    start = datetime.combine(days[0], time.min, zone)
    rows = Case.objects.filter(IS_OPEN | Q(answered_at__gte=start))
    found = rows.aggregate(**asked)
    weeks = [(found[f"open_{n}"], found[f"late_{n}"]) for n in range(len(days))]
    return weeks, found["answered"]


def _by_itself() -> Q:
    """No officer worked on it: stopped at receipt, joined, or decided by a rule."""
    at_once = [right.code for right in registry.all_rights() if right.is_immediate]
    nobodys = Decision.objects.filter(
        case=OuterRef("pk"), proposed_by=None, case__appeal=None
    )
    return Q(right__in=at_once) | Q(ending=Ending.JOINED) | Q(Exists(nobodys))
