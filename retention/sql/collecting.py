"""When rows were collected and last used, where the company's database says so."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, and_, or_, select, true

from retention.models import Dataset
from retention.sql import conditions, engines, tables
from retention.sql.reading import chunks


class Collecting:
    """Rows by the time in which they came."""

    def dated(self, dataset: Dataset, keys: list[str]) -> dict[str, datetime | None]:
        table = tables.table_of(dataset)
        key = table.c[dataset.key_column]
        names = {*dataset.clocks.values(), dataset.collected_column} - {""}
        moments = [conditions.clock(dataset, table, name) for name in sorted(names)]
        found: dict[str, datetime | None] = {}
        with engines.transaction(dataset.system) as connection:
            for piece in chunks(keys):
                mine = key.in_(tables.typed(key.type, piece))
                for own, *said in connection.execute(select(key, *moments).where(mine)):
                    known = filter(None, map(tables.moment, said))
                    found[str(own)] = max(known, default=None)
        return found

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
