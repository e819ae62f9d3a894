"""What the real database says against a data map, one clear sentence each.

A map that would null a NOT NULL column or orphan a child must be refused while
somebody is looking, not at two in the morning.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django.utils.translation import gettext as _
from sqlalchemy import Column, Date, DateTime, String, Table, inspect
from sqlalchemy.exc import SQLAlchemyError

from retention.connecting import ConnectorError, Refused
from retention.mapping import DatasetPlan, FieldPlan
from retention.models import System
from retention.sql import engines
from retention.sql.conditions import HASH_LENGTH, MASK
from retention.sql.tables import Link, Schema, schema_of


def review(system: System, plans: Sequence[DatasetPlan]) -> list[str]:
    """Every fault of a map against the tables as they are now."""
    try:
        schema = schema_of(system, fresh=True)
        return [fault for plan in plans for fault in _dataset(schema, plan, plans)]
    except SQLAlchemyError as error:
        return [str(engines.told(system, error))]
    except ConnectorError as error:
        return [str(error)]


def _dataset(
    schema: Schema, plan: DatasetPlan, plans: Sequence[DatasetPlan]
) -> Iterator[str]:
    try:
        table = schema.table(plan.table)
    except Refused as error:
        yield f"{plan.slug}: {error}"
        return
    missing = [name for name in plan.columns() if name not in table.c]
    for name in missing:
        yield _(
            "%(slug)s: the table “%(table)s” has no column “%(column)s” (%(where)s)."
        ) % {
            "slug": plan.slug,
            "table": plan.table,
            "column": name,
            "where": plan.columns()[name],
        }
    if missing:
        return
    unique = unique_columns(schema, table)
    yield from _key(plan, table, unique)
    for field in plan.treated:
        yield from _field(plan, field, table.c[field.name], unique)
    yield from _clocks(plan, table)
    yield from _restrict(plan, table)
    yield from _passes_on(schema, plan)
    for link in schema.children(plan.table):
        yield from _child(schema, plan, plans, link)


def unique_columns(schema: Schema, table: Table) -> dict[str, bool]:
    """Columns under a unique rule; True where the column is unique alone."""
    found: dict[str, bool] = {}
    look = inspect(schema.engine)
    rules: list[Any] = [
        *look.get_unique_constraints(table.name, schema=table.schema),
        *(
            index
            for index in look.get_indexes(table.name, schema=table.schema)
            if index["unique"]
        ),
        {"column_names": [column.name for column in table.primary_key.columns]},
    ]
    for rule in rules:
        names = [name for name in rule["column_names"] if name]
        for name in names:
            found[name] = found.get(name, False) or len(names) == 1
    return found


def _key(plan: DatasetPlan, table: Table, unique: dict[str, bool]) -> Iterator[str]:
    if not unique.get(plan.key_column, False):
        yield _(
            "%(slug)s: “%(column)s” does not tell one row from another, so it cannot be the key."
        ) % {"slug": plan.slug, "column": plan.key_column}


def _field(
    plan: DatasetPlan, field: FieldPlan, column: Column[Any], unique: dict[str, bool]
) -> Iterator[str]:
    facts = {"slug": plan.slug, "column": field.name}
    if field.action == "null" and not column.nullable:
        yield (
            _(
                "%(slug)s: “%(column)s” must not be empty in the database, so it cannot be emptied."
            )
            % facts
        )
    if field.action == "mask" and field.name in unique:
        yield (
            _(
                "%(slug)s: “%(column)s” must differ in every row, so it cannot be masked; hash it."
            )
            % facts
        )
    if field.action in {"mask", "hash"}:
        if not isinstance(column.type, String):
            yield (
                _(
                    "%(slug)s: “%(column)s” does not hold text, so it can only be kept or emptied."
                )
                % facts
            )
        elif not _is_long_enough(column.type, field.action):
            yield _("%(slug)s: “%(column)s” is too short for what replaces it.") % facts


def _is_long_enough(kind: String, action: str) -> bool:
    needed = len(MASK) if action == "mask" else HASH_LENGTH
    return kind.length is None or kind.length >= needed


def _clocks(plan: DatasetPlan, table: Table) -> Iterator[str]:
    names = [name for name in plan.clocks.values() if "." not in name]
    for name in [*names, *([plan.collected_column] * bool(plan.collected_column))]:
        if not isinstance(table.c[name].type, DateTime | Date):
            yield _("%(slug)s: the clock “%(column)s” is not a date or time.") % {
                "slug": plan.slug,
                "column": name,
            }


def _restrict(plan: DatasetPlan, table: Table) -> Iterator[str]:
    if not plan.restrict_field:
        return
    column = table.c[plan.restrict_field]
    if not isinstance(column.type, DateTime) or not column.nullable:
        yield _(
            "%(slug)s: “%(column)s” must be a time that may be empty, so that it can say when a row was restricted."
        ) % {"slug": plan.slug, "column": plan.restrict_field}


def _passes_on(schema: Schema, plan: DatasetPlan) -> Iterator[str]:
    if not plan.passes_on:
        return
    try:
        owner = schema.table(plan.passes_on["table"])
    except Refused as error:
        yield f"{plan.slug}: {error}"
        return
    for part in ("key", "contact", "name"):
        if plan.passes_on[part] not in owner.c:
            yield _("%(slug)s: the table “%(table)s” has no column “%(column)s”.") % {
                "slug": plan.slug,
                "table": owner.name,
                "column": plan.passes_on[part],
            }


def _child(
    schema: Schema, plan: DatasetPlan, plans: Sequence[DatasetPlan], link: Link
) -> Iterator[str]:
    """Rows that refer to this table must be mapped and die before it."""
    facts = {"slug": plan.slug, "child": link.table, "column": link.column}
    if plan.erase_action != "delete" or link.table == plan.table:
        return
    if not link.blocks:
        if not schema.table(link.table).c[link.column].nullable:
            yield (
                _(
                    "%(slug)s: deleting would empty “%(column)s” of “%(child)s”, which must not be empty."
                )
                % facts
            )
        return
    orders = [other.erase_order for other in plans if other.table == link.table]
    if not orders:
        yield (
            _(
                "%(slug)s: rows of “%(child)s” refer to it through “%(column)s”, and “%(child)s” is not in the data map."
            )
            % facts
        )
    elif min(orders) >= plan.erase_order:
        yield (
            _(
                "%(slug)s: rows of “%(child)s” would be orphaned; give “%(child)s” a lower erase_order."
            )
            % facts
        )
