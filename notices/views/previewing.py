"""A draft as people would see it: page, notice, with the signal, on paper, bare text.

The same templates as the public pages, with a strip that says that nothing of it is in
force. Nothing is kept of it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from csp.decorators import csp_replace
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from notices import archive, bare_text, printing, reading, rendering, studio_gate
from notices.models import Revision, RevisionState
from notices.views import dangling
from portal import permissions
from portal.views import public_paper

CALIFORNIA = "california"
TEXT, SIGNAL, PAPER, PHONE = "text", "signal", "-pdf", "phone"
# A preview may stand in a frame of this site, for the one that is as wide as a phone.
FRAMED: Callable[..., Any] = csp_replace(
    {"frame-ancestors": ["'self'"], "frame-src": ["'self'"]}
)


@require_safe
@FRAMED
def preview(request: HttpRequest, number: int, how: str) -> HttpResponse:
    """`how`: a document's slug, "text", "signal" (a Californian with GPC), or "...-pdf".

    "phone" shows the page in a frame as wide as a phone, which only this site may do.
    """
    response = _preview(request, number, how)
    response.headers["X-Frame-Options"] = "SAMEORIGIN"
    return response


def _preview(request: HttpRequest, number: int, how: str) -> HttpResponse:
    studio_gate.reader(request, permissions.may_read_draft)
    revision, at = studio_gate.draft(number), timezone.now()
    if how.endswith(PAPER):
        return _paper(request, revision, how.removesuffix(PAPER))
    if how == PHONE:
        return render(request, "notices/preview_phone.html", {"revision": revision})
    current = _read(revision)
    document = {TEXT: next(iter(current.documents)), SIGNAL: CALIFORNIA}.get(how, how)
    if document not in rendering.pages_of(current):
        raise Http404
    try:
        if how == TEXT:
            words = bare_text.of(current, document, at)
            return HttpResponse(words, content_type="text/plain; charset=utf-8")
        body = rendering.page(current, document, None, at, is_draft=True)
    except rendering.Dangling:
        return dangling.page(request, revision, current, document, at)
    return Previewed(body, signal_under=current if how == SIGNAL else None)


def _read(revision: Revision) -> reading.Reading:
    is_settled = bool(revision.sha256)
    return (reading.of_revision if is_settled else reading.of_draft)(revision)


class Previewed(HttpResponse):
    """A draft as a page; `signal_under` asks for the strip of an opted-out browser."""

    def __init__(self, body: bytes, *, signal_under: reading.Reading | None) -> None:
        super().__init__(body)
        self.signal_under = signal_under


def _paper(request: HttpRequest, revision: Revision, kind: str) -> HttpResponse:
    """As it was when it was sent for review, a draft as it is now, or what changes."""
    if kind not in printing.kinds_of(revision):
        raise Http404
    gap = None if kind == printing.REDLINE else _gap(request, revision, kind)
    if gap is not None:
        return gap
    against = request.GET.get("against", "")
    other = archive.numbered(int(against)) if against.isdecimal() else None
    at = timezone.now()
    if other is not None and kind == printing.REDLINE:
        sheet = printing.pair(other, revision, at)
    elif revision.state == RevisionState.DRAFT:
        sheet = printing.asked_of_draft(revision, kind, at)
    else:
        sheet = printing.of_draft(revision, kind)
    page = reverse("admin:notices_draft", args=[revision.number])
    name = f"{kind}-{revision.number}"
    response = public_paper(request, sheet, name=name, page=page)
    response["Cache-Control"] = "private, no-store"
    return response


def _gap(request: HttpRequest, revision: Revision, kind: str) -> HttpResponse | None:
    """Why there is no such paper: one that would have a gap is never printed."""
    current, at = _read(revision), timezone.now()
    try:
        rendering.frame(current, kind, None, at)
    except rendering.Dangling:
        return dangling.page(request, revision, current, kind, at)
    return None
