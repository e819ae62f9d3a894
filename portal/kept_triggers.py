"""A table of SQLite is made anew when a constraint of it changes, without its triggers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.migrations.operations import SeparateDatabaseAndState
from django.db.migrations.operations.base import Operation


class KeptTriggers(SeparateDatabaseAndState):
    """These operations, with every trigger there afterwards that was there before.

    PostgreSQL changes a table in place. On SQLite triggers of other tables can name the
    one that is away for a moment, so all of them step aside.
    """

    def __init__(self, operations: Sequence[Operation]) -> None:
        super().__init__(database_operations=operations, state_operations=operations)

    def deconstruct(self) -> tuple[str, Sequence[Any], dict[str, Any]]:
        """As it is written in a migration."""
        return (self.__class__.__name__, [self.state_operations], {})

    def database_forwards(
        self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any
    ) -> None:
        """Set the triggers aside, change the tables, put the triggers back."""
        kept = _triggers(schema_editor.connection)
        for name, _sql in kept:
            schema_editor.execute(f"DROP TRIGGER {name}")
        super().database_forwards(app_label, schema_editor, from_state, to_state)
        for _name, sql in kept:
            schema_editor.execute(sql)


def _triggers(connection: Any) -> list[tuple[str, str]]:
    if connection.vendor != "sqlite":
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' ORDER BY rowid"
        )
        return [(str(name), str(sql)) for name, sql in cursor.fetchall()]
