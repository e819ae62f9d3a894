"""What the pages of a draft keep from one edit to the next.

Each note belongs to the newest edit, so that nobody sees one that an edit outdated; all
notes of a draft are looked for together.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from django.core.cache import cache
from django.db.models import OuterRef, Subquery

from notices.models import Revision, RevisionEdit
from portal import one_look

# The table that an edit names when the draft was begun from an older version.
LIKE = "version"
ROWS, COUNTED, CHECKED = "draft", "counted", "checked"
# What only an edit outdates.
LONG = 30 * 24 * 3600


class _Edits(NamedTuple):
    """The newest edit and its table, the one before it, and what it was begun from."""

    newest: int | None = None
    like: str | None = None
    table: str = ""
    older: int | None = None


def _edits(revision: Revision) -> _Edits:
    return one_look.read(f"edits:{revision.pk}", lambda: _asked(revision))


def _asked(revision: Revision) -> _Edits:
    like = revision.edits.filter(table=LIKE).values("slug")[:1]
    rows = revision.edits.order_by("-pk").annotate(like=Subquery(like))
    last = list(rows.values_list("pk", "like", "table")[:2])
    older = last[1][0] if len(last) > 1 else None
    return _Edits(*last[0], older) if last else _Edits()


def asked_with(draft: str) -> dict[str, Subquery]:
    """What a query can ask for beside a draft, or a row of it, for `look`."""
    edits = RevisionEdit.objects.filter(revision=OuterRef(draft))
    return {
        "newest": Subquery(edits.order_by("-pk").values("pk")[:1]),
        "like": Subquery(edits.filter(table=LIKE).values("slug")[:1]),
    }


def look(revision: Revision, found: Any) -> None:
    """A page has asked for it together with the draft itself."""
    edits = _Edits(found.newest, found.like)
    one_look.read(f"edits:{revision.pk}", lambda: edits)


def begun_like(revision: Revision) -> str:
    """The number of the older version it was begun from; '' for most."""
    return _edits(revision).like or ""


def _name(revision: Revision, kind: str) -> str:
    return f"{kind}:{revision.pk}:{_edits(revision).newest}"


def _before(revision: Revision) -> str:
    return f"{ROWS}:{revision.pk}:{_edits(revision).older}"


def kept(revision: Revision, kind: str) -> Any:
    """The note of one kind; None where nothing was kept since the newest edit."""
    return _notes(revision).get(_name(revision, kind))


def _notes(revision: Revision) -> dict[str, Any]:
    names = [_name(revision, each) for each in (ROWS, COUNTED, CHECKED)]
    names.append(_before(revision))
    return one_look.read(f"notes:{revision.pk}", lambda: cache.get_many(names))


def before(revision: Revision) -> tuple[str, Any]:
    """What the newest edit changed, and the rows that were kept before it, if any were.

    Edits of a draft wait for one another, so nothing else changed in between.
    """
    edits = _edits(revision)
    kept = _notes(revision).get(_before(revision)) if edits.older else None
    return edits.table, kept


def keep(revision: Revision, kind: str, note: Any, seconds: int) -> None:
    """Keep a note until the next edit, or for a while."""
    cache.set(_name(revision, kind), note, seconds)
    if one_look.is_open():
        _notes(revision)[_name(revision, kind)] = note


def outdated(revision: Revision) -> None:
    """The page that has just edited knows the rows before its edit, and asks for it."""
    one_look.forget(f"edits:{revision.pk}")


def followed(edit: RevisionEdit, before: Any) -> None:
    """The same where the edit before it was asked for with the row, under the lock."""
    edits = _Edits(edit.pk, before.like, edit.table, before.newest)
    one_look.put(f"edits:{edit.revision_id}", edits)
