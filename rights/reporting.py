"""Figures of one year: what came in, what became of it, how long it took.

11 CCR 7102(a) names the counts for deletion, correction, access and opt-outs with the
median and mean days; beside them stands the share that was answered on time by law. What
is late and still open counts as late, and so does what was answered late and opened
again. What was read as a question counts as what it was sent as, neither done nor
refused. What an opt-out was about says `rights.opt_outs`. They are published only when the officer opens them.
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
from django.db.models import Exists, OuterRef, Subquery
from django.utils.translation import gettext as _

from notices import local_day
from portal import ledger
from portal.models import User
from rights import logbook, opt_outs, outside, registry, small_counts
from rights.models import OPEN, Case, Ending, FiguresShown, LateLetter, Routed

OPEN_YET, OUTSIDE = "open", "opted out without a request"
PARTS = (
    *("received", "complied", "partly", "denied", "nothing_found", "passed_on"),
    *("part_passed_on", "withdrawn", "joined", "as_question", "open"),
)
HEAD = (
    *("year", "by", "what", "received", "complied", "partly", "denied"),
    *("nothing_found", "passed_on", "part_passed_on", "withdrawn", "joined"),
    *("as_question", "open"),
    *("answered_on_time_percent", "median_days", "mean_days"),
)


@dataclass
class Line:
    """One kind of request, or one law; counts and whole days from receipt to answer."""

    code: str
    title: str
    counts: Counter[str] = field(default_factory=Counter)
    days: list[int] = field(default_factory=list)
    # Answered, or their day is over: only of those it is known whether it was kept.
    judged: int = 0
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
    def passed_on(self) -> int:
        """All of it is held for customers, who were told and decide."""
        return self.counts[Ending.PASSED_ON]

    @property
    def part_passed_on(self) -> int:
        """What is ours is done; a part stands with customers, who decide."""
        return self.counts[Ending.PART_PASSED]

    @property
    def withdrawn(self) -> int:
        return self.counts[Ending.WITHDRAWN]

    @property
    def joined(self) -> int:
        """Answered with an earlier request that says the same."""
        return self.counts[Ending.JOINED]

    @property
    def as_question(self) -> int:
        """Read as a question and answered in words, which its person left so."""
        return self.counts[logbook.QUESTION]

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
        return self.on_time * 100 // self.judged if self.judged else None


@dataclass(frozen=True, kw_only=True)
class Report:
    """One calendar year where the company is."""

    year: int
    by_right: list[Line]
    by_law: list[Line]
    by_both: list[Line]
    # Opt-outs alone, by what they were about; then by law and that.
    by_use: list[Line]
    by_law_use: list[Line]
    outside: dict[str, dict[str, int]]
    is_public: bool


def years(at: datetime) -> list[int]:
    """The years that have requests, newest first."""
    found = Case.objects.order_by("received_at").values_list("received_at", flat=True)
    first = found.first()
    zone = local_day.zone()
    this = at.astimezone(zone).year
    start = first.astimezone(zone).year if first else this
    return list(range(this, start - 1, -1))


def report(year: int, *, at: datetime) -> Report:
    """One pass over the cases of a year, a chunk in memory at a time."""
    rights: dict[str, Line] = {}
    laws: dict[str, Line] = {}
    both: dict[str, Line] = {}
    uses: dict[str, Line] = {}
    law_uses: dict[str, Line] = {}
    zone = local_day.zone()
    for row in _rows(year, zone):
        asked = row["sent_as"] or row["right"]
        _count(_lines(asked, row["law"], rights, laws, both), row, zone, at)
        if asked == opt_outs.RIGHT:
            _count_uses(uses, row, "", zone, at)
            _count_uses(law_uses, row, row["law"], zone, at)
    return Report(
        year=year,
        by_right=sorted(rights.values(), key=lambda line: line.title),
        by_law=sorted(laws.values(), key=lambda line: line.title),
        by_both=sorted(both.values(), key=lambda line: line.title),
        by_use=list(uses.values()),
        by_law_use=sorted(law_uses.values(), key=lambda line: line.title),
        outside=outside.opted_out(*_bounds(year, zone)),
        is_public=is_public(year),
    )


def _bounds(year: int, zone: ZoneInfo) -> tuple[datetime, datetime]:
    return datetime(year, 1, 1, tzinfo=zone), datetime(year + 1, 1, 1, tzinfo=zone)


def _lines(right: str, law: str, *kept: dict[str, Line]) -> list[Line]:
    """The lines that a request counts in: its right, its law, and the two together."""
    asked, under = _right_title(right), _law_title(law)
    named = {right: asked, law: under, f"{law}/{right}": f"{under}: {asked}"}
    return [
        lines.setdefault(code, Line(code, title))
        for lines, (code, title) in zip(kept, named.items(), strict=True)
    ]


def _count_uses(
    lines: dict[str, Line], row: dict[str, Any], law: str, zone: ZoneInfo, at: datetime
) -> None:
    """An opt-out counts in each use it named; how often once more has a line too."""
    groups = opt_outs.of(row)
    _count([_use_line(lines, law, group) for group in groups], row, zone, at)
    if len(groups) > 1:
        again = _use_line(lines, law, opt_outs.AGAIN)
        again.counts[_became(row, zone)] += len(groups) - 1


def _use_line(lines: dict[str, Line], law: str, group: str) -> Line:
    title = str(opt_outs.TITLES[group])
    code = f"{opt_outs.RIGHT}/{group}"
    if law:
        title, code = f"{_law_title(law)}: {title}", f"{law}/{code}"
    return lines.setdefault(code, Line(code, title))


def _rows(year: int, zone: ZoneInfo) -> Iterator[dict[str, Any]]:
    first, after = _bounds(year, zone)
    wanted = ("right", "law", "status", "ending", "received_at", "answered_at")
    rows = Case.objects.filter(received_at__gte=first, received_at__lt=after)
    late = LateLetter.objects.filter(case=OuterRef("pk"), sent_at__isnull=False)
    routed = Routed.objects.filter(case=OuterRef("pk"), back_at__isnull=True)
    rows = rows.annotate(
        told_late=Exists(late),
        sent_as=Subquery(routed.values("sent_as")[:1]),
        **(of_use := opt_outs.named()),
    )
    more = ("due_on", "told_late", "sent_as", *of_use)
    yield from rows.values(*wanted, *more).iterator(chunk_size=2000)


def _count(
    lines: list[Line], row: dict[str, Any], zone: ZoneInfo, at: datetime
) -> None:
    """Count one request; `told_late`: we said that its answer is late."""
    is_open = row["status"] in OPEN
    day = None if is_open else _day(row["answered_at"], zone)
    became = _became(row, zone)
    # What was withdrawn unanswered was neither kept nor missed.
    until = at.astimezone(zone).date() if is_open else day
    is_late = row["told_late"] or (until is not None and until > row["due_on"])
    for line in lines:
        line.counts[became] += 1
        line.judged += is_late or day is not None
        line.on_time += day is not None and not is_late
        if day is not None:
            line.days.append((day - row["received_at"].astimezone(zone).date()).days)


def _became(row: dict[str, Any], zone: ZoneInfo) -> str:
    """How it ended, as the columns count it."""
    if row["status"] in OPEN:
        return OPEN_YET
    is_answered = _day(row["answered_at"], zone) is not None
    return logbook.QUESTION if row["sent_as"] and is_answered else str(row["ending"])


def _day(moment: datetime | None, zone: ZoneInfo) -> date | None:
    return moment.astimezone(zone).date() if moment else None


def table(found: Report) -> list[tuple[object, ...]]:
    """The same as rows of a file; an empty cell where nothing was answered."""
    lines = [("right", each) for each in found.by_right]
    lines += [("law", each) for each in found.by_law]
    lines += [("law and right", each) for each in found.by_both]
    lines += [("opt-out", each) for each in found.by_use]
    lines += [("law and opt-out", each) for each in found.by_law_use]
    return [
        HEAD,
        *(
            (
                *(found.year, by, each.code, each.received, each.complied),
                *(each.partly, each.denied, each.nothing_found, each.passed_on),
                *(
                    each.part_passed_on,
                    each.withdrawn,
                    each.joined,
                    each.as_question,
                    each.open,
                    _cell(each.share),
                    _cell(each.median),
                    _cell(each.mean),
                ),
            )
            for by, each in lines
        ),
        *(
            (found.year, OUTSIDE, f"{way}/{what}" if what else way, n, *[""] * 13)
            for way, people in found.outside.items()
            for what, n in people.items()
        ),
    ]


def ways(
    found: Report, *, is_public: bool = False
) -> list[tuple[str, list[tuple[str, str]]]]:
    """How people opted out without a request: each way, and of what how many."""
    counts = {
        (way, what): n
        for way, people in found.outside.items()
        for what, n in people.items()
    }
    sums = [[(way, what) for what in outside.WHAT] for way in found.outside]
    hidden = small_counts.withheld(counts, sums) if is_public else set()
    return [
        (
            outside.title(way),
            [
                (
                    outside.about(what),
                    _("not shown") if (way, what) in hidden else str(n),
                )
                for what, n in people.items()
            ],
        )
        for way, people in found.outside.items()
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


def year_words(year: int) -> str:
    """The headline of a year's page."""
    return _("Requests in %(year)d") % {"year": year}
