"""Data of a published kind that lies in our own tables, and in no system of the company.

One file in `<app>/own_records/` for each kind, so that its period is looked at like any
other: our own rows are in the inventory too.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django_stubs_ext import StrOrPromise

from portal.plugins import discover


@dataclass(frozen=True, kw_only=True)
class Late:
    """How many rows are past their period, and the oldest event it counts from."""

    count: int
    oldest: datetime | None


@dataclass(frozen=True, kw_only=True)
class OwnRecords:
    """`code` is the slug of the kind of data in the policy."""

    code: str
    title: StrOrPromise
    late: Callable[[datetime], Late]


def kinds() -> dict[str, OwnRecords]:
    """Every kind of which rows lie here."""
    return discover("own_records", "OWN")
