"""Many tables in one migration, without thinking of all models again for each.

Django renders every related model anew whenever a migration adds one: of a hundred
tables that was four fifths of the first start.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.migrations import CreateModel
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState


class ManyTables(Operation):
    """Tables as they are when all of `operations` are done: nothing stands in between.

    What adds a field or a constraint only says so here; the table is made with it.
    """

    reduces_to_sql = True

    def __init__(self, operations: Sequence[Operation]) -> None:
        self.operations = list(operations)

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """Forget what is rendered, or each addition would render it again."""
        state.__dict__.pop("apps", None)
        for each in self.operations:
            each.state_forwards(app_label, state)

    def database_forwards(
        self,
        app_label: str,
        schema_editor: Any,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        """One CREATE TABLE each, as it will be."""
        for model in self._models(app_label, schema_editor, to_state):
            schema_editor.create_model(model)

    def database_backwards(
        self,
        app_label: str,
        schema_editor: Any,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        """The last one first: others refer to the first."""
        for model in reversed(self._models(app_label, schema_editor, from_state)):
            schema_editor.delete_model(model)

    def describe(self) -> str:
        """For whoever reads a plan of migrations."""
        return f"Make {len(self._names())} tables"

    def _names(self) -> list[str]:
        return [each.name for each in self.operations if isinstance(each, CreateModel)]

    def _models(self, app_label: str, schema_editor: Any, state: ProjectState) -> Any:
        models = [state.apps.get_model(app_label, name) for name in self._names()]
        alias = schema_editor.connection.alias
        return [model for model in models if self.allow_migrate_model(alias, model)]
