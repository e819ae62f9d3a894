"""Correcting one column of a person's rows: checked first, read back afterwards.

The update says the same the second time, so a lost answer is simply asked again.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from sqlalchemy import Column, Date, Integer, String, and_, not_, update

from retention.connecting import Refused, Result
from retention.models import Dataset
from retention.sql import engines, tables
from retention.sql.reading import chunks, count
from retention.sql.review import unique_columns


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _whole(text: str) -> int | None:
    values = tables.typed(Integer(), [text])
    return values[0] if values else None


HELD: tuple[tuple[type[Any], Callable[[str], Any]], ...] = (
    (String, str),
    (Integer, _whole),
    (Date, _day),
)


class Correcting:
    """The part of the connector that puts a right value where a wrong one stands."""

    def fault(self, dataset: Dataset, keys: list[str], column: str, value: str) -> str:
        table = tables.table_of(dataset)
        into = tables.column_of(table, column)
        if not value:
            return "" if into.nullable else _("This field may not be empty.")
        if _typed(into, value) is None:
            return _("This field cannot hold what they ask for.")
        length = getattr(into.type, "length", None)
        if length and len(value) > length:
            return _("This field holds at most %(n)d characters.") % {"n": length}
        unique = unique_columns(tables.schema_of(dataset.system), table)
        if not unique.get(column, False):
            return ""
        mine = table.c[dataset.key_column].in_(
            tables.typed(table.c[dataset.key_column].type, keys)
        )
        with engines.transaction(dataset.system) as connection:
            other = and_(into == _typed(into, value), not_(mine))
            is_taken = count(connection, table, other) > 0 or len(keys) > 1
        return _("Another record has this value already.") if is_taken else ""

    def rectify(
        self, dataset: Dataset, keys: list[str], column: str, value: str
    ) -> Result:
        table = tables.table_of(dataset)
        into = tables.column_of(table, column)
        key = table.c[dataset.key_column]
        new = _typed(into, value) if value else None
        says_so = into == new if value else into.is_(None)
        for piece in chunks(keys):
            mine = key.in_(tables.typed(key.type, piece))
            with engines.transaction(dataset.system, write=True) as connection:
                connection.execute(update(table).where(mine).values({into: new}))
        done = 0
        for piece in chunks(keys):
            mine = key.in_(tables.typed(key.type, piece))
            with engines.transaction(dataset.system) as connection:
                done += count(connection, table, mine, says_so)
        return Result(count=done)


def _typed(into: Column[Any], value: str) -> Any:
    """The value as the column holds it; None where it cannot."""
    for kind, read in HELD:
        if isinstance(into.type, kind):
            return read(value)
    raise Refused(_("A field of this kind cannot be corrected here."))
