"""Rows of a first version that no clause prints, for whoever agrees to it to read.

A promise is read with the clause that makes it. Positions of law stand on no page of the
public; they are a part of their own, and so are promises whose clause is not there.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_stubs_ext import StrOrPromise

from notices import changed_rows, column_words
from notices.changed_rows import ADDED, RowChange
from notices.clause_changes import ClauseChange
from notices.comparing import Comparison
from notices.reading import Reading

# What each says besides its name.
FACTS = {
    "promises": (
        *("kind", "check_code", "arguments", "owner", "evidence", "stated_on"),
        *("expires_on", "is_public"),
    ),
    "law_positions": ("standing", "reason", "reviewer"),
}
TITLES: dict[str, StrOrPromise] = {
    "promises": gettext_lazy("Promises of no clause"),
    "law_positions": gettext_lazy("Which laws are kept here"),
}


@dataclass(frozen=True, kw_only=True)
class Said:
    """One row: what it is called, and each thing it says by the name of its column."""

    title: str
    facts: list[tuple[str, str]]


def parts(found: Comparison, current: Reading) -> Iterator[ClauseChange]:
    """The clauses, each with the promises it makes, then what belongs to none."""
    made: dict[str, list[RowChange]] = {each.slug: [] for each in found.clauses}
    rest: dict[str, list[RowChange]] = {table: [] for table in FACTS}
    for row in found.rows:
        if row.table == "promises":
            clause = current.promises[row.slug].clause
            made.get(clause, rest["promises"]).append(row)
        elif row.table in rest:
            rest[row.table].append(row)
    for each in found.clauses:
        yield replace(each, rows=[*each.rows, *made[each.slug]])
    for table, rows in rest.items():
        if rows:
            yield ClauseChange(
                slug=f"_{table}",
                kind=ADDED,
                title=str(TITLES[table]),
                number="",
                number_before="",
                document="",
                rows=rows,
            )


def of(change: ClauseChange, current: Reading) -> list[Said]:
    """Those rows of a part, in words."""
    return [_said(row, current) for row in change.rows if row.table in FACTS]


def _said(change: RowChange, current: Reading) -> Said:
    row = current.table(change.table)[change.slug]
    title = changed_rows.title(change.table, row, current)
    if change.table == "promises":
        title = _("%(number)s. %(title)s") % {"number": row.number, "title": title}
    facts = (
        (
            column_words.for_readers(change.table, name),
            column_words.value(change.table, name, getattr(row, name), current),
        )
        for name in FACTS[change.table]
    )
    return Said(title=title, facts=[(name, words) for name, words in facts if words])
