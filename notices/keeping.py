"""How long one kind of data is kept: all its rules together, as one thing.

Pure. Data goes when one of its periods is over; where a duty forbids deleting earlier,
not before the longest of the duties is over as well.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import combinations

from notices import inventory
from notices.reading import Reading, Row

# Reasons that forbid deleting earlier, unlike a relationship that has ended.
DUTIES = frozenset({"legal_duty", "legal_position"})
DELETE = "delete"


@dataclass(frozen=True, kw_only=True)
class Term:
    """One rule: what it counts from, how long, and what is done in the end."""

    slug: str = field(compare=False)
    trigger: str
    period: str
    action: str = DELETE

    def outlasts(self, other: Term) -> bool:
        """Whether whoever is past this one is past the other, on any day of a year."""
        return (
            self.trigger == other.trigger
            and other.action in {DELETE, self.action}
            and inventory.is_at_least(self.period, other.period)
        )


@dataclass(frozen=True, kw_only=True)
class Keeping:
    """The rules of one kind of data; none at all keeps it for ever."""

    ends: tuple[Term, ...] = ()
    duties: tuple[Term, ...] = ()

    @property
    def ways(self) -> tuple[tuple[Term, ...], ...]:
        """How it can go: one of them, with every period in it over."""
        return (self.duties,) if self.duties else tuple((end,) for end in self.ends)

    @property
    def triggers(self) -> set[str]:
        return {term.trigger for term in (*self.ends, *self.duties)}

    def on(self, triggers: Iterable[str]) -> Keeping:
        """What of it counts where only these have a clock."""
        known = set(triggers)
        return Keeping(
            ends=tuple(term for term in self.ends if term.trigger in known),
            duties=tuple(term for term in self.duties if term.trigger in known),
        )

    def outlasts(self, other: Keeping) -> bool:
        """Whether data goes no sooner than under the other."""
        return all(
            any(
                all(any(mine.outlasts(theirs) for mine in way) for theirs in another)
                for another in other.ways
            )
            for way in self.ways
        )


def of(current: Reading, category: str) -> Keeping:
    """What a version says of one kind of data."""
    return together(current.rules_for(category))


def together(rules: Iterable[Row]) -> Keeping:
    """Some rules of one kind of data as one thing; no period is no rule yet."""
    ends: list[Term] = []
    duties: list[Term] = []
    for rule in (rule for rule in rules if inventory.is_period(rule.period)):
        term = Term(
            slug=rule.slug,
            trigger=rule.trigger,
            period=rule.period,
            action=rule.action,
        )
        (duties if rule.why in DUTIES else ends).append(term)
    return Keeping(ends=tuple(ends), duties=tuple(duties))


def is_sooner_somewhere(now: Keeping, was: Keeping) -> bool:
    """Whether data goes sooner than it went, in any place, whatever clocks it has."""
    return any(
        not now.on(some).outlasts(was.on(some))
        for some in _selections(now.triggers | was.triggers)
    )


def _selections(triggers: set[str]) -> Iterator[tuple[str, ...]]:
    known = sorted(triggers)
    for size in range(1, len(known) + 1):
        yield from combinations(known, size)
