"""Value objects of the inventory: periods, bound values, references, numbers.

Pure: knows no database. Periods are ISO 8601 durations in whole years, months
and days, because that is how people and laws count.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

PERIOD = re.compile(r"^P(?:(\d{1,3})Y)?(?:(\d{1,3})M)?(?:(\d{1,4})D)?$")
BINDING = re.compile(r"\{\{\s*([a-z]+):([a-z0-9-]+)\s*\}\}")
REFERENCE = re.compile(r"\[\[clause:([a-z0-9-]+)\]\]")


class BadPeriod(ValueError):
    """Not an ISO 8601 period of years, months and days."""


@dataclass(frozen=True, kw_only=True)
class Period:
    """A length of time in calendar units."""

    years: int = 0
    months: int = 0
    days: int = 0

    @property
    def is_zero(self) -> bool:
        return not (self.years or self.months or self.days)


def parse_period(text: str) -> Period:
    """`P90D`, `P13M`, `P8Y`, `P1Y6M`; BadPeriod says what to write."""
    match = PERIOD.match(text)
    if match is None or not is_period(text):
        raise BadPeriod(_("Write the period like P90D, P13M or P8Y, not “%s”.") % text)
    years, months, days = (int(group or 0) for group in match.groups())
    return Period(years=years, months=months, days=days)


def is_period(text: str) -> bool:
    """Whether it can be read as a period at all."""
    return PERIOD.match(text) is not None and text != "P"


def days(text: str) -> int:
    """About how many days a period has: enough to draw it."""
    period = parse_period(text)
    return period.years * 365 + period.months * 30 + period.days


# The fewest and the most days of so many months in a row.
FEWEST = (0, 28, 59, 89, 120, 150, 181, 212, 242, 273, 303, 334)
MOST = (0, 31, 62, 92, 123, 153, 184, 215, 245, 276, 306, 337)


def is_at_least(text: str, other: str) -> bool:
    """Whether a period is as long as another one from whatever day both begin."""
    mine, theirs = parse_period(text), parse_period(other)
    one, two = _months(mine), _months(theirs)
    if one >= two and mine.days >= theirs.days:
        return True
    fewest = one // 12 * 365 + FEWEST[one % 12] + mine.days
    return fewest >= two // 12 * 366 + MOST[two % 12] + theirs.days


def _months(period: Period) -> int:
    return period.years * 12 + period.months


def period_words(text: str) -> str:
    """ "90 days", "13 months", "8 years", "1 year and 6 months"."""
    period = parse_period(text)
    parts = []
    if period.years:
        parts.append(
            ngettext("%(n)d year", "%(n)d years", period.years) % {"n": period.years}
        )
    if period.months:
        parts.append(
            ngettext("%(n)d month", "%(n)d months", period.months)
            % {"n": period.months}
        )
    if period.days:
        parts.append(
            ngettext("%(n)d day", "%(n)d days", period.days) % {"n": period.days}
        )
    return _(" and ").join(parts) if parts else _("no time")


def bindings(text: str) -> list[tuple[str, str]]:
    """Every `{{ kind:slug }}` of a text, in order."""
    return [(kind, slug) for kind, slug in BINDING.findall(text)]


def references(text: str) -> list[str]:
    """Every `[[clause:slug]]` of a text, in order."""
    return list(REFERENCE.findall(text))


def numbers(
    clauses: Iterable[tuple[str, str]], own: Mapping[str, str] = MappingProxyType({})
) -> dict[str, str]:
    """Numbers by slug for (slug, parent) in reading order: "3", "3.1", "3.2".

    `own` are those that a text which was brought counts itself, by slug.
    """
    counts: dict[str, int] = {}
    found: dict[str, str] = {}
    for slug, parent in clauses:
        counts[parent] = counts.get(parent, 0) + 1
        prefix = f"{found[parent]}." if parent in found else ""
        found[slug] = own.get(slug) or f"{prefix}{counts[parent]}"
    return found
