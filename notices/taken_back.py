"""What counts now, and a version that is agreed to already takes back on its day.

A contact, or a promise that is given up, may take effect before such a version, which
was written without it. Its bytes are frozen: only another version can keep what was
said since, so this is told until one does.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

from django.db import transaction
from django.utils.translation import gettext as _

from notices import changed_rows, drafting, reading
from notices.changed_rows import ADDED, REMOVED, RowChange
from notices.drafting import NotEditable
from notices.models import Revision
from notices.reading import Published, Reading
from portal.models import User


@dataclass(frozen=True, kw_only=True)
class TakenBack:
    """Version `by` takes back from `on` what version `said` says.

    `rows` are what version `said` changed, `sentences` what is read instead.
    """

    by: Published
    said: Published
    on: datetime
    is_over: bool
    rows: list[RowChange]
    clauses: list[str]
    sentences: list[str]


def nearest(at: datetime) -> TakenBack | None:
    """The first version, in force or still to come, that takes anything back."""
    for before, after in pairwise(_from_the_last(at)):
        found = _between(before, after, at)
        if found is not None:
            return found
    return None


def _from_the_last(at: datetime) -> list[Published]:
    """The version before the one in force, that one, and all still to come."""
    by_instant = {each.effective_at: each for each in reversed(reading.lately())}
    found = sorted(by_instant.values())
    past = sum(1 for each in found if each.effective_at <= at)
    return found[max(past - 2, 0) :]


def _left_behind(before: Published, after: Published) -> list[int]:
    """Versions that `before` goes on from, down to the last both were written from.

    What `after` still says of any of them it was not told of since. Empty where nothing
    can be lost.
    """
    mine = _written_from(before)
    common = next((pk for pk in _written_from(after) if pk in mine), before.pk)
    return mine[1 : mine.index(common) + 1]


def _written_from(version: Published) -> list[int]:
    """It, the version it was written from, and so on."""
    parents = {each.pk: each.follows for each in reading.lately()}
    found = [version.pk]
    while (pk := parents.get(found[-1])) is not None:
        found.append(pk)
    return found


def _between(before: Published, after: Published, at: datetime) -> TakenBack | None:
    """What `before` says otherwise than it once did, and `after` still says so."""
    older = [_read(pk) for pk in _left_behind(before, after)]
    if not older:
        return None
    one, other = _read(before.pk), _read(after.pk)
    left = {
        (row.table, row.slug, row.column): row
        for base in older
        for row in changed_rows.between(base, one)
        if _is_left(row, base, other)
    }
    gone = {slug for base in older for slug in base.table("clauses")}
    gone -= one.table("clauses").keys()
    clauses = [slug for slug in other.table("clauses") if slug in gone]
    rows = list(left.values())
    if not (rows or clauses):
        return None
    said = [
        _said(row, other)
        for row in changed_rows.between(one, other)
        if (row.table, row.slug, row.column) in left
    ]
    said += [
        _("New: %(title)s.") % {"title": other.table("clauses")[slug].title}
        for slug in clauses
    ]
    return TakenBack(
        by=after,
        said=before,
        on=after.effective_at,
        is_over=after.effective_at <= at,
        rows=rows,
        clauses=clauses,
        sentences=said,
    )


def _said(row: RowChange, later: Reading) -> str:
    if row.table == "promises" and row.kind == ADDED:
        title = later.promises[row.slug].title
        return _("We promise again: “%(title)s”") % {"title": title}
    return row.sentence


def _read(pk: int) -> Reading:
    return reading.of_revision(Revision.objects.get(pk=pk))


def _is_left(row: RowChange, base: Reading, later: Reading) -> bool:
    """Whether the later version says what the older one did."""
    was, now = base.table(row.table).get(row.slug), later.table(row.table).get(row.slug)
    if row.kind == ADDED:
        return now is None
    if row.kind == REMOVED:
        return now is not None
    return now is not None and getattr(now, row.column) == getattr(was, row.column)


@transaction.atomic
def correct(*, by: User, at: datetime) -> Revision:
    """A draft that says all of the later version, and what it would take back."""
    found = nearest(at)
    if found is None:
        raise NotEditable(_("No version takes anything back any more."))
    said = Revision.objects.get(pk=found.said.pk)
    after = Revision.objects.get(pk=found.by.pk)
    draft = drafting.begin(by=by, at=at, after=after)
    for row in found.rows:
        _keep(draft, said, row, by=by, at=at)
    # Those below a clause go before it.
    for slug in reversed(found.clauses):
        _take_out(draft, "clauses", slug, by=by, at=at)
    return draft


def _keep(
    draft: Revision, said: Revision, row: RowChange, *, by: User, at: datetime
) -> None:
    if row.kind == REMOVED:
        _take_out(draft, row.table, row.slug, by=by, at=at)
        return
    source = drafting.find(said, row.table, row.slug)
    assert source is not None  # noqa: S101 - its bytes and its rows are the same
    new = drafting.values(source)
    if row.kind == ADDED:
        drafting.add(draft, row.table, row.slug, new, by=by, at=at)
        return
    mine = drafting.find(draft, row.table, row.slug)
    assert mine is not None  # noqa: S101 - the later version has it
    new, seen = {row.column: new[row.column]}, drafting.stand(mine)
    drafting.change(mine, new, seen=seen, by=by, at=at)


def _take_out(
    draft: Revision, table: str, slug: str, *, by: User, at: datetime
) -> None:
    row = drafting.find(draft, table, slug)
    assert row is not None  # noqa: S101 - the later version has it
    drafting.remove(row, seen=drafting.stand(row), by=by, at=at)
