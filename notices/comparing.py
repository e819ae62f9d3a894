"""What changed between two revisions: clause by clause, word by word, row by row.

Pure: two readings in, value objects out.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from django.utils.translation import gettext as _

from notices import changed_rows, clause_changes, clause_moves
from notices.changed_rows import REMOVED, RowChange
from notices.clause_changes import ClauseChange
from notices.clause_moves import Renumbered
from notices.reading import Reading


@dataclass(frozen=True, kw_only=True)
class Comparison:
    """Everything that differs between two revisions."""

    clauses: list[ClauseChange]
    rows: list[RowChange]
    # Clauses that said a promise which is gone, and offered no act.
    withdrawn: frozenset[str] = frozenset()
    # Nobody has to read these again: others came, went or moved before them.
    renumbered: list[Renumbered] = field(default_factory=list)
    # Acts that no clause offers any more, by the words of their buttons.
    rights_gone: list[str] = field(default_factory=list)
    # Clauses of both versions together: one that is gone is among them.
    clause_count: int = 0

    @property
    def changed_count(self) -> int:
        """How many of those differ; what stands above them is none."""
        return sum(1 for clause in self.clauses if not clause.is_heading)

    @property
    def is_empty(self) -> bool:
        return not (self.clauses or self.rows)

    @property
    def is_contact_only(self) -> bool:
        """Only who answers and how to reach them: that may take effect at once."""
        is_written = any(clause.is_typed for clause in self.clauses)
        return (
            not is_written
            and bool(self.rows)
            and all(row.is_of_contact for row in self.rows)
        )

    @property
    def is_withdrawal_only(self) -> bool:
        """Only promises taken back: what is not kept may not stay published.

        A clause may go with its promises when it offers no act; others move up.
        """
        return (
            bool(self.rows)
            and all(
                row.table == "promises" and row.kind == REMOVED for row in self.rows
            )
            and all(
                clause.kind == REMOVED and clause.slug in self.withdrawn
                for clause in self.clauses
            )
        )


def compare(before: Reading, after: Reading, *, at: datetime) -> Comparison:
    """All differences, in the reading order of the later one."""
    rows = list(changed_rows.between(before, after))
    clauses = list(clause_changes.between(before, after, rows, at))
    gone = before.promises.keys() - after.promises.keys()
    said = {before.promises[slug].clause for slug in gone}
    acts = {slug for slug, row in before.table("clauses").items() if row.right}
    told = {clause.slug for clause in clauses}
    return Comparison(
        rights_gone=[clause_changes.act(code) for code in _rights_gone(before, after)],
        clauses=clauses,
        clause_count=len(clause_changes.slugs(before, after, at)),
        rows=rows,
        withdrawn=frozenset(said - acts),
        renumbered=list(clause_moves.renumbered(before, after, told)),
    )


def _rights_gone(before: Reading, after: Reading) -> list[str]:
    """In the order in which they stood; one that another clause offers is not gone."""
    offered = {row.right for row in after.table("clauses").values()}
    stood = (row.right for row in before.table("clauses").values() if row.right)
    return [code for code in dict.fromkeys(stood) if code not in offered]


def sentences(found: Comparison) -> list[str]:
    """The note for readers, made from the rows: what we do differently from then on."""
    return [row.sentence for row in told(found)] + rights_lost(found)


def told(found: Comparison) -> list[RowChange]:
    """The rows that the note tells of: of promises only those that are gone."""
    return [row for row in found.rows if row.table != "promises" or row.kind == REMOVED]


def rights_lost(found: Comparison) -> list[str]:
    """One sentence for each right that is gone."""
    lost = _("You cannot ask for this here any more: “%(label)s”.")
    return [lost % {"label": label} for label in found.rights_gone]
