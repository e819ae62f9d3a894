"""What becomes late in the next six weeks: if nobody works, and at today's pace.

Requests are taken in the order of their days, as many a day as were answered on an
average day of the last four weeks. It counts what is open; what still comes in has a
later day than most of it.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import accumulate

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

DAY = timedelta(days=1)
DAYS = 42
WEEK = 7


@dataclass(frozen=True, kw_only=True)
class Ahead:
    """How much is late at the end of one week to come."""

    day: date
    idle: int
    paced: int


@dataclass(frozen=True, kw_only=True)
class Forecast:
    """Six weeks ahead in two lines, each said in a sentence."""

    weeks: list[Ahead]
    headline: str
    idle: str
    solid: str
    dashed: str


def forecast(
    due: Mapping[date, int], *, late: int, pace: float, today: date
) -> Forecast:
    """Of what is due on each day, what is late now, and how many are answered a day."""
    days = [today + DAY * n for n in range(DAYS)]
    idle = list(accumulate((due.get(day, 0) for day in days), initial=late))[1:]
    paced = [
        max(0, math.ceil(needed - pace * (place + 1) - 1e-9))
        for place, needed in enumerate(idle)
    ]
    weeks = [
        Ahead(day=days[n], idle=idle[n], paced=paced[n])
        for n in range(WEEK - 1, DAYS, WEEK)
    ]
    top = max(idle[-1], 1)
    return Forecast(
        weeks=weeks,
        headline=_headline(paced, days, late),
        idle=_idle(idle[-1], days[-1]),
        solid=_points([late, *(week.idle for week in weeks)], top),
        dashed=_points([late, *(week.paced for week in weeks)], top),
    )


def _points(counts: Sequence[int], top: int) -> str:
    """On a field of 240 by 120."""
    scale = 110 / top
    places = (
        f"{6 + n * 38},{int(116 - count * scale)}" for n, count in enumerate(counts)
    )
    return " ".join(places)


def _headline(paced: Sequence[int], days: Sequence[date], late: int) -> str:
    """What is late now stands first: no pace takes that back."""
    if late:
        said = ngettext("%(n)d is late now.", "%(n)d are late now.", late)
        return f"{said % {'n': late}} {_from_late(paced, days)}"
    if not any(paced):
        return _("At today’s pace nothing is late in six weeks")
    # A request is late on the day after its own.
    first = next(place for place, count in enumerate(paced) if count)
    day = date_format(days[first] + DAY, "j F")
    return _("At today’s pace nothing is late before %(day)s") % {"day": day}


def _from_late(paced: Sequence[int], days: Sequence[date]) -> str:
    if not paced[-1]:
        last = max((place for place, count in enumerate(paced) if count), default=0)
        day = date_format(days[last] + DAY, "j F")
        return _("At today’s pace nothing is late any more on %(day)s") % {"day": day}
    said = ngettext(
        "At today’s pace %(n)d is late in six weeks",
        "At today’s pace %(n)d are late in six weeks",
        paced[-1],
    )
    return said % {"n": paced[-1]}


def _idle(count: int, day: date) -> str:
    said = ngettext(
        "If nobody works, %(n)d is late on %(day)s.",
        "If nobody works, %(n)d are late on %(day)s.",
        count,
    )
    return said % {"n": count, "day": date_format(day, "j F")}
