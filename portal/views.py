"""Handing out papers: what every app's pages do alike once somebody may read one."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotModified
from django.shortcuts import render
from django.utils import timezone

from portal import paper, vault
from portal.models import Sheet

PDF = "application/pdf"


def private_paper(sheet: Sheet | None, *, name: str) -> HttpResponse:
    """A sealed paper for whoever the page already let in; stored nowhere."""
    if sheet is None or sheet.printed_at is None:
        raise Http404
    try:
        body = paper.read(sheet)
    except vault.KeyDestroyed as error:
        raise Http404 from error
    response = HttpResponse(body, content_type=PDF)
    response["Content-Disposition"] = f'attachment; filename="{name}.pdf"'
    response["Cache-Control"] = "no-store"
    return response


def public_paper(
    request: HttpRequest, sheet: Sheet | None, *, name: str, page: str
) -> HttpResponse:
    """A public paper or 304; may be cached, but is asked for again each time."""
    if sheet is None or sheet.printed_at is None:
        return not_printed(request, sheet, page=page)
    # A paper without a key is open to whoever can write the table.
    if not paper.is_ours(sheet):
        paper.print_anew(sheet, at=timezone.now())
        return not_printed(request, sheet, page=page)
    tag = f'"{sheet.mark[:32]}"'
    response: HttpResponse
    if tag in request.headers.get("If-None-Match", ""):
        response = HttpResponseNotModified()
    else:
        response = HttpResponse(paper.read(sheet), content_type=PDF)
        response["Content-Disposition"] = f'inline; filename="{name}.pdf"'
    response["ETag"] = tag
    response["Cache-Control"] = "public, max-age=0, must-revalidate"
    return response


def not_printed(
    request: HttpRequest, sheet: Sheet | None, *, page: str
) -> HttpResponse:
    """503 in plain words: being printed, or this machine lacks what prints."""
    is_missing = sheet is not None and sheet.error == paper.NO_PRESS
    context = {"is_missing": is_missing, "page": page}
    response = render(request, "portal/no_paper.html", context, status=503)
    response["Retry-After"] = "300" if is_missing else "20"
    return response
