"""The desk's pages for one row of a draft: changed, added, moved, taken out.

A clause saves itself while it is written; a row that somebody else saved meanwhile is
shown, never overwritten. Without JavaScript the button does the same.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from notices import drafting, linting, loading, reading, rendering, studio_gate
from notices.drafting import Meanwhile, NotEditable
from notices.models import InventoryRow, Revision, RevisionEdit
from notices.studio_forms import New, Row
from portal import permissions
from portal.models import User

Context = dict[str, Any]
AUTOSAVE = "X-Autosave"


def row(
    request: HttpRequest, number: int, table: str, slug: str, context: Context
) -> HttpResponse:
    """Change one row; a row saved by somebody else meanwhile is shown beside it."""
    user, revision = (
        studio_gate.reader(request, permissions.may_edit),
        studio_gate.draft(number),
    )
    found = _row(revision, table, slug)
    values = drafting.values(found)
    first = {**values, "seen": drafting.stand(found)}
    form = Row(type(found), request.POST or None, initial=first)
    theirs: dict[str, Any] = {}
    if request.method == "POST" and form.is_valid():
        try:
            _write(found, form, user)
        except Meanwhile as newer:
            theirs = newer.values
            form.add_error(None, _meanwhile())
            form = _again(form, found, revision)
        except NotEditable as refused:
            form.add_error(None, str(refused))
        else:
            if AUTOSAVE in request.headers:
                return _kept(revision, table, slug)
            return studio_gate.saved(request, revision, _("Saved."))
    if AUTOSAVE in request.headers:
        return _not_kept(form)
    shown = {
        "title": _("%(title)s, version %(number)d")
        % {"title": getattr(found, "title", "") or slug, "number": number},
        "form": form,
        "revision": revision,
        "table": table,
        "row": found,
        "theirs": [(key, value) for key, value in theirs.items() if value],
        "edits": _edits(revision, table, slug),
        "chips": _chips(revision) if table == "clauses" else [],
    }
    return render(request, "notices/desk_row.html", {**context, **shown})


def _write(found: InventoryRow, form: Row, user: User) -> None:
    drafting.change(
        found,
        form.values(),
        seen=form.cleaned_data["seen"],
        by=user,
        at=timezone.now(),
    )


def _kept(revision: Revision, table: str, slug: str) -> HttpResponse:
    """Saved by itself: what the form has to say it saw, from now on."""
    at = timezone.now()
    linting.lint(revision, at=at)
    zone = ZoneInfo(reading.of_draft(revision).organisation.time_zone)
    said = _("Saved by itself at %(time)s.") % {"time": f"{at.astimezone(zone):%H:%M}"}
    seen = drafting.stand(_row(revision, table, slug))
    return JsonResponse({"seen": seen, "said": said})


def _not_kept(form: Row) -> HttpResponse:
    """Nothing is lost: the page keeps what was typed, and its button says more."""
    found = [str(said) for errors in form.errors.values() for said in errors]
    said = _("Not saved: %(why)s") % {"why": found[0] if found else ""}
    return JsonResponse({"said": said}, status=409)


def _edits(revision: Revision, table: str, slug: str) -> list[RevisionEdit]:
    """Who else was here, newest first."""
    rows = revision.edits.filter(table=table, slug=slug).select_related("by")
    return list(rows.order_by("-at", "-pk")[:5])


def _chips(revision: Revision) -> list[tuple[str, str]]:
    """What a clause can print: the value or reference to type, and what it prints."""
    current, at = reading.of_draft(revision), timezone.now()
    bound = [("period", slug) for slug in current.rules]
    bound += [("undertaking", slug) for slug in current.table("undertakings")]
    bound += [("officer", key) for key in ("name", "email", "role")]
    bound += [("organisation", key) for key in ("name", "address", "email")]
    found = []
    for kind, slug in bound:
        with suppress(rendering.Dangling):
            words = rendering.value(current, kind, slug, at)
            found.append((f"{{{{ {kind}:{slug} }}}}", words))
    for document in current.documents:
        for clause in current.clauses(document):
            number = current.clause_number(clause.slug)
            found.append(
                (f"[[clause:{clause.slug}]]", f"{number} {clause.title}".strip())
            )
    return found


def _meanwhile() -> str:
    return _(
        "Somebody else saved this while you wrote. Theirs is below; yours is still in"
        " the fields. Bring them together and save again."
    )


def _again(form: Row, found: InventoryRow, revision: Revision) -> Row:
    """The same words, made from what stands there now, so that saving counts."""
    newest = _row(revision, drafting.table_of(found), found.slug)
    typed = {name: form.data.get(name, "") for name in form.fields if name in form.data}
    again = Row(type(found), {**typed, "seen": drafting.stand(newest)})
    again.is_valid()
    again.add_error(None, _meanwhile())
    return again


def _row(revision: Revision, table: str, slug: str) -> InventoryRow:
    try:
        found = drafting.find(revision, table, slug)
    except NotEditable:
        found = None
    if found is None:
        raise Http404
    return found


def add(
    request: HttpRequest, number: int, table: str, context: Context
) -> HttpResponse:
    """Put a new row in."""
    user, revision = (
        studio_gate.reader(request, permissions.may_edit),
        studio_gate.draft(number),
    )
    if table not in loading.TABLES:
        raise Http404
    model = loading.TABLES[table]
    name, form = New(request.POST or None), Row(model, request.POST or None)
    if request.method == "POST" and name.is_valid() & form.is_valid():
        try:
            drafting.add(
                revision,
                table,
                name.cleaned_data["slug"],
                form.values(),
                by=user,
                at=timezone.now(),
            )
        except NotEditable as refused:
            name.add_error("slug", str(refused))
        else:
            return studio_gate.saved(request, revision, _("Added."))
    shown = {
        "title": _("New row, version %(number)d") % {"number": number},
        "name": name,
        "form": form,
        "revision": revision,
        "table": table,
    }
    return render(request, "notices/desk_row.html", {**context, **shown})


@require_POST
def arrange(
    request: HttpRequest, number: int, table: str, slug: str, how: str
) -> HttpResponse:
    """Take a row out, or change places with its neighbour."""
    user, revision = (
        studio_gate.reader(request, permissions.may_edit),
        studio_gate.draft(number),
    )
    found, at = _row(revision, table, slug), timezone.now()
    acts: dict[str, Callable[[], Any]] = {
        "remove": lambda: drafting.remove(found, by=user, at=at),
        "up": lambda: drafting.move(found, up=True, by=user, at=at),
        "down": lambda: drafting.move(found, up=False, by=user, at=at),
    }
    if how not in acts:
        raise Http404
    try:
        acts[how]()
    except NotEditable as refused:
        messages.error(request, str(refused))
        return redirect("admin:notices_draft", number)
    return studio_gate.saved(request, revision, _("Saved."))
