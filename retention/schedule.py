"""When a period has passed. Pure: a moment, a period and a time zone in, a moment out.

A period is counted on the organisation's own calendar: a row of 10:00 kept for
one month is due at 10:00 local time a month later, whatever the clocks did. Never
early; at the end of a month, where days have no partner, at most three days late.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

from portal.workdays import add_months

# Runs of a night are due from this local hour on.
NIGHT_HOUR = 2


class Period(Protocol):
    """Years, months and days, as `notices.inventory.parse_period` gives them."""

    @property
    def years(self) -> int: ...
    @property
    def months(self) -> int: ...
    @property
    def days(self) -> int: ...


def cutoff(now: datetime, period: Period, time_zone: str) -> datetime:
    """Rows whose clock lies before this moment have outlived the period."""
    local = now.astimezone(ZoneInfo(time_zone))
    # The period is months, then days; so back over the days first.
    day = local.date() - timedelta(days=period.days)
    day = add_months(day, -(period.years * 12 + period.months))
    moment = datetime.combine(day, local.time(), tzinfo=local.tzinfo)
    return moment.astimezone(UTC)


def night(now: datetime, time_zone: str) -> date:
    """The newest local day whose nightly run is due by now.

    Before two in the morning it is still yesterday's: a scheduler that was down
    finds the night it missed.
    """
    local = now.astimezone(ZoneInfo(time_zone))
    late = local.hour >= NIGHT_HOUR
    return local.date() if late else local.date() - timedelta(days=1)
