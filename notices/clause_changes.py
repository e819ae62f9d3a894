"""Which clauses differ between two revisions, word by word.

Clauses are matched by slug, so one that only moved is shown as moved and not as taken
out here and put in there. What stands above the clauses of a document (title, lead,
preamble) is compared like a clause.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _

from notices import (
    changed_rows,
    clause_moves,
    clause_tables,
    inventory,
    rendering,
    word_changes,
)
from notices.changed_rows import ADDED, CHANGED, MOVED, REMOVED, SAME, RowChange
from notices.reading import Reading, Row
from notices.word_changes import Piece
from portal.plugins import discover

GAP = re.compile(r"\n\s*\n")  # a table stood here, and leaves no hole
IN_TABLE = "table"  # the words are the same, and a row that its table prints is not
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


@dataclass(frozen=True, kw_only=True)
class ClauseChange:
    """One clause as it was and is; `pieces` are the words of both in one text.

    `said` is what else is different about it, in sentences. `is_typed`: somebody
    wrote something else; else only a value it prints is another. `rows` are the
    changed rows that it prints. `says` is all of a new one, as JSON: its button too.
    """

    slug: str
    kind: str
    title: str
    number: str
    number_before: str
    document: str
    pieces: list[Piece] = field(default_factory=list)
    said: list[str] = field(default_factory=list)
    is_typed: bool = True
    rows: list[RowChange] = field(default_factory=list)
    says: str = field(default="", repr=False)

    @property
    def stand(self) -> str:
        """A short name for exactly this change."""
        told = [self.kind, self.number, self.number_before, self.says, *self.said]
        told += [f"{piece.kind} {piece.text}" for piece in self.pieces]
        told += [f"{row.sentence} {row.says}" for row in self.rows]
        return hashlib.sha256("\n".join(told).encode()).hexdigest()[:16]

    @property
    def mark(self) -> str:
        """The clause and its change, as a form carries what was shown."""
        return f"{self.slug} {self.stand}"

    @property
    def is_moved(self) -> bool:
        """Whether a reader knew it by another number."""
        numbers = {self.number_before, self.number}
        return len(numbers) == 2 and "" not in numbers

    @property
    def is_heading(self) -> bool:
        """Whether it is no clause but what stands above them."""
        return self.slug.startswith("_") and bool(self.document)

    @property
    def label(self) -> str:
        """What happened to it, in a word or two."""
        if self.is_moved:
            numbers = {"was": self.number_before, "now": self.number}
            return _("Was %(was)s, is %(now)s") % numbers
        said = {ADDED: _("New"), REMOVED: _("Taken out"), MOVED: _("Moved")}
        return said.get(self.kind) or _("Changed")


@dataclass(frozen=True)
class _Side:
    """One revision: its clauses by slug, and those of each document in order."""

    current: Reading
    at: datetime

    @cached_property
    def clauses(self) -> dict[str, Row]:
        """Every clause that a page prints."""
        documents = self.current.documents
        rows = self.current.table("clauses")
        return {slug: row for slug, row in rows.items() if row.document in documents}

    def of(self, document: str) -> list[str]:
        return [slug for slug, row in self.clauses.items() if row.document == document]

    def text(self, *parts: str) -> str:
        """Words as people read them: values filled in, references by title."""

        def named(match: re.Match[str]) -> str:
            clause = self.current.clause(match.group(1))
            return f"“{clause.title}”" if clause else match.group(0)

        text = "\n\n".join(part for part in parts if part)
        text = inventory.REFERENCE.sub(named, text)
        filled = inventory.BINDING.sub(self._value, text)
        return GAP.sub("\n\n", filled).strip()

    def _value(self, match: re.Match[str]) -> str:
        """A table is compared by its rows; what points nowhere stays as typed."""
        kind, slug = match.groups()
        if kind in LISTED:
            return ""
        if kind == "revision":  # the day of every version is another
            return _("the day this takes effect")
        try:
            return rendering.value(self.current, kind, slug, self.at)
        except rendering.Dangling:
            return match.group(0)


@dataclass(frozen=True)
class _Pair:
    """Two revisions beside each other."""

    before: Reading
    after: Reading
    at: datetime

    @cached_property
    def old(self) -> _Side:
        return _Side(self.before, self.at)

    @cached_property
    def new(self) -> _Side:
        return _Side(self.after, self.at)

    @cached_property
    def documents(self) -> list[str]:
        return changed_rows.in_order(
            list(self.before.documents), list(self.after.documents)
        )

    @cached_property
    def shifted(self) -> set[str]:
        """Clauses of each page that stand in another order than before."""
        return {
            slug
            for page in self.after.documents
            for slug in clause_moves.out_of_order(self.old.of(page), self.new.of(page))
        }


def between(
    before: Reading, after: Reading, rows: list[RowChange], at: datetime
) -> Iterable[ClauseChange]:
    """Every clause and heading that differs, in the reading order of the later one."""
    pair = _Pair(before, after, at)
    for document in pair.documents:
        yield from _with_rows(*_heading(pair, document), rows)
        # A clause that went to another document is told of there.
        gone = [s for s in pair.old.of(document) if s not in pair.new.clauses]
        here = pair.new.of(document)
        old = [s for s in pair.old.of(document) if s in gone or s in here]
        for slug in changed_rows.in_order(old, here):
            yield from _with_rows(*_clause(pair, slug), rows)


def slugs(before: Reading, after: Reading, at: datetime) -> set[str]:
    """Every clause that a page of either prints."""
    pair = _Pair(before, after, at)
    return {*pair.old.clauses, *pair.new.clauses}


def one(
    before: Reading, after: Reading, slug: str, at: datetime
) -> ClauseChange | None:
    """What differs of one clause; None where nothing does."""
    pair = _Pair(before, after, at)
    if slug not in pair.old.clauses and slug not in pair.new.clauses:
        return None
    rows = list(changed_rows.between(before, after))
    return next(iter(_with_rows(*_clause(pair, slug), rows)), None)


def _with_rows(
    found: ClauseChange, text: str, rows: list[RowChange]
) -> Iterable[ClauseChange]:
    """The change with the rows that it prints, unless nothing is different."""
    printed, tabled = _printed(text, rows), _tabled(text)
    if found.kind != SAME:
        yield replace(found, rows=printed)
    elif any(row.table in tabled for row in printed):
        yield replace(found, kind=IN_TABLE, rows=printed)


def _printed(text: str, rows: list[RowChange]) -> list[RowChange]:
    """The changed rows that a text prints, each by itself or in a table."""
    bound = inventory.bindings(text)
    named = {(VALUES[kind], slug) for kind, slug in bound if kind in VALUES}
    # Of a company and its officers a text names a field, not the row.
    fielded = {table for table, _slug in named if table in changed_rows.CONTACT}
    tabled = _tabled(text)
    return [
        row
        for row in rows
        if row.table in tabled | fielded or (row.table, row.slug) in named
    ]


def _tabled(text: str) -> frozenset[str]:
    """The kinds of rows in the tables and lists that a text prints."""
    return frozenset(
        table
        for kind, slug in inventory.bindings(text)
        if kind in LISTED
        for table in PRINTED.get(slug, ())
    )


def _heading(pair: _Pair, slug: str) -> tuple[ClauseChange, str]:
    """What stands above the clauses of a document, and the text it is made of.

    No clause has a name like this one: theirs have no underscore.
    """
    old, new = pair.before.documents.get(slug), pair.after.documents.get(slug)
    said = _page_facts(old, new) if old and new else []
    pieces = _pieces(pair, old, new)
    found = ClauseChange(
        slug=f"_{slug}"[:60],
        kind=_kind(old, new, is_same=not (pieces or said)),
        title=_either(old, new).title,
        number="",
        number_before="",
        document=slug,
        pieces=pieces,
        said=said,
        is_typed=_typed(old) != _typed(new),
        says=changed_rows.whole(new, old),
    )
    return found, " ".join(texts(new))


def _page_facts(old: Row, new: Row) -> list[str]:
    """What else is different of a page: its address, its numbers, its language."""
    said = []
    if old.path != new.path:
        said.append(
            _("Its address is %(now)s; it was %(was)s.")
            % {"now": new.path, "was": old.path}
        )
    if old.is_numbered != new.is_numbered:
        said.append(
            _("Its clauses have numbers now.")
            if new.is_numbered
            else _("Its clauses have no numbers any more.")
        )
    tables = clause_tables.changes(old.preamble, new.preamble)
    return [*said, *_language(old, new), *tables]


def _language(old: Row, new: Row) -> list[str]:
    if old.language == new.language:
        return []
    shown = {"now": new.language, "was": old.language}
    return [_("Its language is %(now)s; it was %(was)s.") % shown]


def _clause(pair: _Pair, slug: str) -> tuple[ClauseChange, str]:
    """One clause in both, and the text it is made of now."""
    old, new = pair.old.clauses.get(slug), pair.new.clauses.get(slug)
    number_before = pair.before.clause_number(slug) if old else ""
    number = pair.after.clause_number(slug) if new else ""
    place = _places(pair, old, new) if old and new else []
    said = [*place, *_language(old, new), *_buttons(old, new)] if old and new else []
    said += clause_tables.changes(old.body, new.body) if old and new else []
    is_moved = bool(place) or slug in pair.shifted
    pieces = _pieces(pair, old, new)
    kind = _kind(old, new, is_same=not (pieces or said or is_moved))
    found = ClauseChange(
        slug=slug,
        kind=MOVED if kind == CHANGED and is_moved and not pieces else kind,
        title=_either(old, new).title,
        number=number,
        number_before=number_before,
        document=_either(old, new).document,
        pieces=pieces,
        said=said,
        is_typed=_typed(old) != _typed(new) or is_moved,
        says=changed_rows.whole(new, old),
    )
    return found, " ".join(texts(new))


def _places(pair: _Pair, old: Row, new: Row) -> list[str]:
    """That it stands elsewhere; in another order only where no number says so."""
    if old.document != new.document:
        title = pair.before.documents[old.document].title
        return [_("It stood in “%(title)s” before.") % {"title": title}]
    if old.parent != new.parent:
        above = pair.after.clause(new.parent)
        if above is None:
            return [_("It stands by itself now, under no other clause.")]
        return [_("It stands under “%(title)s” now.") % {"title": above.title}]
    if pair.after.documents[new.document].is_numbered:
        return []
    is_shifted = new.slug in pair.shifted
    return [_("It stands in another place than before.")] if is_shifted else []


def _buttons(old: Row, new: Row) -> list[str]:
    """The acts offered beside a clause: one that is gone is a change for readers."""
    if old.right == new.right:
        return []
    said = []
    if old.right:
        said.append(_("The button “%(label)s” is gone.") % {"label": act(old.right)})
    if new.right:
        said.append(_("New button: “%(label)s”.") % {"label": act(new.right)})
    return said


def act(code: str) -> str:
    """The words of the button of a right."""
    right = discover("kinds", "RIGHT").get(code)
    return str(right.button) if right else code


def _either(old: Row | None, new: Row | None) -> Row:
    row = new or old
    assert row is not None  # noqa: S101 - it stands in one of the two
    return row


def _kind(old: Row | None, new: Row | None, *, is_same: bool) -> str:
    if old is None or new is None:
        return ADDED if old is None else REMOVED
    return SAME if is_same else CHANGED


def texts(row: Row | None) -> tuple[str, str]:
    """The two texts of a clause, or of what stands above the clauses."""
    if row is None:
        return ("", "")
    if hasattr(row, "preamble"):
        return (row.lead, row.preamble)
    return (row.highlight, row.body)


def _pieces(pair: _Pair, old: Row | None, new: Row | None) -> list[Piece]:
    """The words of both; a title is among them where it is not the same."""
    is_titled = old is None or new is None or old.title != new.title
    was, now = (
        side.text(row.title if is_titled else "", *texts(row)) if row else ""
        for side, row in ((pair.old, old), (pair.new, new))
    )
    return [] if was == now else word_changes.pieces(was, now)


def _typed(row: Row | None) -> dict[str, Any]:
    """What was typed, before any value is filled in; its place among others is no word."""
    return {
        key: value
        for key, value in (vars(row).items() if row else ())
        if key not in changed_rows.QUIET
    }
