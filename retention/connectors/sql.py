"""SQL databases: PostgreSQL and SQLite through SQLAlchemy Core."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import text

from retention.connecting import Connector, ConnectorError
from retention.mapping import DatasetPlan
from retention.models import System
from retention.sql import engines, journal
from retention.sql.addressing import Addressing
from retention.sql.collecting import Collecting
from retention.sql.correcting import Correcting
from retention.sql.reading import Reading
from retention.sql.review import review
from retention.sql.writing import Writing


class SqlConnector(Reading, Collecting, Writing, Correcting, Addressing):
    """Set-based statements on the tables of one database."""

    code = "sql"

    def check(self, system: System) -> list[str]:
        try:
            with engines.transaction(system) as connection:
                connection.execute(text("SELECT 1"))
            journal.ensure(system)
        except ConnectorError as error:
            return [str(error)]
        return []

    def review(self, system: System, plans: Sequence[DatasetPlan]) -> list[str]:
        return self.check(system) or review(system, plans)


CONNECTOR: Connector = SqlConnector()
