"""The whole inventory of a draft in one question, for pages that find nothing kept.

What is signed is read table by table (`loading.dump`); a test holds the two equal.
"""

from __future__ import annotations

import json
from operator import itemgetter
from typing import Any

from django.db.models import BooleanField, Field, JSONField, QuerySet, Value
from django.db.models.functions import JSONObject

from notices import loading
from notices.models import InventoryRow, Revision

Dump = dict[str, list[dict[str, Any]]]
OURS = frozenset({"id", "revision"})


def of(revision: Revision) -> Dump:
    """The same as `loading.dump` says."""
    found: dict[str, list[tuple[int, str, dict[str, Any]]]] = {
        table: [] for table in loading.TABLES
    }
    first, *others = (_rows(table, revision) for table in loading.TABLES)
    for table, position, slug, plain in first.union(*others, all=True):
        found[table].append((position, slug, _read(table, plain)))
    return {
        table: [plain for _position, _slug, plain in sorted(rows, key=itemgetter(0, 1))]
        for table, rows in found.items()
    }


def _fields(model: type[InventoryRow]) -> list[Field[Any, Any]]:
    return [each for each in model._meta.concrete_fields if each.name not in OURS]


def _rows(table: str, revision: Revision) -> QuerySet[Any, Any]:
    model = loading.TABLES[table]
    names = {each.name: each.name for each in _fields(model)}
    rows = model._default_manager.filter(revision=revision).order_by()
    return rows.values_list(Value(table), "position", "slug", JSONObject(**names))


def _read(table: str, plain: dict[str, Any]) -> dict[str, Any]:
    """As the columns mean it: SQLite has neither yes and no nor lists of its own."""
    unsaid = loading.LATER.get(table, {})
    read = {
        each.name: _value(each, plain[each.name])
        for each in _fields(loading.TABLES[table])
    }
    return {k: v for k, v in read.items() if k not in unsaid or v != unsaid[k]}


def _value(field: Field[Any, Any], value: Any) -> Any:
    if isinstance(field, BooleanField) and value is not None:
        return bool(value)
    if isinstance(field, JSONField) and isinstance(value, str):
        return json.loads(value)
    return value
