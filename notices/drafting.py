"""Editing a draft: begun from the revision in force, changed row by row.

One draft is open at a time; the database says so. Whoever saves says what they
saw: a row that another person changed meanwhile is shown, never overwritten. A slug
never changes its meaning, so it cannot be edited at all.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from notices import draft_notes, loading, succession
from notices.models import (
    Clause,
    InventoryRow,
    Revision,
    RevisionEdit,
    RevisionState,
)
from notices.reading import Row
from portal import ledger
from portal.models import User

OPEN = (RevisionState.DRAFT, RevisionState.IN_REVIEW)
# What a row is called by and where it stands is not typed by anybody.
FIXED = frozenset({"id", "revision", "slug", "position"})


class NotEditable(Exception):
    """The draft cannot be changed like this; the message says why in a sentence."""


class Meanwhile(Exception):
    """Somebody else saved the row first; `values` is what stands there now."""

    def __init__(self, values: dict[str, Any]) -> None:
        super().__init__(_("Somebody else changed this meanwhile."))
        self.values = values


def open_draft() -> Revision | None:
    """The one revision that is being written or read over."""
    return Revision.objects.filter(state__in=OPEN).defer("canonical").first()


@transaction.atomic
def begin(
    *,
    by: User,
    at: datetime,
    like: Revision | None = None,
    after: Revision | None = None,
) -> Revision:
    """A draft with the words and rows of the last version, or of an older one.

    Going back is a new version: what was deleted meanwhile stays deleted. `after` is
    the version it follows where another is approved for later already.
    """
    current = after or succession.last()
    if current is None:
        raise NotEditable(str(succession.NOTHING))
    if open_draft() is not None:
        raise NotEditable(_("A draft is open already. Finish it or give it up first."))
    most = Revision.objects.aggregate(most=Max("number"))["most"] or 0
    try:
        with transaction.atomic():
            draft = Revision.objects.create(
                number=most + 1,
                title=current.title,
                based_on=current,
                created_at=at,
                next_review_on=_review(current, at),
                proposed_by=by,
            )
    except IntegrityError as error:  # another began one in the same moment
        raise NotEditable(_("A draft is open already.")) from error
    source = like or current
    loading.copy_inventory(source, draft)
    said = {"based_on": current.number, "like": source.number}
    _record("revision_drafted", draft, by=by, at=at, **said)
    if source != current:
        edited(draft, draft_notes.LIKE, str(source.number), "begun", [], by=by, at=at)
    return draft


def _review(current: Revision, at: datetime) -> date | None:
    """The same day; of a version still to come it may be more than a year away."""
    is_later = current.effective_at is not None and current.effective_at > at
    return None if is_later else current.next_review_on


def begun_like(draft: Revision) -> Revision | None:
    """The older version that a draft goes back to."""
    number = draft_notes.begun_like(draft)
    rows = Revision.objects.defer("canonical")
    return rows.get(number=int(number)) if number else None


# --- rows -----------------------------------------------------------------------


def model_of(table: str) -> type[InventoryRow]:
    """The model behind a name of the inventory; NotEditable for any other name."""
    if table not in loading.TABLES:
        raise NotEditable(_("There is no such table."))
    return loading.TABLES[table]


def find(revision: Revision, table: str, slug: str) -> InventoryRow | None:
    """One row of a revision."""
    rows = model_of(table)._default_manager.filter(revision=revision, slug=slug)
    row = rows.annotate(**draft_notes.asked_with("revision")).first()
    if row is not None:
        row.revision = revision
    return row


def values(row: InventoryRow) -> dict[str, Any]:
    """What can be edited of a row, by field."""
    return {
        field.name: getattr(row, field.name)
        for field in row._meta.concrete_fields
        if field.name not in FIXED
    }


def stand(row: InventoryRow | Row) -> str:
    """A short name for what a row says now; a form carries the one it was made from."""
    found = values(row) if isinstance(row, InventoryRow) else vars(row)
    return _named({key: found[key] for key in found if key not in FIXED})


def order(slugs: Iterable[str]) -> str:
    """A short name for the order in which rows stand."""
    return _named(list(slugs))


def described(draft: Revision) -> str:
    """A short name for what is said of a draft as a whole."""
    return _named([draft.note, draft.next_review_on])


def _named(what: Any) -> str:
    text = json.dumps(what, sort_keys=True, ensure_ascii=False, default=str)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


@transaction.atomic
def change(
    row: InventoryRow, new: dict[str, Any], *, seen: str, by: User, at: datetime
) -> list[str]:
    """Write a row; the names of the fields that changed."""
    draft = locked(row.revision)
    standing = find(draft, table_of(row), row.slug)
    if standing is None:
        raise NotEditable(_("This row was taken out meanwhile."))
    if stand(standing) != seen:
        raise Meanwhile(values(standing))
    before = values(standing)
    changed = [key for key, value in new.items() if before[key] != value]
    if not changed:
        return []
    for key in changed:
        setattr(standing, key, new[key])
    _check(standing)
    _save(standing, update_fields=changed)
    edit = edited(draft, table_of(row), row.slug, "changed", changed, by=by, at=at)
    draft_notes.followed(edit, standing)
    return changed


@transaction.atomic
def add(
    draft: Revision,
    table: str,
    slug: str,
    new: dict[str, Any],
    *,
    by: User,
    at: datetime,
) -> InventoryRow:
    """Put a new row at the end of its table."""
    draft = locked(draft)
    model = model_of(table)
    if find(draft, table, slug) is not None:
        raise NotEditable(_("“%(slug)s” is taken. Choose another.") % {"slug": slug})
    if meant_before(model, slug, new):
        raise NotEditable(
            _("“%(slug)s” was used in an earlier version. Choose another.")
            % {"slug": slug}
        )
    last = model._default_manager.filter(revision=draft).aggregate(m=Max("position"))
    row = model(revision=draft, slug=slug, position=(last["m"] or 0) + 1, **new)
    _check(row)
    _save(row, force_insert=True)
    edited(draft, table, slug, "added", sorted(new), by=by, at=at)
    return row


@transaction.atomic
def remove(row: InventoryRow, *, seen: str, by: User, at: datetime) -> None:
    """Take a row out of the draft; what hangs on it is said by the checks."""
    draft, table = locked(row.revision), table_of(row)
    standing = find(draft, table, row.slug)
    if standing is None or stand(standing) != seen:
        raise NotEditable(
            _("Somebody else changed this row meanwhile. Look at it again first.")
        )
    is_parent = isinstance(row, Clause) and Clause.objects.filter(
        revision=draft, parent=row.slug
    )
    if is_parent and is_parent.exists():
        raise NotEditable(_("Take out the clauses below it first."))
    if table in {"organisation", "documents"}:
        raise NotEditable(_("A policy cannot be without it."))
    model_of(table)._default_manager.filter(pk=row.pk, revision=draft).delete()
    edited(draft, table, row.slug, "removed", [], by=by, at=at)


@transaction.atomic
def move(row: InventoryRow, *, up: bool, seen: str, by: User, at: datetime) -> bool:
    """Change places with the neighbour; False at the end of the row.

    `seen` is the order of the whole table as it stood on the page.
    """
    draft, table = locked(row.revision), table_of(row)
    if order_of(draft, table) != seen:
        raise NotEditable(
            _("Somebody else moved or added rows meanwhile. Look at the order again.")
        )
    rows = list(_siblings(draft, table, row))
    here = next(n for n, each in enumerate(rows) if each.slug == row.slug)
    there = here - 1 if up else here + 1
    if not 0 <= there < len(rows):
        return False
    rows[here], rows[there] = rows[there], rows[here]
    put_in_order(draft, table, rows)
    edited(draft, table, row.slug, "moved", [], by=by, at=at)
    return True


def order_of(draft: Revision, table: str) -> str:
    """The order of a table as it stands."""
    rows = model_of(table)._default_manager.filter(revision=draft)
    return order(rows.order_by("position", "slug").values_list("slug", flat=True))


def _siblings(draft: Revision, table: str, row: InventoryRow) -> list[InventoryRow]:
    if isinstance(row, Clause):
        clauses = Clause.objects.filter(
            revision=draft, document=row.document, parent=row.parent
        )
        return list(clauses.order_by("position", "slug"))
    rows = model_of(table)._default_manager.filter(revision=draft)
    return list(rows.order_by("position", "slug"))


def put_in_order(draft: Revision, table: str, wanted: list[InventoryRow]) -> None:
    """Positions of the whole table anew: children follow their clause."""
    model = model_of(table)
    everything = list(
        model._default_manager.filter(revision=draft).order_by("position", "slug")
    )
    order = {row.slug: number for number, row in enumerate(wanted)}
    slots = iter(sorted(wanted, key=lambda row: order[row.slug]))
    placed = [next(slots) if row.slug in order else row for row in everything]
    if model is Clause:
        placed = _with_children(placed)
    for position, row in enumerate(placed, start=1):
        row.position = position
    model._default_manager.bulk_update(placed, ["position"])


def _with_children(rows: list[Any]) -> list[Any]:
    """Clauses in reading order: each directly before its own."""
    below: dict[tuple[str, str], list[Any]] = {}
    for row in rows:
        below.setdefault((row.document, row.parent), []).append(row)

    def walk(document: str, parent: str) -> list[Any]:
        found: list[Any] = []
        for row in below.get((document, parent), []):
            found += [row, *walk(document, row.slug)]
        return found

    documents = list(dict.fromkeys(row.document for row in rows))
    return [row for document in documents for row in walk(document, "")]


@transaction.atomic
def describe(
    draft: Revision,
    *,
    note: str,
    next_review_on: date | None,
    seen: str,
    by: User,
    at: datetime,
) -> None:
    """The sentence for readers about what changes, and when it is looked at again."""
    draft = locked(draft)
    if described(draft) != seen:
        raise Meanwhile({"note": draft.note, "next_review_on": draft.next_review_on})
    draft.note, draft.next_review_on = note, next_review_on
    draft.save(update_fields=["note", "next_review_on"])
    edited(draft, "revision", "note", "changed", ["note"], by=by, at=at)


# --- what every edit checks and leaves ----------------------------------------------


def locked(revision: Revision) -> Revision:
    """The draft, alone in this transaction; NotEditable when it is none any more."""
    found = Revision.objects.select_for_update().defer("canonical").get(pk=revision.pk)
    if found.state != RevisionState.DRAFT:
        raise NotEditable(
            _("This version is not a draft any more, so it cannot be changed.")
        )
    return found


def _check(row: InventoryRow) -> None:
    """The sentence of the first wrong field."""
    try:
        row.clean_fields(exclude=["revision"])
    except ValidationError as error:
        _field, messages = next(iter(error.message_dict.items()))
        raise NotEditable(str(messages[0])) from error
    if (fault := loading.fault(row)) is not None:
        raise NotEditable(fault)


def _save(row: InventoryRow, **how: Any) -> None:
    """What only the database refuses gets its sentence too; the act ends with it."""
    try:
        row.save(**how)
    except IntegrityError as error:
        raise NotEditable(
            _("One of these values cannot be written here. Check what you typed.")
        ) from error


def meant_before(
    model: type[InventoryRow], slug: str, new: dict[str, Any] | None = None
) -> bool:
    """Whether an approved revision used the slug for something else that is gone."""
    rows = model._default_manager.order_by("-revision__number")
    last = rows.filter(slug=slug, revision__state=RevisionState.APPROVED).first()
    return last is not None and values(last) != new


def table_of(row: InventoryRow) -> str:
    """The name of the table a row stands in."""
    return next(name for name, model in loading.TABLES.items() if model is type(row))


def edited(
    draft: Revision,
    table: str,
    slug: str,
    what: str,
    fields: list[str],
    *,
    by: User,
    at: datetime,
) -> RevisionEdit:
    """Who touched what: so far they may not be the one who agrees to it."""
    edit = RevisionEdit.objects.create(
        revision=draft, table=table, slug=slug, what=what, fields=fields, by=by, at=at
    )
    draft_notes.outdated(draft)
    _record(
        "revision_edited",
        draft,
        by=by,
        at=at,
        table=table,
        slug=slug,
        what=what,
        fields=fields,
    )
    return edit


def _record(act: str, draft: Revision, *, by: User, at: datetime, **facts: Any) -> None:
    ledger.record(
        act, about=f"revision:{draft.number}", by=f"user:{by.pk}", at=at, facts=facts
    )
