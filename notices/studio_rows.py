"""The desk's pages for one row of a draft: changed, added, moved, taken out.

A clause saves itself while it is written; a row that somebody else saved meanwhile is
shown, never overwritten. Without JavaScript the button does the same.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from notices import (
    as_printed,
    draft_notes,
    drafting,
    linting,
    loading,
    local_day,
    presence,
    reading,
    studio_checks,
    studio_chips,
    studio_gate,
    studio_presence,
)
from notices.drafting import Meanwhile, NotEditable
from notices.models import InventoryRow, Revision, RevisionEdit
from notices.studio_forms import New, Row
from portal import one_look, permissions
from portal.models import User

Context = dict[str, Any]
AUTOSAVE = "X-Autosave"
# Tables whose rows are words that people read.
WRITTEN = frozenset({"clauses", "documents"})


def row(
    request: HttpRequest, number: int, table: str, slug: str, context: Context
) -> HttpResponse:
    """Change one row; a row saved by somebody else meanwhile is shown beside it."""
    user = studio_gate.reader(request, permissions.may_edit)
    with one_look.open_page():
        found = _row(number, table, slug)
        if request.method == "POST":
            return _posted(request, found, user, context)
        current = reading.of_draft(found.revision)
        form = Row(type(found), current, initial=_standing(found))
        return _page(request, found, user, current, {**context, "form": form})


def _standing(found: InventoryRow) -> dict[str, Any]:
    return {**drafting.values(found), "seen": drafting.stand(found)}


def _posted(
    request: HttpRequest, found: InventoryRow, user: User, context: Context
) -> HttpResponse:
    revision, current = found.revision, reading.of_draft(found.revision)
    table, theirs = drafting.table_of(found), {}
    form = Row(type(found), current, request.POST, initial=_standing(found))
    if form.is_valid():
        try:
            _write(found, form, user)
        except Meanwhile as newer:
            theirs = newer.values
            form = _again(request, found, current)
        except NotEditable as refused:
            form.add_error(None, str(refused))
        else:
            if AUTOSAVE in request.headers:
                return _kept(request, revision, table, found.slug)
            at = timezone.now()
            presence.left(revision, table, found.slug, by=user, at=at)
            return studio_gate.saved(request, revision, _("Saved."))
    typed = getattr(form, "cleaned_data", {})
    shown = {
        "form": form,
        "theirs": studio_presence.filled(table, theirs, current, typed),
    }
    if AUTOSAVE in request.headers:
        return _not_kept(request, form, shown)
    return _page(request, found, user, current, {**context, **shown})


def _page(
    request: HttpRequest,
    found: InventoryRow,
    user: User,
    current: reading.Reading,
    context: Context,
) -> HttpResponse:
    revision, table, slug = found.revision, drafting.table_of(found), found.slug
    title, at = (getattr(found, "title", "") or slug).rstrip("."), timezone.now()
    shown = {
        "title": _("%(title)s, version %(number)d")
        % {"title": title, "number": revision.number},
        "revision": revision,
        "table": table,
        "row": found,
        "presence": studio_presence.opened(revision, table, slug, user, at),
        "edits": _edits(revision, table, slug),
        **_beside(revision, current, table, slug),
    }
    return render(request, "notices/desk_row.html", {**context, **shown})


def _beside(
    revision: Revision, current: reading.Reading, table: str, slug: str
) -> Context:
    """What the checks say of it, and what its words can print."""
    at = timezone.now()
    chips = studio_chips.groups(current, at) if table in WRITTEN else []
    found = studio_checks.found(revision, current, at)
    return {
        "checks": studio_checks.beside(found, current, table, slug, at),
        "chips": chips,
        "printed": as_printed.texts(current, table, slug, at) if chips else [],
    }


def _write(found: InventoryRow, form: Row, user: User) -> None:
    drafting.change(
        found,
        form.values(),
        seen=form.cleaned_data["seen"],
        by=user,
        at=timezone.now(),
    )


def _kept(
    request: HttpRequest, revision: Revision, table: str, slug: str
) -> HttpResponse:
    """Saved by itself: what the form has to say it saw, and what the checks say now."""
    current, at = reading.of_draft(revision), timezone.now()
    lint = linting.lint_words if table in WRITTEN else linting.lint
    found = lint(revision, at=at, current=current)
    checks = studio_checks.beside(found, current, table, slug, at)
    count = len(checks["lines"])
    said = ngettext(
        "Saved by itself at %(time)s. The checks say %(count)d thing about it.",
        "Saved by itself at %(time)s. The checks say %(count)d things about it.",
        count,
    ) % {"time": local_day.moment(at, "H:i"), "count": count}
    shown = {"checks": checks, "revision": revision}
    html = render_to_string("notices/_row_checks.html", shown, request)
    printed = {"printed": as_printed.texts(current, table, slug, at)}
    words = render_to_string("notices/_printed.html", printed, request)
    standing = current.table(table).get(slug)
    if standing is None:
        raise Http404
    seen = drafting.stand(standing)
    return JsonResponse({"seen": seen, "said": said, "checks": html, "printed": words})


def _not_kept(request: HttpRequest, form: Row, shown: Context) -> HttpResponse:
    """Nothing is lost: the page keeps what was typed, and shows what stands there."""
    found = [str(said) for errors in form.errors.values() for said in errors]
    said = _("Not saved: %(why)s") % {"why": found[0] if found else ""}
    html = render_to_string("notices/_theirs.html", shown, request)
    return JsonResponse({"said": said, "theirs": html}, status=409)


def _edits(revision: Revision, table: str, slug: str) -> list[RevisionEdit]:
    """Who else was here, newest first."""
    rows = revision.edits.filter(table=table, slug=slug).select_related("by")
    return list(rows.order_by("-at", "-pk")[:5])


def _meanwhile() -> str:
    return _(
        "Somebody else saved this while you wrote. Theirs is below; yours is still in"
        " the fields. Bring them together and save again."
    )


def _again(request: HttpRequest, found: InventoryRow, current: reading.Reading) -> Row:
    """The same words, made from what stands there now, so that saving counts."""
    newest = _row(found.revision.number, drafting.table_of(found), found.slug)
    typed = request.POST.copy()
    typed["seen"] = drafting.stand(newest)
    again = Row(type(found), current, typed, initial=_standing(found))
    again.is_valid()
    again.add_error(None, _meanwhile())
    return again


def _row(number: int, table: str, slug: str) -> InventoryRow:
    """A row with its draft, without the bytes."""
    if table not in loading.TABLES:
        raise Http404
    around = [f"revision__{name}" for name in ("based_on", "proposed_by", "agreed_by")]
    rows = loading.TABLES[table]._default_manager.select_related("revision", *around)
    rows = rows.defer("revision__canonical", "revision__based_on__canonical")
    rows = rows.annotate(**draft_notes.asked_with("revision"))
    found = get_object_or_404(rows, revision__number=number, slug=slug)
    draft_notes.look(found.revision, found)
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
    model, current = loading.TABLES[table], reading.of_draft(revision)
    sent, first = request.POST or None, _first(current, request.GET.dict())
    name, form = New(model, current, sent), Row(model, current, sent, initial=first)
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
        "chips": studio_chips.groups(current, timezone.now())
        if table in WRITTEN
        else [],
    }
    return render(request, "notices/desk_row.html", {**context, **shown})


def _first(current: reading.Reading, asked: dict[str, str]) -> dict[str, str]:
    """What a new row begins with: what the link says, in the language of its page."""
    pages = current.documents
    page = pages.get(asked.get("document", "")) or next(iter(pages.values()), None)
    return {"language": page.language, **asked} if page else asked


@require_POST
def arrange(
    request: HttpRequest, number: int, table: str, slug: str, how: str
) -> HttpResponse:
    """Take a row out, or change places with its neighbour."""
    user = studio_gate.reader(request, permissions.may_edit)
    found, at = _row(number, table, slug), timezone.now()
    row, order = (request.POST.get(name, "") for name in ("seen", "order"))
    acts: dict[str, Callable[[], Any]] = {
        "remove": lambda: drafting.remove(found, seen=row, by=user, at=at),
        "up": lambda: drafting.move(found, up=True, seen=order, by=user, at=at),
        "down": lambda: drafting.move(found, up=False, seen=order, by=user, at=at),
    }
    if how not in acts:
        raise Http404
    try:
        acts[how]()
    except NotEditable as refused:
        messages.error(request, str(refused))
        return redirect("admin:notices_draft", number)
    return studio_gate.saved(request, found.revision, _("Saved."))
