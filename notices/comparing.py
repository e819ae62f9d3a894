"""What changed between two revisions: clause by clause, word by word, row by row.

Pure: two readings in, value objects out. Clauses are matched by slug, so one that
only moved is shown as moved and not as taken out here and put in there.
"""

from __future__ import annotations

import difflib
import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from notices import inventory, rendering
from notices.reading import Reading, Row

GAP = re.compile(r"\n\s*\n")  # a table stood here, and leaves no hole
WORDS = re.compile(r"\s+|[^\s]+")
SAME, ADDED, REMOVED, CHANGED, MOVED = "same", "added", "removed", "changed", "moved"
IN_TABLE = "table"  # the words are the same, and a row that its table prints is not
# Lists of rows whose differences are said in sentences, with their name.
TABLES = (
    "organisation", "officers", "law_positions", "undertakings", "categories",
    "purposes", "recipients", "disclosures", "rules", "promises",
)  # fmt: skip
# What a bound value is made of, and what the rows of a printed table are.
VALUES = {
    "period": "rules",
    "undertaking": "undertakings",
    "officer": "officers",
    "organisation": "organisation",
}
GLANCE = frozenset({"categories", "purposes", "disclosures", "recipients", "rules"})
PRINTED = {
    "categories": GLANCE,
    "california": frozenset({"categories", "purposes", "rules"}),
    "retention": frozenset({"categories", "rules"}),
    "purposes": frozenset({"purposes"}),
    "recipients": frozenset({"recipients"}),
    "california-disclosures": GLANCE - {"rules"},
}
LISTED = frozenset({"table", "list"})
CONTACT = frozenset({"organisation", "officers"})
QUIET = frozenset({"position", "assumed"})


@dataclass(frozen=True, kw_only=True)
class Piece:
    """Some words, and whether they stand in both, only before or only now."""

    kind: str
    text: str


@dataclass(frozen=True, kw_only=True)
class ClauseChange:
    """One clause as it was and is; `pieces` are the words of both in one text.

    `is_typed`: somebody wrote other words; else only a value it prints is another.
    `rows` are the changed rows that it prints.
    """

    slug: str
    kind: str
    title: str
    number: str
    number_before: str
    document: str
    pieces: list[Piece] = field(default_factory=list)
    is_typed: bool = True
    rows: list[RowChange] = field(default_factory=list)

    @property
    def stand(self) -> str:
        """A short name for exactly this change."""
        told = [self.kind, self.number, self.number_before]
        told += [f"{piece.kind} {piece.text}" for piece in self.pieces]
        if self.kind == IN_TABLE:
            told += [row.sentence for row in self.rows]
        return hashlib.sha256("\n".join(told).encode()).hexdigest()[:16]

    @property
    def is_moved(self) -> bool:
        return bool(self.number_before) and self.number_before != self.number


@dataclass(frozen=True, kw_only=True)
class RowChange:
    """One row of the inventory, in a sentence for readers."""

    table: str
    slug: str
    kind: str
    sentence: str


@dataclass(frozen=True, kw_only=True)
class Comparison:
    """Everything that differs between two revisions."""

    clauses: list[ClauseChange]
    rows: list[RowChange]

    @property
    def is_empty(self) -> bool:
        return not (self.clauses or self.rows)

    @property
    def is_contact_only(self) -> bool:
        """Only who answers and how to reach them: that may take effect at once."""
        tables = {row.table for row in self.rows}
        is_written = any(clause.is_typed for clause in self.clauses)
        return not is_written and bool(tables) and tables <= CONTACT

    @property
    def is_withdrawal_only(self) -> bool:
        """Only promises taken back: what is not kept may not stay published."""
        return (
            bool(self.rows)
            and not self.clauses
            and all(
                row.table == "promises" and row.kind == REMOVED for row in self.rows
            )
        )


def compare(before: Reading, after: Reading, *, at: datetime) -> Comparison:
    """All differences, in the reading order of the later one."""
    rows = list(_rows(before, after))
    return Comparison(clauses=list(_clauses(before, after, rows, at)), rows=rows)


def _printed(clause: Row | None, rows: list[RowChange]) -> list[RowChange]:
    """The changed rows that a clause prints, each by itself or in a table."""
    if clause is None:
        return []
    bound = inventory.bindings(f"{clause.highlight} {clause.body}")
    named = {(VALUES[kind], slug) for kind, slug in bound if kind in VALUES}
    # Of a company and its officers a clause names a field, not the row.
    fielded = {table for table, _slug in named if table in CONTACT}
    tabled = _tabled(clause)
    return [
        row
        for row in rows
        if row.table in tabled | fielded or (row.table, row.slug) in named
    ]


def _tabled(clause: Row | None) -> frozenset[str]:
    """The kinds of rows in the tables and lists that a clause prints."""
    if clause is None:
        return frozenset()
    bound = inventory.bindings(f"{clause.highlight} {clause.body}")
    return frozenset(
        table
        for kind, slug in bound
        if kind in LISTED
        for table in PRINTED.get(slug, ())
    )


def sentences(found: Comparison) -> list[str]:
    """The note for readers, made from the rows: what we do differently from then on."""
    return [row.sentence for row in found.rows if row.table != "promises"]


# --- clauses ------------------------------------------------------------------------


def _clauses(
    before: Reading, after: Reading, rows: list[RowChange], at: datetime
) -> Iterable[ClauseChange]:
    documents = [
        *after.documents,
        *(d for d in before.documents if d not in after.documents),
    ]
    for document in documents:
        old = {row.slug: row for row in before.clauses(document)}
        new = {row.slug: row for row in after.clauses(document)}
        for slug in _reading_order(list(old), list(new)):
            found = _clause(before, after, old.get(slug), new.get(slug), at)
            printed, tabled = _printed(new.get(slug), rows), _tabled(new.get(slug))
            if found.kind != SAME:
                yield replace(found, rows=printed)
            elif any(row.table in tabled for row in printed):
                yield replace(found, kind=IN_TABLE, rows=printed)


def _reading_order(old: list[str], new: list[str]) -> list[str]:
    """New ones in their order, each gone one after the one it stood behind."""
    found = list(new)
    for place, slug in enumerate(old):
        if slug not in found:
            behind = next((s for s in reversed(old[:place]) if s in found), None)
            found.insert(found.index(behind) + 1 if behind else 0, slug)
    return found


def _clause(
    before: Reading, after: Reading, old: Row | None, new: Row | None, at: datetime
) -> ClauseChange:
    row = new or old
    assert row is not None  # noqa: S101 - it stands in one of the two
    both = old is not None and new is not None and old.title == new.title
    was = _text(before, old, at, with_title=not both) if old else ""
    now = _text(after, new, at, with_title=not both) if new else ""
    number_before = before.clause_number(row.slug) if old else ""
    number = after.clause_number(row.slug) if new else ""
    return ClauseChange(
        slug=row.slug,
        kind=_kind(old, new, was == now, number == number_before),
        title=row.title,
        number=number,
        number_before=number_before,
        document=row.document,
        pieces=[] if was == now else words(was, now),
        is_typed=_source(old) != _source(new) or number != number_before,
    )


def _kind(old: Row | None, new: Row | None, says_same: bool, stands: bool) -> str:
    if old is None or new is None:
        return ADDED if old is None else REMOVED
    if says_same:
        return SAME if stands else MOVED
    return CHANGED


def _source(row: Row | None) -> tuple[str, ...]:
    """What was typed, before any value is filled in."""
    return (row.title, row.highlight, row.body) if row else ()


def _text(current: Reading, row: Row, at: datetime, *, with_title: bool) -> str:
    """The clause as people read it: values filled in, references by title."""

    def named(match: re.Match[str]) -> str:
        clause = current.clause(match.group(1))
        return f"“{clause.title}”" if clause else match.group(0)

    parts = [row.title if with_title else "", row.highlight, row.body]
    text = inventory.REFERENCE.sub(named, "\n\n".join(part for part in parts if part))
    filled = inventory.BINDING.sub(lambda match: _value(current, match, at), text)
    return GAP.sub("\n\n", filled).strip()


def _value(current: Reading, match: re.Match[str], at: datetime) -> str:
    """A table is compared by its rows, and a value that points nowhere stays as typed."""
    try:
        found = rendering.value(current, match.group(1), match.group(2), at)
    except rendering.Dangling:
        return match.group(0)
    return "" if found.startswith("@@") else found


def words(before: str, after: str) -> list[Piece]:
    """Both texts in one: words that stayed, went and came."""
    old, new = WORDS.findall(before), WORDS.findall(after)
    matcher = difflib.SequenceMatcher(a=old, b=new, autojunk=False)
    found: list[Piece] = []
    for tag, a1, a2, b1, b2 in matcher.get_opcodes():
        if tag == "equal":
            found.append(Piece(kind=SAME, text="".join(old[a1:a2])))
            continue
        if a2 > a1:
            found.append(Piece(kind=REMOVED, text="".join(old[a1:a2])))
        if b2 > b1:
            found.append(Piece(kind=ADDED, text="".join(new[b1:b2])))
    return found


# --- rows ---------------------------------------------------------------------------


def _rows(before: Reading, after: Reading) -> Iterable[RowChange]:
    for table in TABLES:
        old, new = before.table(table), after.table(table)
        for slug in _reading_order(list(old), list(new)):
            yield from _row(table, slug, old.get(slug), new.get(slug), (before, after))


def _row(
    table: str,
    slug: str,
    old: Row | None,
    new: Row | None,
    readings: tuple[Reading, Reading],
) -> Iterable[RowChange]:
    if old is None or new is None:
        row, kind = (new, ADDED) if new else (old, REMOVED)
        said = _("New: %(title)s.") if new else _("No longer: %(title)s.")
        name = _title(row, readings[1] if new else readings[0])
        yield RowChange(
            table=table, slug=slug, kind=kind, sentence=said % {"title": name}
        )
        return
    for key, value in vars(new).items():
        was = vars(old).get(key)
        if key in QUIET or was == value:
            continue
        yield RowChange(
            table=table,
            slug=slug,
            kind=CHANGED,
            sentence=_said(table, key, new, was, value, readings[1]),
        )


def _said(
    table: str, key: str, row: Row, was: Any, value: Any, current: Reading
) -> str:
    """One difference as a reader would say it."""
    name = _title(row, current)
    if key == "period":
        shown = {
            "title": name,
            "was": inventory.period_words(was),
            "now": inventory.period_words(value),
        }
        if table == "rules":
            return _("%(title)s: kept for %(now)s instead of %(was)s.") % shown
        return _("%(title)s: within %(now)s instead of %(was)s.") % shown
    facts = {
        "title": name,
        "field": key.replace("_", " "),
        "was": _plain(was),
        "now": _plain(value),
    }
    return _("%(title)s, %(field)s: “%(now)s” instead of “%(was)s”.") % facts


def _plain(value: Any) -> str:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, list):
        return ", ".join(str(each) for each in value)
    return str(value if value is not None else "")


def _title(row: Any, current: Reading) -> str:
    """What a row is called; a disclosure by what goes to whom."""
    if hasattr(row, "recipient"):
        category = current.categories.get(row.category)
        recipient = current.recipients.get(row.recipient)
        return _("%(what)s to %(whom)s") % {
            "what": category.title if category else row.category,
            "whom": recipient.title if recipient else row.recipient,
        }
    return str(getattr(row, "title", "") or getattr(row, "name", "") or row.slug)
