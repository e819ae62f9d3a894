"""Every clause and row of a draft, as its page lists them to be opened one by one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from notices import drafting, inventory, rendering
from notices.reading import Reading, Row

TABLES = (
    ("organisation", gettext_lazy("The company")),
    ("officers", gettext_lazy("Officers")),
    ("undertakings", gettext_lazy("Our own times")),
    ("rules", gettext_lazy("Retention rules")),
    ("categories", gettext_lazy("Kinds of data")),
    ("purposes", gettext_lazy("Purposes")),
    ("recipients", gettext_lazy("Recipients")),
    ("disclosures", gettext_lazy("Disclosures")),
    ("law_positions", gettext_lazy("Laws")),
    ("promises", gettext_lazy("Promises")),
    ("documents", gettext_lazy("Documents")),
)


@dataclass(frozen=True, kw_only=True)
class Listed:
    """One row; `seen` is what it says now, for the forms that change its place."""

    row: Row
    seen: str
    number: str = ""
    said: str = ""


def of(current: Reading, at: datetime) -> dict[str, Any]:
    """Clauses by their page, then table by table."""
    return {
        "documents": [
            (document, [_clause(current, row, at) for row in current.clauses(slug)])
            for slug, document in current.documents.items()
        ],
        "tables": [
            (
                table,
                str(title),
                [_row(row) for row in current.table(table).values()],
                drafting.order(current.table(table)),
            )
            for table, title in TABLES
        ],
        "clause_order": drafting.order(current.table("clauses")),
        "arrange": [("up", _("Up")), ("down", _("Down")), ("remove", _("Take out"))],
    }


def _clause(current: Reading, row: Row, at: datetime) -> Listed:
    """With its number and its short line; what points at nothing stands as typed."""
    try:
        said = rendering.plain(current, row.highlight, at)
    except rendering.Dangling:
        said = row.highlight
    number = current.clause_number(row.slug)
    return Listed(row=row, seen=drafting.stand(row), number=number, said=said)


def _row(row: Row) -> Listed:
    """With its period in words, where it has one that can be read."""
    period = getattr(row, "period", "")
    try:
        said = inventory.period_words(period) if period else ""
    except inventory.BadPeriod:
        said = period
    return Listed(row=row, seen=drafting.stand(row), said=said)
