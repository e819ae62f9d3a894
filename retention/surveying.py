"""Counting what a rule takes in a place, over everything that it has to keep there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from retention.connecting import Due, Survey, connector_for
from retention.models import Dataset


def survey(dataset: Dataset, dues: Sequence[Due], *, held: set[str]) -> Survey:
    """All rows that any of these takes, each counted once.

    Raises `ConnectorError` when the system cannot be asked.
    """
    connector = connector_for(dataset.system)
    found = [
        connector.overdue(
            dataset, replace(due, unless=(*due.unless, *dues[:place])), held=held
        )
        for place, due in enumerate(dues)
    ]
    return Survey(
        total=found[0].total,
        planned=sum(each.planned for each in found),
        held=sum(each.held for each in found),
        blocked=sum(each.blocked for each in found),
        oldest=min((each.oldest for each in found if each.oldest), default=None),
        newest=max((each.newest for each in found if each.newest), default=None),
    )
