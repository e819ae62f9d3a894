"""Rows of one act written together: each table once, whatever the act consists of.

An act of several parts leaves several entries, keys, papers and calls. Within
`together()` they wait, and are inserted before it ends: first the few whose numbers
others need, then all tables at once. Whoever opens it does so inside the transaction
of the act. Elsewhere each is inserted at once. They may point to one another in any
order: references are checked at the commit.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any, TypeVar

from django.db.models import Model

from portal import one_insert
from portal.one_insert import Table

Found = TypeVar("Found")
Row = TypeVar("Row", bound=Model)
Act = Callable[[], None]


@dataclass
class _Pile:
    """What waits, and what was looked up once for all parts of the act."""

    first: dict[type[Model], list[Model]] = field(default_factory=dict)
    rows: dict[Table, list[Model]] = field(default_factory=dict)
    acts: list[Act] = field(default_factory=list)
    looks: dict[Any, Any] = field(default_factory=dict)

    def add(self, other: _Pile) -> None:
        for model, first in other.first.items():
            self.first.setdefault(model, []).extend(first)
        for table, rows in other.rows.items():
            self.rows.setdefault(table, []).extend(rows)
        self.acts += other.acts
        self.looks |= other.looks

    def write(self) -> None:
        while self.first or self.acts:
            first, self.first = self.first, {}
            acts, self.acts = self.acts, []
            numbered = [row for rows in first.values() for row in rows]
            if one_insert.can_be_joined(numbered):
                rows, self.rows = self.rows, {}
                one_insert.joined(numbered[0], rows)
            else:
                for model, some in first.items():
                    one_insert.numbered(model, some)
            for act in acts:
                act()
        one_insert.write(self.rows)


_pile: ContextVar[_Pile | None] = ContextVar("pile", default=None)


@contextmanager
def together(*, is_apart: bool = False) -> Iterator[None]:
    """What is inserted within waits for the end; after an error nothing of it is.

    What is part of another act waits for the end of that, unless `is_apart`: then it is
    written here, for whoever must know whether it could be.
    """
    outer = None if is_apart else _pile.get()
    mine = _Pile(looks=dict(outer.looks) if outer else {})
    token = _pile.set(mine)
    try:
        yield
        if outer is None:
            mine.write()
    finally:
        _pile.reset(token)
    if outer is not None:
        outer.add(mine)


def insert(*rows: Model, once: bool = False) -> None:
    """Insert rows of one table whose numbers nobody needs; `once`: what is there stays.

    A number that the database draws is not known afterwards.
    """
    if not rows:
        return
    table, pile = (type(rows[0]), once), _pile.get()
    if pile is None:
        one_insert.write({table: list(rows)})
    else:
        pile.rows.setdefault(table, []).extend(rows)


def insert_first(row: Model) -> None:
    """Insert a row whose number others need: see `once_numbered`."""
    pile = _pile.get()
    if pile is None:
        one_insert.numbered(type(row), [row])
    else:
        pile.first.setdefault(type(row), []).append(row)


def once_numbered(act: Act) -> None:
    """Go on when every row of `insert_first` has its number: at once, or at the end."""
    pile = _pile.get()
    if pile is None:
        act()
    else:
        pile.acts.append(act)


def waiting(model: type[Row]) -> list[Row]:
    """Rows that are not in the database yet, though a part of this act inserted them."""
    pile = _pile.get()
    found = pile.rows.values() if pile else ()
    return [row for rows in found for row in rows if isinstance(row, model)]


def looked(name: Any, look: Callable[[], Found]) -> Found:
    """What a look finds, asked once for all parts of one act."""
    pile = _pile.get()
    if pile is None:
        return look()
    if name not in pile.looks:
        pile.looks[name] = look()
    found: Found = pile.looks[name]
    return found
