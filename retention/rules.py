"""The rules in force as work: which dataset, which clock, before which moment.

Read from the frozen revision, so the published sentence is what the job obeys.
Where a law makes the company keep the same rows longer, the longest wins.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import chain

from notices import earlier, reading
from notices.earlier import Promise
from notices.inventory import parse_period
from notices.keeping import DUTIES
from portal.plugins import discover
from retention import finding, promised, schedule
from retention.connecting import Begin, Due
from retention.models import Dataset
from retention.promised import Place


@dataclass(frozen=True, kw_only=True)
class Order:
    """One rule of the revision in force on one dataset."""

    rule: reading.Row
    dataset: Dataset
    dues: tuple[Due, ...]


def orders(
    current: reading.Reading, *, at: datetime, datasets: list[Dataset] | None = None
) -> list[Order]:
    """Every rule on every dataset that has its clock, children first."""
    known = earlier.promises(current, at)
    return [
        Order(rule=rule, dataset=dataset, dues=_dues(current, rule, dataset, known, at))
        for dataset in (mapped() if datasets is None else datasets)
        for rule in rules_on(current, dataset)
    ]


def mapped() -> list[Dataset]:
    """The datasets that hold something, in the order in which rows must die."""
    return list(finding.datasets())


def rules_on(current: reading.Reading, dataset: Dataset) -> Iterator[reading.Row]:
    """The rules whose trigger the dataset has a clock for."""
    for rule in current.rules_for(dataset.category):
        if rule.trigger in dataset.clocks:
            yield rule


def find(
    current: reading.Reading, rule_slug: str, dataset: Dataset
) -> reading.Row | None:
    """One rule by name, or None when it is no longer in force."""
    for rule in rules_on(current, dataset):
        if rule.slug == rule_slug:
            return rule
    return None


def dues(
    current: reading.Reading, rule: reading.Row, dataset: Dataset, *, at: datetime
) -> tuple[Due, ...]:
    """Which rows the rule takes at this moment, in the order to take them.

    First what it now only makes anonymous and was once promised to be deleted.
    """
    return _dues(current, rule, dataset, earlier.promises(current, at), at)


def _dues(
    current: reading.Reading,
    rule: reading.Row,
    dataset: Dataset,
    known: dict[str, list[Promise]],
    at: datetime,
) -> tuple[Due, ...]:
    place = _place(current, dataset, at)
    column, cutoff = place.clock(rule)
    promises = promised.still_due(known.get(dataset.category, ()), rule, place)
    own = Due(
        column=column,
        cutoff=cutoff,
        action=rule.action,
        guards=tuple(
            place.clock(duty)
            for duty in place.rules
            if duty.why in DUTIES and duty.slug != rule.slug
        ),
        earlier=promises.pop(rule.action, ()),
        ways=tuple(_ways(place)),
    )
    stronger = (
        Due(column=column, cutoff=None, action=action, earlier=kept, ways=own.ways)
        for action, kept in promises.items()
    )
    return (*stronger, own)


def _ways(place: Place) -> Iterator[tuple[Begin, ...]]:
    """What each rule of a place waits for: its own moment, and those of all duties."""
    triggers = discover("triggers", "TRIGGER")
    begins = {
        rule.slug: Begin(
            column=place.dataset.clocks[rule.trigger],
            may_never=rule.trigger in triggers and triggers[rule.trigger].may_never,
        )
        for rule in place.rules
    }
    duties = [rule.slug for rule in place.rules if rule.why in DUTIES]
    for slug in begins:
        yield tuple(begins[each] for each in {slug: None, **dict.fromkeys(duties)})


def _place(current: reading.Reading, dataset: Dataset, at: datetime) -> Place:
    found = list(rules_on(current, dataset))
    return Place(dataset=dataset, rules=found, zone=time_zone(current), at=at)


def only_for_law(
    current: reading.Reading, rule: reading.Row, dataset: Dataset, *, at: datetime
) -> Due | None:
    """Rows past every other promise that only a law still keeps; None without one.

    Either a later duty keeps what was promised to go, or a longer duty guards its rows.
    """
    known = earlier.promises(current, at).get(dataset.category, ())
    place = _place(current, dataset, at)
    plain = dues(current, rule, dataset, at=at)[-1]
    kept = promised.still_due(known, rule, place, with_law=False)
    is_guarded = bool(plain.guards) and rule.why not in DUTIES
    if not is_guarded and not promised.is_lifted(known, place):
        return None
    return replace(
        plain,
        guards=() if is_guarded else plain.guards,
        earlier=tuple(chain.from_iterable(kept.values())),
        action="delete",
    )


def cutoff(current: reading.Reading, rule: reading.Row, *, at: datetime) -> datetime:
    """The moment before which rows have outlived the rule."""
    return schedule.cutoff(at, parse_period(rule.period), time_zone(current))


def time_zone(current: reading.Reading) -> str:
    """The organisation's own calendar."""
    zone: str = current.organisation.time_zone
    return zone
