"""Who has a row of the draft open, and who changed it since a page was made.

Who is there is a note in the shared cache that runs out by itself: it decides nothing,
and a lost one is written again at the next look. What changed are rows.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core.cache import cache

from notices import drafting
from notices.models import Revision, RevisionEdit
from portal.models import User

# A page with JavaScript looks every 20 seconds while it is seen; one without says when it
# was opened and no more.
LIVE = timedelta(seconds=90)
AGAIN = timedelta(seconds=30)
LATELY = timedelta(minutes=30)


@dataclass(frozen=True, kw_only=True)
class Other:
    """Somebody else's page: since when, and whether it said lately that it is open."""

    who: str
    opened_at: datetime
    is_live: bool


@dataclass(frozen=True, kw_only=True)
class _Page:
    """One person with one row, as it is noted."""

    who: str
    opened_at: datetime
    seen_at: datetime | None


# By table, row and person.
_Key = tuple[str, str, int]
_Pages = dict[_Key, _Page]


def name(revision: int) -> str:
    """What the note of one draft is called."""
    return f"open:{revision}"


def _pages(revision: Revision, at: datetime) -> _Pages:
    """Whoever was there lately."""
    found: _Pages = cache.get(name(revision.pk)) or {}
    return {
        key: page
        for key, page in found.items()
        if at - (page.seen_at or page.opened_at) < LATELY
    }


def opened(
    revision: Revision, table: str, slug: str, *, by: User, at: datetime
) -> list[Other]:
    """Note a page that was made just now; the others with the same row."""
    pages = _pages(revision, at)
    page = _Page(who=str(by), opened_at=at, seen_at=None)
    _write(revision, {**pages, (table, slug, by.pk): page})
    return _others(pages, (table, slug, by.pk), at)


def looked(
    revision: Revision, table: str, slug: str, *, by: User, at: datetime
) -> list[Other]:
    """Note that a page is still there, at most twice a minute; the others."""
    pages, key = _pages(revision, at), (table, slug, by.pk)
    mine = pages.get(key)
    if mine is None or mine.seen_at is None or at - mine.seen_at >= AGAIN:
        since = mine.opened_at if mine else at
        page = _Page(who=str(by), opened_at=since, seen_at=at)
        _write(revision, {**pages, key: page})
    return _others(pages, key, at)


def left(revision: Revision, table: str, slug: str, *, by: User, at: datetime) -> None:
    """Forget a page whose person saved and went on."""
    pages = _pages(revision, at)
    if pages.pop((table, slug, by.pk), None):
        _write(revision, pages)


def others(
    revision: Revision, table: str, slug: str, *, by: int, at: datetime
) -> list[Other]:
    """Whoever else has the row open, or opened it lately."""
    return _others(_pages(revision, at), (table, slug, by), at)


def _others(pages: _Pages, mine: _Key, at: datetime) -> list[Other]:
    return [
        Other(
            who=page.who,
            opened_at=page.opened_at,
            is_live=page.seen_at is not None and at - page.seen_at < LIVE,
        )
        for (table, slug, person), page in sorted(pages.items())
        if (table, slug) == mine[:2] and person != mine[2]
    ]


def _write(revision: Revision, pages: _Pages) -> None:
    cache.set(name(revision.pk), pages, LATELY.total_seconds())


def since(revision: Revision, table: str, slug: str, seen: str) -> RevisionEdit | None:
    """The edit that a page which saw `seen` does not know; None where all is the same."""
    row = drafting.find(revision, table, slug)
    if row is not None and drafting.stand(row) == seen:
        return None
    edits = revision.edits.filter(table=table, slug=slug).select_related("by")
    return edits.order_by("-pk").first()
