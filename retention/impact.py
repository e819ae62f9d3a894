"""What the first night under a draft would do, counted for real and changed nowhere.

For each rule that differs from the one in force: the rows that the first sweep would
take and tonight's would not, with the oldest and the newest of them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

from notices.impact import Night
from notices.reading import Reading, Row
from retention import holds, rules
from retention.connecting import ConnectorError, connector_for


def first_night(before: Reading, after: Reading, at: datetime) -> Iterator[Night]:
    """One line for each dataset of each changed rule, in the order of deletion."""
    for order in rules.orders(after, at=at):
        old = before.rule(order.rule.slug)
        if old is None or _differ(old, order.rule):
            yield _counted(order, old, before, at)


def _differ(old: Row, new: Row) -> bool:
    keys = ("category", "trigger", "period", "action")
    return any(getattr(old, key) != getattr(new, key) for key in keys)


def _counted(
    order: rules.Order, old: Row | None, before: Reading, at: datetime
) -> Night:
    dataset, due = order.dataset, order.due
    if old and old.trigger in dataset.clocks:
        # What goes tonight anyway is not of the draft's doing.
        was = rules.due(before, old, dataset, at=at)
        due = replace(due, since=was.cutoff if was.column == due.column else None)
    night = Night(
        rule=order.rule.slug,
        title=order.rule.title,
        where=dataset.title,
        was=old.period if old else "",
        now=order.rule.period,
        keeps_promise=bool(due.earlier),
    )
    try:
        found = connector_for(dataset.system).overdue(
            dataset, due, held=holds.held_keys(dataset.slug)
        )
    except ConnectorError as error:
        return replace(night, error=str(error))
    return replace(
        night,
        planned=found.planned,
        held=found.held,
        oldest=found.oldest,
        newest=found.newest,
    )
