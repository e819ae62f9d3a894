"""What the pages of a draft keep from one edit to the next.

Each note belongs to the newest edit, so that nobody sees one that an edit outdated; all
notes of a draft are looked for together.
"""

from __future__ import annotations

from typing import Any

from django.core.cache import cache
from django.db.models import Max, Q

from notices.models import Revision
from portal import one_look

# The table that an edit names when the draft was begun from an older version.
LIKE = "version"
ROWS, COUNTED, CHECKED = "draft", "counted", "checked"
# What only an edit outdates.
LONG = 30 * 24 * 3600


def _edits(revision: Revision) -> dict[str, Any]:
    return one_look.read(
        f"edits:{revision.pk}",
        lambda: revision.edits.aggregate(
            newest=Max("pk"), like=Max("slug", filter=Q(table=LIKE))
        ),
    )


def look(revision: Revision, *, newest: int | None, like: str | None) -> None:
    """What a page has asked for together with the draft itself."""
    one_look.read(f"edits:{revision.pk}", lambda: {"newest": newest, "like": like})


def begun_like(revision: Revision) -> str:
    """The number of the older version it was begun from; '' for most."""
    return _edits(revision)["like"] or ""


def _name(revision: Revision, kind: str) -> str:
    return f"{kind}:{revision.pk}:{_edits(revision)['newest']}"


def kept(revision: Revision, kind: str) -> Any:
    """The note of one kind; None where nothing was kept since the newest edit."""
    names = [_name(revision, each) for each in (ROWS, COUNTED, CHECKED)]
    notes = one_look.read(f"notes:{revision.pk}", lambda: cache.get_many(names))
    return notes.get(_name(revision, kind))


def keep(revision: Revision, kind: str, note: Any, seconds: int) -> None:
    """Keep a note until the next edit, or for a while."""
    cache.set(_name(revision, kind), note, seconds)
