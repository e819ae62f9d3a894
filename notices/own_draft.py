"""A company's own text becomes the draft: its clauses, beside the inventory in force.

Where nothing is in force yet it stands beside the inventory of the starter policy.

What hangs on a clause that is gone is not mended here: the checks of the draft name
it, and nothing is published before it is.
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from notices import drafting, first_draft
from notices.importing import Import
from notices.markup import ClauseText
from notices.models import Clause, Document, Revision
from portal.models import User

POLICY = "policy"


@transaction.atomic
def begin(found: Import, *, by: User, at: datetime) -> Revision:
    """The draft; `drafting.NotEditable` while another is open."""
    begun = first_draft.begin if first_draft.is_needed() else drafting.begin
    draft = begun(by=by, at=at)
    clauses = _renamed(draft, found.document.clauses)
    for clause in clauses:
        _write(draft, clause, by=by, at=at)
    _remove_others(draft, {clause.slug for clause in clauses}, by=by, at=at)
    known = {row.slug: row for row in _clauses(draft)}
    drafting.put_in_order(draft, "clauses", [known[each.slug] for each in clauses])
    document = Document.objects.get(revision=draft, slug=POLICY)
    new = {"preamble": found.document.preamble}
    drafting.change(document, new, seen=drafting.stand(document), by=by, at=at)
    return draft


def _clauses(draft: Revision) -> list[Clause]:
    rows = Clause.objects.filter(revision=draft, document=POLICY)
    return list(rows.order_by("position", "slug"))


def _renamed(draft: Revision, clauses: list[ClauseText]) -> list[ClauseText]:
    """A slug that meant something else before, or elsewhere, gets another name."""
    own = {row.slug for row in _clauses(draft)}
    other = Clause.objects.filter(revision=draft).exclude(document=POLICY)
    taken = set(other.values_list("slug", flat=True))
    names = {
        clause.slug: f"{clause.slug[:50]}-own"
        for clause in clauses
        if clause.slug in taken
        or (clause.slug not in own and drafting.meant_before(Clause, clause.slug))
    }

    def bound(text: str) -> str:
        for slug, name in names.items():
            text = text.replace(f"[[clause:{slug}]]", f"[[clause:{name}]]")
        return text

    return [
        ClauseText(
            slug=names.get(clause.slug, clause.slug),
            title=clause.title,
            parent=names.get(clause.parent, clause.parent),
            highlight=bound(clause.highlight),
            body=bound(clause.body),
        )
        for clause in clauses
    ]


def _write(draft: Revision, clause: ClauseText, *, by: User, at: datetime) -> None:
    new = {"title": clause.title, "highlight": clause.highlight, "body": clause.body}
    new |= {"parent": clause.parent}
    row = Clause.objects.filter(revision=draft, slug=clause.slug).first()
    if row is None:
        new |= {"document": POLICY}
        drafting.add(draft, "clauses", clause.slug, new, by=by, at=at)
        return
    drafting.change(row, new, seen=drafting.stand(row), by=by, at=at)


def _remove_others(draft: Revision, kept: set[str], *, by: User, at: datetime) -> None:
    """From the end: what stands below a clause goes before it."""
    for row in reversed(_clauses(draft)):
        if row.slug not in kept:
            drafting.remove(row, seen=drafting.stand(row), by=by, at=at)
