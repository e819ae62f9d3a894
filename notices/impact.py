"""What a draft would do to data, asked of whoever knows where the data is.

Files in `<app>/impacts/` count; notices only shows what they say.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from notices.inventory import days, period_words
from notices.reading import Reading
from portal.plugins import discover

# The longest bar, in units of the picture.
WIDTH = 240


@dataclass(frozen=True, kw_only=True)
class Night:
    """One changed rule on one dataset: what the first sweep takes that tonight's does not.

    `was` is '' for a rule that is new. `keeps_promise`: rows collected under a shorter
    promise keep that one.
    """

    rule: str
    title: str
    where: str
    was: str
    now: str
    planned: int = 0
    held: int = 0
    oldest: datetime | None = None
    newest: datetime | None = None
    keeps_promise: bool = False
    error: str = ""

    @property
    def planned_words(self) -> str:
        return f"{self.planned:,}"

    @property
    def was_words(self) -> str:
        return period_words(self.was) if self.was else ""

    @property
    def now_words(self) -> str:
        return period_words(self.now)


@dataclass(frozen=True, kw_only=True)
class Bar:
    """One rule as a picture: how long a record lives now and after."""

    night: Night
    was: int
    now: int

    @property
    def gap(self) -> int:
        """How much shorter it is, in units of the picture."""
        return max(0, self.was - self.now)


@dataclass(frozen=True, kw_only=True)
class Impact:
    """One way to count."""

    code: str
    run: Callable[[Reading, Reading, datetime], Iterable[Night]]


@dataclass(frozen=True, kw_only=True)
class Lost:
    """Rows of one place that were deleted since a moment, and stay so."""

    where: str
    count: int


@dataclass(frozen=True, kw_only=True)
class Loss:
    """One way to say what is gone."""

    code: str
    run: Callable[[datetime], Iterable[Lost]]


def lost_since(moment: datetime) -> list[Lost]:
    """What no going back brings back."""
    return [
        lost
        for _code, loss in sorted(discover("losses", "LOSS").items())
        for lost in loss.run(moment)
    ]


def first_night(before: Reading, after: Reading, at: datetime) -> list[Night]:
    """What each app counts, in the order of deletion."""
    return [
        night
        for _code, impact in sorted(discover("impacts", "IMPACT").items())
        for night in impact.run(before, after, at)
    ]


def bars(nights: Iterable[Night]) -> list[Bar]:
    """The same as bars of one scale."""
    found = list(nights)
    longest = max((days(p) for n in found for p in (n.was, n.now) if p), default=1)

    def width(period: str) -> int:
        return max(2, WIDTH * days(period) // max(longest, 1)) if period else 0

    return [Bar(night=n, was=width(n.was), now=width(n.now)) for n in found]
