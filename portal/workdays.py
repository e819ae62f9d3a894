"""Days that count: months, weekends, holidays, business days. Pure, no rows.

Months follow Reg. (EEC, Euratom) 1182/71 Art. 3(2)(c): the day of the event is
not counted and a period ends on the day with the same number, or on the last day
of a month that has no such day; Art. 3(4): a last day that is a Saturday, Sunday
or public holiday moves to the end of the next working day.

A region is an ISO country code, "US-CA" for a state, or "" for no holidays.
"""

from __future__ import annotations

import calendar
import warnings
from datetime import date, timedelta
from functools import cache

import holidays

SATURDAY, SUNDAY = 5, 6


@cache
def _holidays(region: str, year: int) -> frozenset[date]:
    """Public holidays of one region in one year; none where nobody lists them."""
    country, _dash, part = region.partition("-")
    if country not in holidays.list_supported_countries():
        return frozenset()
    parts = holidays.list_supported_countries()[country]
    with warnings.catch_warnings():
        # Far years of calendars that follow the moon are known only in part.
        warnings.simplefilter("ignore")
        days = holidays.country_holidays(
            country, subdiv=part if part in parts else None, years=year
        )
    return frozenset(day for day in days if day.year == year)


def is_known(region: str) -> bool:
    """Whether anybody lists the holidays of this country or part of one."""
    country, dash, part = region.partition("-")
    parts = holidays.list_supported_countries().get(country)
    return parts is not None and (not dash or part in parts)


def is_holiday(day: date, region: str) -> bool:
    """Whether `day` is a public holiday of the region."""
    return day in _holidays(region, day.year)


def is_working_day(day: date, region: str, *, saturdays: bool = False) -> bool:
    """Neither weekend nor holiday; `saturdays` counts Saturday as a working day."""
    rest = {SUNDAY} if saturdays else {SATURDAY, SUNDAY}
    return day.weekday() not in rest and not is_holiday(day, region)


def add_months(day: date, months: int) -> date:
    """The day with the same number `months` later, or the last day of that month."""
    count = day.year * 12 + day.month - 1 + months
    year, month = divmod(count, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day.day, last))


def roll_forward(day: date, region: str) -> date:
    """`day`, or the next working day when it is none."""
    while not is_working_day(day, region):
        day += timedelta(days=1)
    return day


def add_business_days(
    day: date, count: int, region: str, *, saturdays: bool = False
) -> date:
    """The `count`-th working day after `day`; `day` itself is not counted."""
    while count > 0:
        day += timedelta(days=1)
        count -= is_working_day(day, region, saturdays=saturdays)
    return day
