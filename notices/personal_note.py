"""What one person hears of a change: what touches the data that is held about them.

Three lines at most; the rest is one link away (Ranking Digital Rights P2).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from notices import comparing, rendering
from notices.changed_rows import RowChange
from notices.clause_changes import ClauseChange
from notices.comparing import Comparison
from notices.reading import Reading

MOST = 3


@dataclass(frozen=True, kw_only=True)
class Line:
    """One thing that changes, and the clause that says it; '' where none prints it.

    `kinds`: the kinds of data it is about, None where it is about everybody.
    """

    sentence: str
    clause: str = ""
    kinds: frozenset[str] | None = None


@dataclass(frozen=True, kw_only=True)
class Excerpt:
    """What of it one mail says, and how many things it leaves out."""

    lines: list[Line]
    left: int = 0


def lines(before: Reading, after: Reading, at: datetime) -> list[Line]:
    """Everything that changes, as the note says it, in the language of this moment."""
    found = comparing.compare(before, after, at=at)
    told = [
        Line(
            sentence=row.sentence,
            clause=_clause(found, row, after),
            kinds=_kinds(row, before, after),
        )
        for row in comparing.told(found)
    ]
    return told + [Line(sentence=said) for said in comparing.rights_lost(found)]


def of(told: Iterable[Line], kinds: Collection[str]) -> Excerpt:
    """What somebody hears of whom we hold these kinds of data."""
    mine = [each for each in told if each.kinds is None or each.kinds & set(kinds)]
    # What is about their data first; what is about everybody after it.
    mine.sort(key=lambda each: each.kinds is None)
    return Excerpt(lines=mine[:MOST], left=max(0, len(mine) - MOST))


def _clause(found: Comparison, row: RowChange, after: Reading) -> str:
    """The clause that says it: of several, the one that says least besides."""
    saying = [each for each in found.clauses if _says(each, row, after)]
    best = min(saying, key=lambda each: len(each.rows), default=None)
    return rendering.named(after, best.slug) if best else ""


def _says(clause: ClauseChange, row: RowChange, after: Reading) -> bool:
    return row in clause.rows and after.clause(clause.slug) is not None


def _kinds(row: RowChange, before: Reading, after: Reading) -> frozenset[str] | None:
    """The kinds of data that a row is about, as it was and as it is."""
    if row.table not in KINDS:
        return None
    of_kinds, both = KINDS[row.table], (before, after)
    found = frozenset(kind for each in both for kind in of_kinds(each, row.slug))
    return found or None


def _named(current: Reading, table: str, slug: str) -> Iterator[str]:
    row = current.table(table).get(slug)
    if row is not None:
        yield row.category


KINDS: dict[str, Callable[[Reading, str], Iterable[str]]] = {
    "categories": lambda current, slug: [slug],
    "rules": lambda current, slug: _named(current, "rules", slug),
    "disclosures": lambda current, slug: _named(current, "disclosures", slug),
    "purposes": lambda current, slug: [
        kind for kind, row in current.categories.items() if slug in row.purposes
    ],
    "recipients": lambda current, slug: [
        flow.category for flow in current.disclosures if flow.recipient == slug
    ],
}
