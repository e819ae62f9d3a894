"""Rows of several tables written by one statement, where the database can.

PostgreSQL takes them as one WITH of INSERTs: one way there and back instead of one for
each table. SQLite knows no such statement and, being in the same process, has no way to
save. Both check what they check: a row that is refused refuses all.
"""

from __future__ import annotations

import functools
import json
from collections.abc import Callable
from datetime import date, datetime
from itertools import chain
from typing import Any, NamedTuple
from uuid import UUID

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import AutoField, Field, ForeignKey, Model
from django.db.models.constants import OnConflict
from django.db.models.sql import InsertQuery
from psycopg2.extensions import AsIs

# A table, and whether what is there already stays.
Table = tuple[type[Model], bool]
Statement = tuple[str, tuple[Any, ...]]


def write(tables: dict[Table, list[Model]]) -> None:
    """Insert all rows. Numbers that the database draws are not read back."""
    # Not the proxy: the compiler asks it for an attribute with every value.
    connection = connections[DEFAULT_DB_ALIAS]
    if connection.vendor == "postgresql":
        _at_once(connection, tables)
        return
    for (model, once), rows in tables.items():
        _alone(model, rows, once=once)


def numbered(model: type[Model], rows: list[Model]) -> None:
    """Insert rows of one table and learn the numbers that the database draws."""
    if len(rows) > 1:
        model._default_manager.bulk_create(rows)
    elif can_be_joined(rows):
        joined(rows[0], {})
    else:
        rows[0].save(force_insert=True)


def can_be_joined(rows: list[Model]) -> bool:
    """Whether what points to these rows can be written by the same statement."""
    is_postgresql = connections[DEFAULT_DB_ALIAS].vendor == "postgresql"
    return is_postgresql and len(rows) == 1 and rows[0].pk is None


def joined(first: Model, tables: dict[Table, list[Model]]) -> None:
    """Insert a row and what points to it, and learn its number."""
    _at_once(connections[DEFAULT_DB_ALIAS], tables, first)


# What the first part of a statement gives back: the number that the database drew.
DRAWN = "TABLE part0"


def _at_once(
    connection: BaseDatabaseWrapper,
    tables: dict[Table, list[Model]],
    first: Model | None = None,
) -> None:
    parts = [
        _statement(connection, *table, rows, first) for table, rows in tables.items()
    ]
    if first is not None:
        number = connection.ops.quote_name(str(first._meta.pk.column))
        text, values = _statement(connection, type(first), False, [first])
        parts.insert(0, (f"{text} RETURNING {number}", values))
        parts.append((DRAWN, ()))
    if not parts:
        return
    named = [f"part{n} AS ({text})" for n, (text, _values) in enumerate(parts[:-1])]
    before = f"WITH {', '.join(named)} " if named else ""
    whole = before + parts[-1][0]
    with connection.cursor() as cursor:
        cursor.execute(whole, [value for _text, values in parts for value in values])
        if first is not None:
            (first.pk,) = cursor.fetchone()
    for row in chain([first] if first else [], *tables.values()):
        _point(row)
        row._state.adding, row._state.db = False, connection.alias


def _alone(model: type[Model], rows: list[Model], *, once: bool) -> None:
    if len(rows) == 1 and not once:
        rows[0].save(force_insert=True)
    else:
        model._default_manager.bulk_create(rows, ignore_conflicts=once)


def _statement(
    connection: BaseDatabaseWrapper,
    model: type[Model],
    once: bool,
    rows: list[Model],
    first: Model | None = None,
) -> Statement:
    """The INSERT of one table, as the database's own compiler writes it.

    It is written once for each table and number of rows, and then only filled in.
    """
    for row in rows:
        _point(row)
    is_drawn = all(row.pk is None for row in rows)
    columns = _columns(model, is_drawn=is_drawn)
    key = (model, once, is_drawn, len(rows))
    found = [_values(connection, columns, row, first) for row in rows]
    if key in _texts and None not in found:
        text, is_by_column = _texts[key]
        return text, _laid_out(found, is_by_column=is_by_column)
    fields = [column.field for column in columns]
    query = InsertQuery(model, on_conflict=OnConflict.IGNORE if once else None)
    query.insert_values(fields, rows)
    ((text, written),) = query.get_compiler(connection=connection).as_sql()
    # PostgreSQL may take many rows as one array for each column.
    is_by_column = len(rows) > 1 and len(written) == len(fields)
    is_plain = is_by_column or len(written) == len(fields) * len(rows)
    if None in found or not is_plain:
        if first is not None:
            raise ValueError("A row cannot leave its columns and its number to say.")
        return text, tuple(written)
    if len(rows) <= FEW:
        _texts[key] = text, is_by_column
    return text, _laid_out(found, is_by_column=is_by_column)


# Acts write few rows of a table; a text for every number there is would be no saving.
FEW = 8
# Each text, and whether its values go column by column.
_texts: dict[tuple[type[Model], bool, bool, int], tuple[str, bool]] = {}


def _laid_out(found: list[Any], *, is_by_column: bool) -> tuple[Any, ...]:
    if is_by_column:
        return tuple(list(column) for column in zip(*found, strict=True))
    return tuple(value for row in found for value in row)


class _Column(NamedTuple):
    """A field, of which type a value is mostly, and how such a one is written."""

    field: Field[Any, Any]
    name: str
    usual: type | None
    write: Callable[[Any], Any] | None


# What the database takes from the program as it stands, by the kind of its column.
_USUAL: dict[str, type] = {
    **dict.fromkeys(("CharField", "SlugField", "TextField"), str),
    **dict.fromkeys(("IntegerField", "BigIntegerField", "SmallIntegerField"), int),
    **dict.fromkeys(("PositiveIntegerField", "PositiveSmallIntegerField"), int),
    **dict.fromkeys(("AutoField", "BigAutoField"), int),
    "BooleanField": bool,
    "BinaryField": bytes,
    "DateField": date,
    "DateTimeField": datetime,
    "JSONField": dict,
    "UUIDField": UUID,
}


@functools.cache
def _columns(model: type[Model], *, is_drawn: bool) -> tuple[_Column, ...]:
    """What is written of a row; not its number, where the database draws it."""
    fields = [each for each in model._meta.concrete_fields if not each.generated]
    if is_drawn:
        fields = [each for each in fields if not isinstance(each, AutoField)]
    return tuple(_Column(each, each.attname, *_usual(each)) for each in fields)


def _usual(field: Field[Any, Any]) -> tuple[type | None, Callable[[Any], Any] | None]:
    if isinstance(field, ForeignKey):
        return _usual(field.target_field)
    kind = field.get_internal_type()
    is_djangos = type(field).__module__.startswith("django.")
    is_now = getattr(field, "auto_now", False) or getattr(field, "auto_now_add", False)
    # One that has its own way to be written is asked.
    if not is_djangos or is_now or getattr(field, "encoder", None):
        return None, None
    return _USUAL.get(kind), _WRITTEN.get(kind)


def _zoned(value: datetime) -> datetime:
    if value.tzinfo is None:
        raise ValueError("A time in the database needs its time zone.")
    return value


# As text, which the database reads: the driver takes a quarter of the time for it.
_WRITTEN: dict[str, Callable[[Any], Any]] = {
    "UUIDField": str,
    "JSONField": json.dumps,
    "DateTimeField": _zoned,
}


def _values(
    connection: BaseDatabaseWrapper,
    columns: tuple[_Column, ...],
    row: Model,
    first: Model | None,
) -> tuple[Any, ...] | None:
    """What stands in each column; None where the database itself has to say it."""
    values = []
    for field, name, usual, write in columns:
        value = getattr(row, name) if usual else field.pre_save(row, add=True)
        if value is None:
            value = _number(field, row, first)
        elif type(value) is usual:
            value = write(value) if write else value
        elif hasattr(value, "resolve_expression"):
            return None
        else:
            value = field.get_db_prep_save(value, connection)
        values.append(value)
    return tuple(values)


def _number(field: Field[Any, Any], row: Model, first: Model | None) -> AsIs | None:
    """How the database says the number that it draws in the same statement."""
    if first is None or not isinstance(field, ForeignKey) or not field.is_cached(row):
        return None
    return AsIs(f"({DRAWN})") if getattr(row, field.name) is first else None


@functools.cache
def _pointers(model: type[Model]) -> tuple[ForeignKey[Any, Any], ...]:
    fields = model._meta.concrete_fields
    return tuple(each for each in fields if isinstance(each, ForeignKey))


def _point(row: Model) -> None:
    """What a row points to may have got its number only after it was pointed to."""
    for each in _pointers(type(row)):
        if getattr(row, each.attname) is None and each.is_cached(row):
            other = getattr(row, each.name)
            if other is not None:
                # By its name, which keeps the row itself at hand.
                setattr(row, each.name, other)
