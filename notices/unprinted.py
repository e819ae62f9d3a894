"""Rows of a version that no clause prints, for whoever agrees to it to read.

In a first version a promise is read with the clause that makes it. Positions of law
stand on no page of the public; they are a part of their own, and so are promises whose
clause is not there. Of a later version both are parts of their own: how a promise is
shown to be kept, and which laws are, may change where no clause does.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _

from notices import changed_rows, column_words
from notices.changed_rows import ADDED, CHANGED, RowChange
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


@dataclass(frozen=True, kw_only=True)
class Said:
    """One row: what it is called, and each thing it says by the name of its column."""

    title: str
    facts: list[tuple[str, str]]


def parts(found: Comparison, current: Reading) -> Iterator[ClauseChange]:
    """The clauses, each with the promises it makes, then what belongs to none."""
    made: dict[str, list[RowChange]] = {each.slug: [] for each in found.clauses}
    rest: list[RowChange] = []
    for row in found.rows:
        is_promise = row.table == "promises"
        clause = current.promises[row.slug].clause if is_promise else ""
        made.get(clause, rest).append(row)
    for each in found.clauses:
        yield replace(each, rows=[*each.rows, *made[each.slug]])
    yield from _apart(rest, ADDED, _("Promises of no clause"))


def later(found: Comparison) -> list[ClauseChange]:
    """Of a version that follows another: the clauses, then what none of them prints."""
    return [*found.clauses, *_apart(found.rows, CHANGED, _("Promises"))]


def _apart(rows: list[RowChange], kind: str, promises: str) -> Iterator[ClauseChange]:
    titles = {"promises": promises, "law_positions": _("Which laws are kept here")}
    for table, title in titles.items():
        own = [row for row in rows if row.table == table]
        if own:
            yield ClauseChange(
                slug=f"_{table}",
                kind=kind,
                title=title,
                number="",
                number_before="",
                document="",
                rows=own,
            )


def of(change: ClauseChange, current: Reading) -> list[Said]:
    """Those rows of a part, in words: all of a new one, of another what changed."""
    return [_said(row, current) for row in change.rows if row.table in FACTS]


def _said(change: RowChange, current: Reading) -> Said:
    if change.kind != ADDED:
        return Said(title=change.sentence, facts=[])
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
