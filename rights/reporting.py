"""Figures of one year: what came in, what became of it, how long it took.

11 CCR 7102(a) names the counts for deletion, correction, access and opt-outs with the
median and mean days; beside them stands the share that was answered on time by law. They
are published only when the officer opens them.
"""

from __future__ import annotations

import statistics
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils.translation import gettext as _

from notices import reading
from portal import ledger
from portal.models import User
from rights import registry
from rights.models import OPEN, Case, Ending, FiguresShown

OPEN_YET = "open"
HEAD = (
    *("year", "by", "what", "received", "complied", "partly", "denied"),
    *("nothing_found", "withdrawn", "open", "answered_on_time_percent"),
    *("median_days", "mean_days"),
)


@dataclass
class Line:
    """One kind of request, or one law; counts and whole days from receipt to answer."""

    code: str
    title: str
    counts: Counter[str] = field(default_factory=Counter)
    days: list[int] = field(default_factory=list)
    on_time: int = 0

    @property
    def received(self) -> int:
        return self.counts.total()

    @property
    def complied(self) -> int:
        return self.counts[Ending.GRANTED]

    @property
    def partly(self) -> int:
        return self.counts[Ending.PARTLY]

    @property
    def denied(self) -> int:
        return self.counts[Ending.REFUSED]

    @property
    def nothing_found(self) -> int:
        return self.counts[Ending.NOTHING_FOUND]

    @property
    def withdrawn(self) -> int:
        return self.counts[Ending.WITHDRAWN]

    @property
    def open(self) -> int:
        return self.counts[OPEN_YET]

    @property
    def median(self) -> float | None:
        return statistics.median(self.days) if self.days else None

    @property
    def mean(self) -> float | None:
        return round(statistics.fmean(self.days), 1) if self.days else None

    @property
    def share(self) -> int | None:
        """Percent answered by the day that was promised; rounded down, never up."""
        return self.on_time * 100 // len(self.days) if self.days else None


@dataclass(frozen=True, kw_only=True)
class Report:
    """One calendar year where the company is."""

    year: int
    by_right: list[Line]
    by_law: list[Line]
    is_public: bool


def years(at: datetime) -> list[int]:
    """The years that have requests, newest first."""
    found = Case.objects.order_by("received_at").values_list("received_at", flat=True)
    first = found.first()
    zone = _zone(at)
    this = at.astimezone(zone).year
    start = first.astimezone(zone).year if first else this
    return list(range(this, start - 1, -1))


def report(year: int, *, at: datetime) -> Report:
    """One pass over the cases of a year, a chunk in memory at a time."""
    rights: dict[str, Line] = {}
    laws: dict[str, Line] = {}
    zone = _zone(at)
    for row in _rows(year, zone):
        right, law = row["right"], row["law"]
        for line in (
            rights.setdefault(right, Line(right, _right_title(right))),
            laws.setdefault(law, Line(law, _law_title(law))),
        ):
            _count(line, row, zone)
    return Report(
        year=year,
        by_right=sorted(rights.values(), key=lambda line: line.title),
        by_law=sorted(laws.values(), key=lambda line: line.title),
        is_public=is_public(year),
    )


def _rows(year: int, zone: ZoneInfo) -> Iterator[dict[str, Any]]:
    first = datetime(year, 1, 1, tzinfo=zone)
    after = datetime(year + 1, 1, 1, tzinfo=zone)
    wanted = ("right", "law", "status", "ending", "received_at", "answered_at")
    rows = Case.objects.filter(received_at__gte=first, received_at__lt=after)
    yield from rows.values(*wanted, "due_on").iterator(chunk_size=2000)


def _count(line: Line, row: dict[str, Any], zone: ZoneInfo) -> None:
    if row["status"] in OPEN:
        line.counts[OPEN_YET] += 1
        return
    line.counts[str(row["ending"])] += 1
    received, answered, due = row["received_at"], row["answered_at"], row["due_on"]
    if not isinstance(answered, datetime) or not isinstance(received, datetime):
        return
    day = answered.astimezone(zone).date()
    line.days.append((day - received.astimezone(zone).date()).days)
    line.on_time += isinstance(due, date) and day <= due


def table(found: Report) -> list[tuple[object, ...]]:
    """The same as rows of a file; an empty cell where nothing was answered."""
    lines = [("right", each) for each in found.by_right]
    lines += [("law", each) for each in found.by_law]
    return [
        HEAD,
        *(
            (
                *(found.year, by, each.code, each.received, each.complied),
                *(each.partly, each.denied, each.nothing_found, each.withdrawn),
                *(each.open, _cell(each.share), _cell(each.median), _cell(each.mean)),
            )
            for by, each in lines
        ),
    ]


def _cell(value: float | None) -> float | str:
    return "" if value is None else value


# --- opening them to the public ------------------------------------------------------


def is_public(year: int) -> bool:
    """Whether the officer has opened this year."""
    newest = FiguresShown.objects.filter(year=year).order_by("-at", "-pk").first()
    return newest is not None and newest.is_public


@transaction.atomic
def show(year: int, *, is_public: bool, by: User, at: datetime) -> None:
    """Open the figures of a year to everybody, or close them again."""
    FiguresShown.objects.create(year=year, is_public=is_public, by=by, at=at)
    ledger.record(
        "figures_shown",
        about=f"figures:{year}",
        by=f"user:{by.pk}",
        at=at,
        facts={"is_public": is_public},
    )


def _right_title(code: str) -> str:
    right = registry.get(code)
    return str(right.title) if right else code


def _law_title(code: str) -> str:
    pack = registry.packs().get(code)
    return str(pack.title) if pack else code


def _zone(at: datetime) -> ZoneInfo:
    current = reading.current(at)
    return ZoneInfo(current.organisation.time_zone if current else "UTC")


def year_words(year: int) -> str:
    """The headline of a year's page."""
    return _("Requests in %(year)d") % {"year": year}
