"""Which day it is where the company is: what people read, and what periods count from.

Instants are kept in UTC; in the evening of one place it is the next day in another.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.formats import date_format

from notices import reading
from portal import moments


def zone() -> ZoneInfo:
    """The clock of the company; UTC before there is one."""
    now = timezone.now()
    current = reading.current(now)
    if current is None and (announced := reading.lately()):
        current = reading.current(announced[-1].effective_at)
    return ZoneInfo(current.organisation.time_zone if current else "UTC")


def of(instant: datetime) -> date:
    """The day of an instant there."""
    return instant.astimezone(zone()).date()


def begins(day: date) -> datetime:
    """The instant at which a day begins there."""
    return datetime.combine(day, time.min, zone())


def ends(day: date) -> datetime:
    """The instant at which a day is over there."""
    return begins(day + timedelta(days=1))


def moment(instant: datetime | None, form: str = "j F Y, H:i") -> str:
    """An instant with the hour it is there, and the name of that clock."""
    return moments.said(instant, form, zone()) if instant else ""


def words(value: date | datetime | None, form: str = "j F Y") -> str:
    """A day, or the day of an instant, as it is written."""
    if value is None:
        return ""
    return date_format(of(value) if isinstance(value, datetime) else value, form)
