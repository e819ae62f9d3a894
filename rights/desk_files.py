"""Files of a request at the desk: listed, saved to look at elsewhere, never shown.

A file of a stranger goes out as something to save, under a name of ours and without
a type that a browser would open (ASVS 12.5). Whoever opens one is on record.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.defaultfilters import filesizeformat
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from portal import incoming, permissions, vault
from portal.models import User
from rights import casefile, drafts, enclosures, kept_copies, media
from rights.filing import Filing
from rights.models import HANDED, Case, Enclosure, Fate
from rights.workflow import actor

OPENED = "file"


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


def shown(case: Case) -> list[FileLine]:
    """The files of a case, with their own names: only for who may read bodies."""
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
        )
        for row in enclosures.of(case)
    ]


def _handed(row: Enclosure) -> str:
    if row.handed_at is None:
        return ""
    day = date_format(row.handed_at, "j M Y")
    if row.handed_to == Fate.POLICE:
        return _("handed to the police on %(day)s") % {"day": day}
    return _("handed to them on %(day)s") % {"day": day}


@require_POST
def act(request: HttpRequest, pk: int, file: UUID, how: str) -> HttpResponse:
    """Note that a file was handed over, or delete it for good."""
    user, at = request.user, timezone.now()
    if not isinstance(user, User) or not permissions.may_decide(user):
        raise PermissionDenied
    row = get_object_or_404(Enclosure.objects.select_related("case"), pk=file, case=pk)
    if how == "delete":
        _delete(request, row, user, at)
    elif how == "hand-over" and row.fate in HANDED:
        enclosures.hand_over(row, Fate(row.fate), by=actor(user), at=at)
        messages.success(request, _("Noted: the copy was handed over."))
    else:
        raise Http404
    return redirect("admin:rights_case_change", pk)


def _delete(request: HttpRequest, row: Enclosure, user: User, at: datetime) -> None:
    try:
        kept_copies.check(row)
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
