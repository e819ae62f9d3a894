"""The words of a clause that is new, as the public will read them, tables and all."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils.safestring import SafeString

from notices import clause_changes, rendering
from notices.changed_rows import ADDED
from notices.clause_changes import ClauseChange
from notices.reading import Reading


@dataclass(frozen=True, kw_only=True)
class Words:
    """The line in short, the text as HTML, and the words of the button beside it."""

    short: str
    html: SafeString
    act: str


def of(current: Reading, change: ClauseChange, at: datetime) -> Words | None:
    """None of what was there before, and of what points at nothing: no page has it."""
    table = "documents" if change.is_heading else "clauses"
    slug = change.document if change.is_heading else change.slug
    row = current.table(table).get(slug)
    if change.kind != ADDED or row is None:
        return None
    short, text = clause_changes.texts(row)
    try:
        return Words(
            short=rendering.plain(current, short, at),
            html=rendering.bound(current, text, change.document, at)
            + rendering.to_confirm(current, at, short, text),
            act=clause_changes.act(code) if (code := getattr(row, "right", "")) else "",
        )
    except rendering.Dangling:
        return None
