"""The published pages, the frozen bytes, and how to reach the officer."""

from __future__ import annotations

import hashlib

import rfc8785
from django.conf import settings
from django.db import InterfaceError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotModified
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from notices import pages, printing, promising, reading
from notices.models import Revision
from portal.views import public_paper


def answer(request: HttpRequest, page: pages.Page | None) -> HttpResponse:
    """The page or 304; may be cached, but is asked for again each time."""
    if page is None:
        raise Http404
    response: HttpResponse
    if page.etag in request.headers.get("If-None-Match", ""):
        response = HttpResponseNotModified()
    else:
        response = HttpResponse(page.body, content_type=page.content_type)
    response["ETag"] = page.etag
    response["Cache-Control"] = "public, max-age=0, must-revalidate"
    return response


@require_safe
def policy(request: HttpRequest) -> HttpResponse:
    """`/`: the policy in force, or that there is none yet."""
    page = pages.served("policy", timezone.now())
    if page is None:
        return render(request, "notices/not_yet.html", status=404)
    return answer(request, page)


@require_safe
def california(request: HttpRequest) -> HttpResponse:
    """`/california/`: the supplement for Californians, from the same rows."""
    return answer(request, pages.served("california", timezone.now()))


def _paper(request: HttpRequest, document: str) -> HttpResponse:
    at = timezone.now()
    current = reading.current(at)
    if current is None or document not in current.documents:
        raise Http404
    sheet = printing.sheet(current, document, at)
    page = reverse(f"notices:{document}")
    return public_paper(request, sheet, name=document, page=page)


@require_safe
def policy_pdf(request: HttpRequest) -> HttpResponse:
    """`/policy.pdf`: the policy in force, on paper."""
    return _paper(request, "policy")


@require_safe
def california_pdf(request: HttpRequest) -> HttpResponse:
    """`/california.pdf`: the California notice in force, on paper."""
    return _paper(request, "california")


@require_safe
def policy_json(request: HttpRequest) -> HttpResponse:
    """`/policy.json`: exactly the bytes that were approved and signed."""
    return signed_bytes(request, reading.current(timezone.now()))


def signed_bytes(request: HttpRequest, current: reading.Reading | None) -> HttpResponse:
    """The bytes of one version."""
    if current is None:
        raise Http404
    try:
        revision = Revision.objects.only("canonical").get(pk=current.pk)
        body = bytes(revision.canonical or b"")
    except (OperationalError, InterfaceError):
        # Without a database: canonical means that the same facts are the same bytes.
        body = rfc8785.dumps(current.content)
        if hashlib.sha256(body).hexdigest() != current.sha256:
            raise
    page = pages.Page(body, f'"{current.sha256}"', "application/json")
    return answer(request, page)


@require_safe
def contact(request: HttpRequest) -> HttpResponse:
    """`/contact/`: officer, post and e-mail of the revision in force."""
    current = reading.current(timezone.now())
    if current is None:
        raise Http404
    shown = {"nav": "contact", "has_key": bool(settings.PGP_KEY)}
    return render(request, "notices/contact.html", shown)


@require_safe
def promises(request: HttpRequest) -> HttpResponse:
    """`/promises/`: how promises are kept that the officer has opened, and no others."""
    board = promising.board(timezone.now())
    lines = [line for line in board.lines if line.is_public]
    return render(request, "notices/promises.html", {"lines": lines})
