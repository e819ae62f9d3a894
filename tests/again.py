"""Rows that hundreds of tests begin with: made once, afterwards only written again."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Sequence
from itertools import groupby
from pathlib import Path
from typing import Any, NamedTuple

from django.apps import apps
from django.conf import UserSettingsHolder, settings
from django.db import connection, transaction
from django.db.models import Model
from django.db.models.sql import InsertQuery

from notices.models import Revision


class Kept(NamedTuple):
    """What was made: the statements that insert it, and files with their bytes."""

    statements: list[tuple[str, Sequence[Any] | None]]
    files: dict[Path, bytes]


_kept: dict[Hashable, Kept] = {}


def made(key: Hashable, make: Callable[[], Any]) -> None:
    """Run `make`, or write again the rows and files it left the first time.

    It must change nothing that was there before.
    """
    if key not in _kept:
        rows, files = set(_rows()), set(_files())
        make()
        _kept[key] = Kept(
            list(_statements([row for row in _rows() if row not in rows])),
            {file: file.read_bytes() for file in _files() if file not in files},
        )
        return
    with transaction.atomic(), connection.cursor() as cursor:
        for statement, values in _kept[key].statements:
            cursor.execute(statement, values)
    for file, body in _kept[key].files.items():
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(body)


def overridden() -> str:
    """The settings that a test has changed: what is made depends on them."""
    found, holder = {}, settings._wrapped
    while isinstance(holder, UserSettingsHolder):
        own = {name: value for name, value in vars(holder).items() if name.isupper()}
        found, holder = {**own, **found}, holder.default_settings
    return repr(sorted(found.items()))


def _files() -> Iterator[Path]:
    """Keys, which a test may destroy, and what is sealed with them."""
    for folder in (settings.KEYS_DIR, settings.DATA_DIR / "private"):
        yield from (path for path in folder.rglob("*") if path.is_file())


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
