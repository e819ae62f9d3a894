"""A data map as plain values: what a YAML file says, before it becomes rows.

Pure, so that a map can be reviewed against the real database before anything of
it is saved.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, kw_only=True)
class FieldPlan:
    """One column: its plain name, what anonymising does, what a copy shows."""

    name: str
    title: str
    action: str = "keep"
    export: str = "value"
    is_correctable: bool = False
    is_fact: bool = False
    is_country: bool = False


@dataclass(frozen=True, kw_only=True)
class DatasetPlan:
    """One table of a system; the names are those of `retention.models.Dataset`."""

    slug: str
    title: str
    table: str
    key_column: str
    category: str
    role: str = "controller"
    is_identity: bool = False
    finders: list[dict[str, str]] = field(default_factory=list)
    clocks: dict[str, str] = field(default_factory=dict)
    collected_column: str = ""
    restrict_field: str = ""
    public_id_column: str = ""
    erase_action: str = "delete"
    erase_order: int = 100
    passes_on: dict[str, str] = field(default_factory=dict)
    fields: list[FieldPlan] = field(default_factory=list)

    @property
    def treated(self) -> list[FieldPlan]:
        """The columns that anonymising changes."""
        return [field for field in self.fields if field.action != "keep"]

    def columns(self) -> dict[str, str]:
        """Every column the map names, with where it names it."""
        named = {self.key_column: "key_column"}
        for name in ("collected_column", "restrict_field", "public_id_column"):
            if getattr(self, name):
                named.setdefault(getattr(self, name), name)
        for finder in self.finders:
            named.setdefault(finder["column"], "finders")
        for clock in self.clocks.values():
            if "." not in clock:
                named.setdefault(clock, "clocks")
        for entry in self.fields:
            named.setdefault(entry.name, "fields")
        if self.passes_on:
            named.setdefault(self.passes_on["column"], "passes_on")
        return named


@dataclass(frozen=True, kw_only=True)
class SystemPlan:
    """One system and everything mapped in it."""

    slug: str
    title: str
    connector: str
    country: str = ""
    note: str = ""
    datasets: list[DatasetPlan] = field(default_factory=list)


def plan_of(row: Any, fields: list[Any]) -> DatasetPlan:
    """The plain values of a saved dataset."""
    names = DatasetPlan.__dataclass_fields__.keys() - {"fields"}
    return DatasetPlan(
        **{name: getattr(row, name) for name in names},
        fields=[
            FieldPlan(
                name=f.name,
                title=f.title,
                action=f.action,
                export=f.export,
                is_correctable=f.is_correctable,
                is_fact=f.is_fact,
                is_country=f.is_country,
            )
            for f in fields
        ],
    )
