"""How one clause came to say what it says: each version that changed it, newest first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

from notices import archive, clause_changes, reading
from notices.clause_changes import ClauseChange
from notices.models import Clause, Revision, RevisionState

ON_A_PAGE = 20


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One version that changed the clause; `change` is None where it first stood."""

    number: int
    effective_at: datetime
    before: int | None
    change: ClauseChange | None


@dataclass(frozen=True, kw_only=True)
class Stretch:
    """Some versions in a row; `more` names the last that was looked at, if others
    follow."""

    rows: list[Revision]
    more: int | None


def is_known(slug: str) -> bool:
    """Whether any published version has the clause."""
    approved = RevisionState.APPROVED
    return Clause.objects.filter(slug=slug, revision__state=approved).exists()


def title(slug: str) -> str:
    """What it was called last, where it does not stand any more."""
    rows = Clause.objects.filter(slug=slug, revision__state=RevisionState.APPROVED)
    newest = rows.order_by("-revision__number").values_list("title", flat=True).first()
    return newest or slug


def stretch(before: int | None) -> Stretch:
    """The versions of one page by their days, and the one that the oldest follows.

    A contact fix can come into force before a version that was agreed to earlier: what
    changed is what changed for whoever read the page.
    """
    rows = archive.approved()
    if before is not None:
        rows = archive.down_from(before, itself=True)
    found = list(rows.counting()[: ON_A_PAGE + 2])
    more = found[ON_A_PAGE].number if len(found) > ON_A_PAGE + 1 else None
    return Stretch(rows=found[: ON_A_PAGE + 1], more=more)


def entries(slug: str, among: Stretch, at: datetime) -> list[Entry]:
    """Those of them that changed the clause."""
    whole = Revision.objects.in_bulk([row.pk for row in among.rows])
    rows = [whole[row.pk] for row in among.rows]
    found = []
    for newer, older in pairwise(rows):
        one, other = reading.of_revision(older), reading.of_revision(newer)
        change = clause_changes.one(one, other, slug, at)
        if change is not None:
            found.append(_entry(newer, older.number, change))
    if among.more is None and reading.of_revision(rows[-1]).clause(slug) is not None:
        found.append(_entry(rows[-1], None, None))
    return found


def _entry(row: Revision, before: int | None, change: ClauseChange | None) -> Entry:
    assert row.effective_at is not None  # noqa: S101 - approved versions have one
    return Entry(
        number=row.number, effective_at=row.effective_at, before=before, change=change
    )
