"""From when until when versions were in force, told by the clock of the company."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.utils.formats import date_format

from notices.models import Revision

DAY, HOUR, BOTH = "j F Y", "H:i T", "j F Y, H:i T"


@dataclass(frozen=True, kw_only=True)
class Part:
    """What one version had of a day; no hour where it was in force before or after."""

    number: int
    begins: str
    ends: str


def told(instants: Iterable[datetime | None], zone: ZoneInfo) -> list[str]:
    """Each as a day, with the hour where two of them fall on the same; '' for none."""
    local = [each.astimezone(zone) if each else None for each in instants]
    days = [each.date() for each in local if each]
    form = DAY if len(set(days)) == len(days) else BOTH
    return [date_format(each, form) if each else "" for each in local]


def of_day(day: date, zone: ZoneInfo) -> list[Part]:
    """The versions of a day on which one followed another, in their order."""
    begin, end = (
        datetime.combine(each, time.min, zone)
        for each in (day, day + timedelta(days=1))
    )
    rows = Revision.objects.counting()
    rows = rows.defer("canonical").order_by("effective_at", "number")
    before = rows.filter(effective_at__lte=begin).last()
    within = list(rows.filter(effective_at__gt=begin, effective_at__lt=end))
    if len(within) + bool(before) < 2:
        return []
    found = [
        *([Part(number=before.number, begins="", ends="")] if before else []),
        *(
            Part(number=row.number, begins=_hour(row.effective_at, zone), ends="")
            for row in within
        ),
    ]
    ends = [each.begins for each in found[1:]]
    return [
        replace(each, ends=end) for each, end in zip(found, [*ends, ""], strict=True)
    ]


def _hour(instant: datetime | None, zone: ZoneInfo) -> str:
    return date_format(instant.astimezone(zone), HOUR) if instant else ""
