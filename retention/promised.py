"""Older promises as work: which rows a shorter one still binds, and which a law keeps.

What was published when is read in `notices.earlier`.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from notices import earlier
from notices.earlier import Promise
from notices.inventory import parse_period
from notices.reading import Reading
from retention import schedule
from retention.connecting import Earlier


def binding(current: Reading, at: datetime) -> dict[str, list[Promise]]:
    """By rule: the shorter promises that older rows still have."""
    return {
        slug: promises
        for slug, promises in earlier.shorter(current, at).items()
        if not earlier.is_duty(current.rules[slug])
    }


def outlived(current: Reading, at: datetime) -> dict[str, list[Promise]]:
    """By rule of a legal duty: the shorter promises that it makes rows outlive."""
    return {
        slug: promises
        for slug, promises in earlier.shorter(current, at).items()
        if earlier.is_duty(current.rules[slug])
    }


def still_due(
    promises: Iterable[Promise],
    clocks: dict[str, str],
    collected: str,
    *,
    zone: str,
    at: datetime,
) -> tuple[Earlier, ...]:
    """What of them a dataset still has to keep: its clocks, and rows that are older.

    Without a column that says when a row was collected, every row may be an old one.
    """
    return tuple(
        Earlier(
            column=clocks[each.trigger],
            cutoff=schedule.cutoff(at, parse_period(each.period), zone),
            collected=collected,
            before=each.until,
        )
        for each in promises
        if each.trigger in clocks
    )
