"""Rows of several tables written by one statement, where the database can.

PostgreSQL takes them as one WITH of INSERTs: one way there and back instead of one for
each table. SQLite knows no such statement and, being in the same process, has no way to
save. Both check what they check: a row that is refused refuses all.
"""

from __future__ import annotations

import functools
from typing import Any, NamedTuple
from uuid import UUID

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import AutoField, Field, ForeignKey, Model
from django.db.models.constants import OnConflict
from django.db.models.sql import InsertQuery

# A table, and whether what is there already stays.
Table = tuple[type[Model], bool]
Statement = tuple[str, tuple[Any, ...]]


def numbered(model: type[Model], rows: list[Model]) -> None:
    """Insert rows of one table and learn the numbers that the database draws."""
    connection = connections[DEFAULT_DB_ALIAS]
    if len(rows) > 1:
        model._default_manager.bulk_create(rows)
    elif rows[0].pk is not None or connection.vendor != "postgresql":
        rows[0].save(force_insert=True)
    else:
        text, values = _statement(connection, model, False, rows)
        drawn = connection.ops.quote_name(str(model._meta.pk.column))
        with connection.cursor() as cursor:
            cursor.execute(f"{text} RETURNING {drawn}", values)
            (rows[0].pk,) = cursor.fetchone()
        rows[0]._state.adding, rows[0]._state.db = False, connection.alias


def write(tables: dict[Table, list[Model]]) -> None:
    """Insert all rows. Numbers that the database draws are not read back."""
    # Not the proxy: the compiler asks it for an attribute with every value.
    connection = connections[DEFAULT_DB_ALIAS]
    if not tables:
        return
    if connection.vendor != "postgresql":
        for (model, once), rows in tables.items():
            _alone(model, rows, once=once)
        return
    parts = [_statement(connection, *table, rows) for table, rows in tables.items()]
    named = [f"part{n} AS ({text})" for n, (text, _values) in enumerate(parts[:-1])]
    before = f"WITH {', '.join(named)} " if named else ""
    whole = before + parts[-1][0]
    with connection.cursor() as cursor:
        cursor.execute(whole, [value for _text, values in parts for value in values])
    for rows in tables.values():
        for row in rows:
            row._state.adding, row._state.db = False, connection.alias


def _alone(model: type[Model], rows: list[Model], *, once: bool) -> None:
    if len(rows) == 1 and not once:
        rows[0].save(force_insert=True)
    else:
        model._default_manager.bulk_create(rows, ignore_conflicts=once)


def _statement(
    connection: BaseDatabaseWrapper, model: type[Model], once: bool, rows: list[Model]
) -> Statement:
    """The INSERT of one table, as the database's own compiler writes it.

    It is written once for each table and number of rows, and then only filled in.
    """
    for row in rows:
        _point(row)
    is_drawn = all(row.pk is None for row in rows)
    columns = _columns(model, is_drawn=is_drawn)
    key = (model, once, is_drawn, len(rows))
    found = [_values(connection, columns, row) for row in rows]
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
    if None not in found and is_plain and len(rows) <= FEW:
        _texts[key] = text, is_by_column
    return text, tuple(written)


# Acts write few rows of a table; a text for every number there is would be no saving.
FEW = 8
# Each text, and whether its values go column by column.
_texts: dict[tuple[type[Model], bool, bool, int], tuple[str, bool]] = {}


def _laid_out(found: list[Any], *, is_by_column: bool) -> tuple[Any, ...]:
    if is_by_column:
        return tuple(list(column) for column in zip(*found, strict=True))
    return tuple(value for row in found for value in row)


class _Column(NamedTuple):
    """A field, and of which type a value has to be to be written just as it is."""

    field: Field[Any, Any]
    name: str
    plain: type | None


# What the database takes from the program as it stands, by the kind of its column.
_PLAIN: dict[str, type] = {
    **dict.fromkeys(("CharField", "SlugField", "TextField"), str),
    **dict.fromkeys(("IntegerField", "BigIntegerField", "SmallIntegerField"), int),
    **dict.fromkeys(("PositiveIntegerField", "PositiveSmallIntegerField"), int),
    **dict.fromkeys(("AutoField", "BigAutoField"), int),
    "BooleanField": bool,
    "UUIDField": UUID,
}


@functools.cache
def _columns(model: type[Model], *, is_drawn: bool) -> tuple[_Column, ...]:
    """What is written of a row; not its number, where the database draws it."""
    fields = [each for each in model._meta.concrete_fields if not each.generated]
    if is_drawn:
        fields = [each for each in fields if not isinstance(each, AutoField)]
    return tuple(_Column(each, each.attname, _plain(each)) for each in fields)


def _plain(field: Field[Any, Any]) -> type | None:
    if isinstance(field, ForeignKey):
        return _plain(field.target_field)
    # One that has its own way to be written is asked.
    is_djangos = type(field).__module__.startswith("django.")
    return _PLAIN.get(field.get_internal_type()) if is_djangos else None


def _values(
    connection: BaseDatabaseWrapper, columns: tuple[_Column, ...], row: Model
) -> tuple[Any, ...] | None:
    """What stands in each column; None where the database itself has to say it."""
    values = []
    for field, name, plain in columns:
        value = getattr(row, name) if plain else field.pre_save(row, add=True)
        if value is not None and type(value) is not plain:
            if hasattr(value, "resolve_expression"):
                return None
            value = field.get_db_prep_save(value, connection)
        values.append(value)
    return tuple(values)


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
