"""Rows of several tables written by one statement, where the database can.

PostgreSQL takes them as one WITH of INSERTs: one way there and back instead of one for
each table. SQLite knows no such statement and, being in the same process, has no way to
save. Both check what they check: a row that is refused refuses all.
"""

from __future__ import annotations

from typing import Any

from django.db import connection
from django.db.models import AutoField, ForeignKey, Model
from django.db.models.constants import OnConflict
from django.db.models.sql import InsertQuery

# A table, and whether what is there already stays.
Table = tuple[type[Model], bool]
Statement = tuple[str, tuple[Any, ...]]


def numbered(model: type[Model], rows: list[Model]) -> None:
    """Insert rows of one table and learn the numbers that the database draws."""
    if len(rows) == 1:
        rows[0].save(force_insert=True)
    else:
        model._default_manager.bulk_create(rows)


def write(tables: dict[Table, list[Model]]) -> None:
    """Insert all rows. Numbers that the database draws are not read back."""
    if len(tables) < 2 or connection.vendor != "postgresql":
        for (model, once), rows in tables.items():
            _alone(model, rows, once=once)
        return
    parts = [_statement(*table, rows) for table, rows in tables.items()]
    named = [f"part{n} AS ({text})" for n, (text, _values) in enumerate(parts[:-1])]
    whole = f"WITH {', '.join(named)} {parts[-1][0]}"
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


def _statement(model: type[Model], once: bool, rows: list[Model]) -> Statement:
    """The INSERT of one table, as the database's own compiler writes it."""
    fields = [each for each in model._meta.concrete_fields if not each.generated]
    if all(row.pk is None for row in rows):
        fields = [each for each in fields if not isinstance(each, AutoField)]
    for row in rows:
        _point(row)
    query = InsertQuery(model, on_conflict=OnConflict.IGNORE if once else None)
    query.insert_values(fields, rows)
    ((text, values),) = query.get_compiler(connection=connection).as_sql()
    return text, tuple(values)


def _point(row: Model) -> None:
    """What a row points to may have got its number only after it was pointed to."""
    for each in row._meta.concrete_fields:
        if isinstance(each, ForeignKey) and each.is_cached(row):
            other = getattr(row, each.name)
            if other is not None and getattr(row, each.attname) is None:
                setattr(row, each.attname, other.pk)
