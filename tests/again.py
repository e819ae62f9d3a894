"""Rows that hundreds of tests begin with: made once, afterwards only written again."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Sequence
from itertools import groupby
from typing import Any

from django.apps import apps
from django.db import connection, transaction
from django.db.models import Model
from django.db.models.sql import InsertQuery

from notices.models import Revision

# What was made, as the statements that insert it.
_kept: dict[Hashable, list[tuple[str, Sequence[Any] | None]]] = {}


def made(key: Hashable, make: Callable[[], Any]) -> None:
    """Run `make`, or write again the rows it left the first time."""
    if key not in _kept:
        earlier = set(_rows())
        make()
        _kept[key] = list(_statements([row for row in _rows() if row not in earlier]))
        return
    with transaction.atomic(), connection.cursor() as cursor:
        for statement, values in _kept[key]:
            cursor.execute(statement, values)


def _rows() -> list[Model]:
    """Every row there is; an inventory before the revision that freezes it."""
    models = apps.get_models(include_auto_created=True)
    ordered = sorted(models, key=lambda model: model is Revision)
    return [row for model in ordered for row in model._base_manager.all()]


def _statements(rows: list[Model]) -> Iterator[tuple[str, Sequence[Any] | None]]:
    parts = [
        part for model, same in groupby(rows, type) for part in _insert(model, same)
    ]
    if connection.vendor != "postgresql":
        yield from parts
        return
    # All at once: each way to a server costs more than what it does there. Copies of
    # rows that passed every trigger need none.
    with connection.cursor() as cursor:
        rows = b";".join(cursor.cursor.mogrify(*part) for part in parts).decode()
    yield (
        f"SET LOCAL session_replication_role = replica;{rows};"
        "SET LOCAL session_replication_role = origin",
        None,
    )


def _insert(model: type[Model], rows: Any) -> Iterator[tuple[str, Sequence[Any]]]:
    fields = model._meta.concrete_fields
    rows = list(rows)
    size = connection.ops.bulk_batch_size(fields, rows)
    for start in range(0, len(rows), size):
        query = InsertQuery(model)
        query.insert_values(fields, rows[start : start + size], raw=True)
        yield from query.get_compiler(connection=connection).as_sql()
