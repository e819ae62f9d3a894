"""Older promises as work: which rows a shorter one still binds, and which a law keeps.

What was published when is read in `notices.earlier`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from notices import earlier, keeping
from notices.earlier import Promise
from notices.inventory import parse_period
from notices.keeping import DELETE, Term
from notices.reading import Row
from retention import schedule
from retention.connecting import Clock, Earlier
from retention.models import Dataset


@dataclass(frozen=True, kw_only=True)
class Place:
    """One dataset under the rules that count in it, at one moment."""

    dataset: Dataset
    rules: list[Row]
    zone: str
    at: datetime

    def clock(self, term: Term | Row) -> Clock:
        """The column that a rule counts from, and the moment before which it is over."""
        period = parse_period(term.period)
        return (
            self.dataset.clocks[term.trigger],
            schedule.cutoff(self.at, period, self.zone),
        )


def still_due(
    promises: Iterable[Promise], rule: Row, place: Place, *, with_law: bool = True
) -> dict[str, tuple[Earlier, ...]]:
    """What of older promises a rule still has to keep in a place, by what is done.

    Without a column that says when a row was collected, every row may be an old one.
    `with_law` is off to see which rows nothing but a later law keeps.
    """
    found: dict[str, tuple[Earlier, ...]] = {}
    for promise in promises:
        for way in _shorter(promise, place):
            if _carrier(way, place) != rule.slug:
                continue
            kept = Earlier(
                clocks=tuple(place.clock(term) for term in way),
                collected=place.dataset.collected_column,
                before=promise.until,
                guards=_laws(promise, place) if with_law else (),
            )
            action = _ending(way, rule)
            found[action] = (*found.get(action, ()), kept)
    return found


def _ending(way: tuple[Term, ...], rule: Row) -> str:
    """What becomes of rows in the end: deleted, if then or now that is the word."""
    actions = {term.action for term in way} | {str(rule.action)}
    return DELETE if DELETE in actions else str(rule.action)


def _shorter(promise: Promise, place: Place) -> Iterator[tuple[Term, ...]]:
    """The ways in which data was to go sooner than it does now."""
    now = keeping.together(place.rules)
    was = promise.keeping.on(place.dataset.clocks)
    for way in was.ways:
        if not keeping.Keeping(duties=way).outlasts(now):
            yield way


def _carrier(way: tuple[Term, ...], place: Place) -> str:
    """The rule that keeps an older promise too: its own, else the first that is left."""
    known = [rule.slug for rule in place.rules]
    return next((term.slug for term in way if term.slug in known), known[0])


def _laws(promise: Promise, place: Place) -> tuple[Clock, ...]:
    """The duties that came after a promise, and ask for more already."""
    return tuple(
        place.clock(rule)
        for rule in place.rules
        if earlier.is_later_law(rule, promise, place.zone)
        and earlier.has_begun(rule, place.at, place.zone)
    )


def is_lifted(promises: Iterable[Promise], place: Place) -> bool:
    """Whether a later law keeps rows in a place beyond what was promised of them."""
    return any(
        _laws(promise, place) for promise in promises if list(_shorter(promise, place))
    )
