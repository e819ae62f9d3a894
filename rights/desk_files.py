"""Files of a request at the desk: listed, saved to look at elsewhere, never shown.

A file of a stranger goes out as something to save, under a name of ours and without
a type that a browser would open (ASVS 12.5). Whoever opens one is on record.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, cast
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.defaultfilters import filesizeformat
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from portal import incoming, permissions, vault
from portal.models import User
from rights import casefile, dossier, drafts, enclosures, handovers, kept_copies, media
from rights.desk_forms import Plain
from rights.fields import text
from rights.filing import Filing
from rights.models import Case, Enclosure, Fate
from rights.workflow import actor

OPENED = "file"
HANDED_OVER, HAND = "handed", "hand"
FILE = f"{HAND}-file"


@dataclass(frozen=True, kw_only=True)
class FileLine:
    """One file as the case page lists it."""

    pk: UUID
    name: str
    kind: str
    type: str
    size: str
    at: datetime
    is_here: bool
    fate: str
    keeper: str
    handed: str
    is_kept: bool
    form: forms.Form | None


class Handed(Plain):
    """Who took a copy, how, and under which number."""

    file = forms.UUIDField(widget=forms.HiddenInput)
    where = text(
        gettext_lazy("Who took it, and how"),
        missing=gettext_lazy("Write who took it, and how."),
        hint=gettext_lazy("A name or an office, and the way it went. They read it."),
        is_read=True,
    )
    number = text(
        gettext_lazy("The number under which the police keeps it"), is_read=True
    )

    def __init__(self, *args: Any, to: str, **options: Any) -> None:
        super().__init__(*args, **options)
        self.to = to
        if to != Fate.POLICE:
            del self.fields["number"]

    def clean(self) -> dict[str, Any]:
        """Words that say to whom it went."""
        said: dict[str, Any] = super().clean() or {}
        number = str(said.get("number", ""))
        for name, fault in (
            ("where", handovers.fault_of_way(str(said.get("where", "")))),
            ("number", handovers.fault_of_number(self.to, number)),
        ):
            if fault and name not in self.errors and name in self.fields:
                self.add_error(name, fault)
        return said


def handed_form(request: HttpRequest, case: Case) -> Handed:
    """What was typed about one file."""
    rows = {str(row.pk): row.fate for row in enclosures.of(case)}
    return Handed(
        request.POST, prefix=HAND, to=rows.get(request.POST.get(FILE, ""), "")
    )


def hand_over(case: Case, bound: Any, user: User) -> None:
    """Note that a copy was handed over."""
    said = bound.cleaned_data
    row = enclosures.of(case).filter(pk=said["file"]).first()
    if row is None:
        raise handovers.NotHanded(_("This file is not of this request."))
    handovers.note(
        case,
        row,
        where=said["where"],
        number=said.get("number", ""),
        by=user,
        at=timezone.now(),
    )


def shown(case: Case, bound: dict[str, Any]) -> list[FileLine]:
    """The files of a case, with their own names: only for who may read bodies."""
    at = timezone.now()
    return [
        FileLine(
            pk=row.pk,
            name=enclosures.name(row),
            kind=row.get_kind_display(),
            type=row.media_type,
            size=filesizeformat(row.size),
            at=row.added_at,
            is_here=row.erased_at is None,
            fate=str(row.get_fate_display()) if row.fate else "",
            keeper=row.fate if kept_copies.is_waiting(row) else "",
            handed=_handed(row),
            is_kept=kept_copies.is_kept(row, at),
            form=_form(row, bound) if kept_copies.is_waiting(row) else None,
        )
        for row in dossier.enclosures(case)
    ]


def _form(row: Enclosure, bound: dict[str, Any]) -> Handed:
    typed = bound.get(HANDED_OVER)
    if typed is not None and typed.data.get(FILE) == str(row.pk):
        return cast(Handed, typed)
    return Handed(prefix=HAND, to=row.fate, initial={"file": row.pk})


def _handed(row: Enclosure) -> str:
    if row.handed_at is None or row.case is None:
        return ""
    return kept_copies.handed(row.case, row)


@require_POST
def act(request: HttpRequest, pk: int, file: UUID, how: str) -> HttpResponse:
    """Delete a file for good."""
    user, at = request.user, timezone.now()
    if not isinstance(user, User) or not permissions.may_decide(user):
        raise PermissionDenied
    row = get_object_or_404(Enclosure.objects.select_related("case"), pk=file, case=pk)
    if how == "delete":
        _delete(request, row, user, at)
    else:
        raise Http404
    return redirect("admin:rights_case_change", pk)


def _delete(request: HttpRequest, row: Enclosure, user: User, at: datetime) -> None:
    try:
        kept_copies.check(row, at)
    except kept_copies.NotDeleted as error:
        messages.error(request, str(error))
        return
    enclosures.erase(row, by=actor(user), at=at)
    messages.success(request, _("Deleted. That there was a file stays on record."))


@require_safe
def download(request: HttpRequest, pk: int, file: UUID) -> StreamingHttpResponse:
    """One file, unsealed while it goes out."""
    user = request.user
    if not isinstance(user, User) or not permissions.may_read_body(user):
        raise PermissionDenied
    row = get_object_or_404(enclosures.of(get_object_or_404(Case, pk=pk)), pk=file)
    try:
        body = enclosures.read(row)
    except vault.KeyDestroyed as error:
        raise Http404 from error
    assert row.case is not None  # noqa: S101 - it was found by its case
    casefile.opened(row.case, by=user, at=timezone.now(), what=OPENED)
    answer = StreamingHttpResponse(body, content_type=media.UNKNOWN.type)
    answer["Content-Disposition"] = f'attachment; filename="{_called(row)}"'
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return answer


def _called(row: Enclosure) -> str:
    """A name of ours: what a stranger typed is never a name on somebody's disk."""
    assert row.case is not None  # noqa: S101 - asked for files of cases only
    return f"{row.case.reference}-{str(row.pk)[:8]}.{media.ending(row.media_type)}"


# --- the page "Add a request" -------------------------------------------------------


def lay_aside(upload: Any, request: HttpRequest, *, at: datetime) -> None:
    """Keep the files of a mail that an officer reads in, until the request is added."""
    upload.seek(0)
    browser = drafts.browser(request.session)
    door = request.POST.get("number", "")[:36]
    enclosures.drop(enclosures.loose(browser, door, at=at), at=at)
    found = incoming.attached(upload.read())
    enclosures.aside(found, browser=browser, door=door, at=at)


def with_those_aside(filed: Filing, request: HttpRequest, *, at: datetime) -> Filing:
    """The same request, with the files that were laid aside for this form."""
    browser = drafts.browser(request.session)
    door = request.POST.get("number", "")[:36]
    rows = enclosures.loose(browser, door, at=at) if door else []
    return replace(filed, files=tuple(row.pk for row in rows))
