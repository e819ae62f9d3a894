"""When rows were collected, where the company's database says so."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, and_, or_, select, true

from retention.models import Dataset
from retention.sql import engines, tables
from retention.sql.reading import chunks


class Collecting:
    """Rows by the time in which they came."""

    def within(
        self,
        dataset: Dataset,
        keys: list[str],
        since: datetime | None,
        before: datetime | None,
    ) -> list[str]:
        table = tables.table_of(dataset)
        key = table.c[dataset.key_column]
        day = tables.column_of(table, dataset.collected_column)
        parts: list[ColumnElement[bool]] = [true()]
        if since is not None:
            parts.append(day >= tables.stored(day.type, since))
        if before is not None:
            parts.append(day < tables.stored(day.type, before))
        inside = or_(day.is_(None), and_(*parts))
        with engines.transaction(dataset.system) as connection:
            return [
                str(value)
                for piece in chunks(keys)
                for value in connection.scalars(
                    select(key)
                    .where(key.in_(tables.typed(key.type, piece)), inside)
                    .order_by(key)
                )
            ]
