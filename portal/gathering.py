"""Rows of one act written together: each table once, whatever the act consists of.

An act of several parts leaves several entries, keys, papers and calls. Within
`together()` they wait, and are inserted table by table before it ends: whoever opens
it does so inside the transaction of the act. Elsewhere each is inserted at once. They
may point to one another in any order: references are checked at the commit.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any, TypeVar

from django.db.models import Model

Found = TypeVar("Found")
Table = tuple[type[Model], bool]


@dataclass
class _Pile:
    """What waits, and what was looked up once for all parts of the act."""

    rows: dict[Table, list[Model]] = field(default_factory=dict)
    looks: dict[str, Any] = field(default_factory=dict)

    def add(self, table: Table, rows: list[Model]) -> None:
        self.rows.setdefault(table, []).extend(rows)


_pile: ContextVar[_Pile | None] = ContextVar("pile", default=None)


@contextmanager
def together() -> Iterator[None]:
    """What is inserted within waits for the end; after an error nothing of it is."""
    outer, mine = _pile.get(), _Pile()
    if outer is not None:
        mine.looks = outer.looks
    token = _pile.set(mine)
    try:
        yield
    finally:
        _pile.reset(token)
    for table, rows in mine.rows.items():
        if outer is None:
            _write(table, rows)
        else:
            outer.add(table, rows)


def insert(*rows: Model, once: bool = False) -> None:
    """Insert rows of one table, whose keys are known; `once`: what is there stays."""
    if not rows:
        return
    table, pile = (type(rows[0]), once), _pile.get()
    if pile is None:
        _write(table, list(rows))
    else:
        pile.add(table, list(rows))


def _write(table: Table, rows: list[Model]) -> None:
    model, once = table
    if len(rows) == 1 and not once:
        rows[0].save(force_insert=True)
    else:
        model._default_manager.bulk_create(rows, ignore_conflicts=once)


def looked(name: str, look: Callable[[], Found]) -> Found:
    """What a look finds, asked once for all parts of one act."""
    pile = _pile.get()
    if pile is None:
        return look()
    if name not in pile.looks:
        pile.looks[name] = look()
    found: Found = pile.looks[name]
    return found
