"""The pictures of Today: which request is due when, which day is full, which way it goes.

Geometry only, in units of a bar or a cell; words stay HTML, so that a narrow screen
shrinks bars and no letter. Every picture has its finding as headline.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from notices import local_day
from portal import workdays
from rights.models import Case
from rights.queue import SOON, Line
from rights.workload import ahead, behind

WIDTH = 1000
BEHIND, AHEAD = timedelta(days=60), timedelta(days=45)
MOST_SQUARES = 6
DAY = timedelta(days=1)


# --- the river -------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class Bar:
    """One open request: from receipt to today filled, from today to its date outlined."""

    line: Line
    start: int
    used: int
    left: int
    is_cut: bool


@dataclass(frozen=True, kw_only=True)
class River:
    """All of them on one scale; `today` and the ticks are places on it."""

    bars: list[Bar]
    today: int
    headline: str
    finding: str


def river(lines: Sequence[Line], *, today: date, is_all: bool) -> River:
    """Of the lines of a page, in its order."""
    first = max(min((_received(each) for each in lines), default=today), today - BEHIND)
    last = min(max((each.case.due_on for each in lines), default=today), today + AHEAD)
    first, last = min(first, today - DAY), max(last, today + DAY)

    def place(day: date) -> int:
        inside = min(max(day, first), last)
        return WIDTH * (inside - first).days // (last - first).days

    now = place(today)
    bars = [
        Bar(
            line=each,
            start=place(_received(each)),
            used=max(now - place(_received(each)), 3),
            left=max(place(each.case.due_on) - now, 0),
            is_cut=_received(each) < first,
        )
        for each in lines
    ]
    return River(
        bars=bars,
        today=now,
        headline=_river_headline(len(lines), is_all=is_all),
        finding=_river_finding([each.case for each in lines], today, is_all=is_all),
    )


def _received(line: Line) -> date:
    return local_day.of(line.case.received_at)


def _river_headline(count: int, *, is_all: bool) -> str:
    if is_all:
        return ngettext(
            "%(n)d open request, by due date",
            "All %(n)d open requests, by due date",
            count,
        ) % {"n": count}
    return _("The first %(n)d open requests, by due date") % {"n": count}


def _river_finding(cases: Iterable[Case], today: date, *, is_all: bool) -> str:
    dues = [case.due_on for case in cases]
    late = sum(due < today for due in dues)
    soon = sum(today <= due <= today + SOON for due in dues)
    some = ngettext("%(n)d is late.", "%(n)d are late.", late)
    if not is_all:
        some = ngettext("Of these, %(n)d is late.", "Of these, %(n)d are late.", late)
    none = _("Nothing is late.") if is_all else _("None of these is late.")
    second = ngettext(
        "%(n)d is due within two weeks.", "%(n)d are due within two weeks.", soon
    ) % {"n": soon}
    return f"{some % {'n': late} if late else none} {second}"


# --- the calendar ----------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class Cell:
    """One day: how many are due, and whether anybody works."""

    day: date
    count: int
    is_today: bool
    is_off: bool
    is_soon: bool
    words: str

    @property
    def squares(self) -> range:
        return range(min(self.count, MOST_SQUARES))

    @property
    def more(self) -> int:
        return max(0, self.count - MOST_SQUARES)


@dataclass(frozen=True, kw_only=True)
class Calendar:
    """Six weeks from the Monday of this one."""

    weeks: list[list[Cell]]
    headline: str


def calendar(counts: Mapping[date, int], *, today: date, region: str) -> Calendar:
    """Of what is due in the six weeks, by day."""
    days = ahead(today)
    cells = [_cell(day, counts.get(day, 0), today, region) for day in days]
    return Calendar(
        weeks=[cells[n : n + 7] for n in range(0, len(cells), 7)],
        headline=_calendar_headline(counts),
    )


def _cell(day: date, count: int, today: date, region: str) -> Cell:
    words = ngettext("%(day)s: %(n)d due", "%(day)s: %(n)d due", count)
    return Cell(
        day=day,
        count=count,
        is_today=day == today,
        is_off=not workdays.is_working_day(day, region),
        is_soon=day <= today + SOON,
        words=words % {"day": date_format(day, "j F"), "n": count},
    )


def _calendar_headline(counts: Mapping[date, int]) -> str:
    if not counts:
        return _("Nothing is due in six weeks")
    most = max(counts.values())
    busiest = [day for day, count in sorted(counts.items()) if count == most]
    if len(busiest) > 1 and most == 1:
        return _("No day has more than one due")
    return _("%(day)s is the busiest day") % {"day": date_format(busiest[0], "j F")}


# --- the backlog -----------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class Week:
    """What was open, and what of it was late, at the end of one week."""

    day: date
    open: int
    late: int
    x: int = 0
    y: int = 0
    height: int = 0

    @property
    def top(self) -> int:
        """Where the bar of what is late begins."""
        return 116 - self.height


@dataclass(frozen=True, kw_only=True)
class Backlog:
    """Twelve weeks and now; `top` is the highest count."""

    weeks: list[Week]
    top: int
    points: str
    headline: str


def backlog(counts: Sequence[tuple[int, int]], *, today: date) -> Backlog:
    """Of what was open and late at the end of each week."""
    top = max((n for pair in counts for n in pair), default=0)
    weeks = [
        _week(place, day, pair, top)
        for place, (day, pair) in enumerate(zip(behind(today), counts, strict=True))
    ]
    return Backlog(
        weeks=weeks,
        top=top,
        points=" ".join(f"{week.x},{week.y}" for week in weeks),
        headline=_backlog_headline([week.open for week in weeks]),
    )


def _week(place: int, day: date, pair: tuple[int, int], top: int) -> Week:
    """On a field of 240 by 120, with the line in it and bars from below."""
    scale = 110 / max(top, 1)
    return Week(
        day=day,
        open=pair[0],
        late=pair[1],
        x=6 + place * 19,
        y=int(116 - pair[0] * scale),
        height=int(pair[1] * scale),
    )


def _backlog_headline(counts: list[int]) -> str:
    now, then = counts[-1], counts[-5]
    if not any(counts):
        return _("Nothing has waited for twelve weeks")
    if now < then:
        return _("The backlog is shrinking")
    if now > then:
        return _("The backlog is growing")
    return _("The backlog is steady")
