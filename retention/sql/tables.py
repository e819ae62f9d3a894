"""The company's tables as they really are, by reflection.

Every name that reaches a statement comes from the data map and is found here
first, so it is quoted by the database's own rules and never typed by a stranger.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

from django.utils.translation import gettext as _
from sqlalchemy import (
    Column,
    Date,
    Engine,
    Integer,
    MetaData,
    Table,
    Uuid,
    inspect,
)
from sqlalchemy.exc import NoSuchTableError, SQLAlchemyError
from sqlalchemy.types import TypeEngine

from retention.connecting import Refused
from retention.models import Dataset, System
from retention.sql import engines


@dataclass(frozen=True, kw_only=True)
class Link:
    """A foreign key that points at a table: rows there lean on rows here."""

    table: str
    column: str
    target: str
    on_delete: str

    @property
    def blocks(self) -> bool:
        """Whether a row with such children must outlive them.

        Cascades block as well: what they take would be counted by nobody.
        """
        return self.on_delete not in {"SET NULL", "SET DEFAULT"}


@dataclass
class Schema:
    """Reflected tables of one database, read when first asked for."""

    engine: Engine
    metadata: MetaData = field(default_factory=MetaData)
    links: dict[str, list[Link]] | None = None

    def table(self, name: str) -> Table:
        """One table; `schema.table` where the database has schemas."""
        space, _dot, bare = name.rpartition(".")
        try:
            return Table(
                bare,
                self.metadata,
                schema=space or None,
                autoload_with=self.engine,
                resolve_fks=False,
            )
        except NoSuchTableError as error:
            raise Refused(_("There is no table “%s”.") % name) from error

    def children(self, name: str) -> list[Link]:
        """Foreign keys pointing at a table."""
        if self.links is None:
            self.links = self._read_links(name.rpartition(".")[0] or None)
        return self.links.get(name, [])

    def _read_links(self, space: str | None) -> dict[str, list[Link]]:
        prefix = f"{space}." if space else ""
        found: dict[str, list[Link]] = {}
        keys = inspect(self.engine).get_multi_foreign_keys(schema=space)
        for (_space, child), links in keys.items():
            for link in links:
                parent = prefix + link["referred_table"]
                found.setdefault(parent, []).append(
                    Link(
                        table=prefix + child,
                        column=link["constrained_columns"][0],
                        target=(link["referred_columns"] or [""])[0],
                        on_delete=str(
                            link.get("options", {}).get("ondelete") or ""
                        ).upper(),
                    )
                )
        return found


def schema_of(system: System, *, fresh: bool = False) -> Schema:
    """What is known of a system's tables; `fresh` reads them anew."""
    engine = engines.engine_for(system)
    if fresh or engine not in engines.reflected:
        engines.reflected[engine] = Schema(engine)
    schema: Schema = engines.reflected[engine]
    return schema


def children_of(dataset: Dataset) -> list[tuple[Link, Table]]:
    """Foreign keys pointing at a dataset's table, with the tables they come from."""
    schema = schema_of(dataset.system)
    try:
        return [
            (link, schema.table(link.table)) for link in schema.children(dataset.table)
        ]
    except SQLAlchemyError as error:
        raise engines.told(dataset.system, error) from error


def table_of(dataset: Dataset) -> Table:
    """The table of a dataset; database errors come out as sentences."""
    try:
        return schema_of(dataset.system).table(dataset.table)
    except SQLAlchemyError as error:
        raise engines.told(dataset.system, error) from error


def column_of(table: Table, name: str) -> Column[Any]:
    """One column of a reflected table."""
    if name not in table.c:
        raise Refused(
            _("The table “%(table)s” has no column “%(column)s”.")
            % {"table": table.name, "column": name}
        )
    return table.c[name]


def typed(kind: TypeEngine[Any], keys: Iterable[str]) -> list[Any]:
    """Keys as the column's own type, so that its index is used.

    What the column cannot hold is left out: no row can have it.
    """
    read = next((read for known, read in _READ if isinstance(kind, known)), str)
    values = (read(key) for key in keys)
    return [value for value in values if value is not None]


def _whole(key: str) -> int | None:
    """A whole number as every database here can compare it (64 bits)."""
    if not re.fullmatch(r"-?[0-9]{1,19}", key):
        return None
    number = int(key)
    return number if -(2**63) <= number < 2**63 else None


def _uuid(key: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(key)
    except ValueError:
        return None


_READ: tuple[tuple[type[TypeEngine[Any]], Callable[[str], Any]], ...] = (
    (Integer, _whole),
    (Uuid, _uuid),
)


def stored(kind: TypeEngine[Any], moment: datetime) -> datetime | date:
    """A moment as a clock column holds it; clocks without a zone are read as UTC."""
    utc = moment.astimezone(UTC)
    if isinstance(kind, Date):
        return utc.date()
    return utc if getattr(kind, "timezone", False) else utc.replace(tzinfo=None)


def moment(value: Any) -> datetime | None:
    """A clock column's value as an aware moment."""
    if isinstance(value, datetime):
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value
    if isinstance(value, date):
        return datetime(value.year, value.month, value.day, tzinfo=UTC)
    return None
