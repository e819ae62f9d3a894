"""One page, one field, done on the next: opting out, stopping calls, a voice.

No identity step exists here (11 CCR 7060(b)). The form's number and what was
typed together make a form sent twice the same request, and a changed one another.
"""

from __future__ import annotations

import json
import uuid
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from notices import reading, tables
from rights import (
    attaching,
    enclosures,
    filing,
    identity,
    ladder,
    limitations,
    onepage,
)
from rights.right import Page, Right
from rights.views import gate


def page(request: HttpRequest, right: Right, only: str = "") -> HttpResponse:
    """Show the page, or take it: the effect is in the filing transaction.

    `only` is one choice of several, asked for on a page of its own.
    """
    kind = right.pages[0]
    asked = onepage.PAGES[kind]
    extra: dict[str, Any] = {"only": only} if kind == Page.CHOICES else {}
    known = _known(request, right, asked)
    if known:
        extra["known"] = known
    extra |= attaching.options(asked, request)
    form = asked(gate.posted(request), right=right, **extra)
    is_taken = request.method == "POST" and gate.accepted(form)
    attaching.settle(form, request)
    if is_taken:
        try:
            return _file(request, right, form, known=known)
        except filing.Refused as error:
            form.add_error(None, str(error))
    choice = next((c for c in right.choices if c.purpose == only), None)
    current = reading.current(timezone.now())
    context = {
        "nav": "rights",
        "right": right,
        "choice": choice,
        "form": form,
        "number": _number(request),
        "known": gate.masked(known),
        "back": reverse("rights:index"),
        "rung": ladder.rung(right),
        "is_sensitive": right.code in {"voice_misuse", "stop_calls", "child"},
        "error_title": bool(form.errors),
        "keep": tables.kept_for(current, "requests") if current else "",
    }
    return render(request, "rights/quick.html", context)


def _known(request: HttpRequest, right: Right, asked: Any) -> str:
    """The address of whoever signed in, where a form asks for one to be proven."""
    if not (right.needs_proof and issubclass(asked, limitations.Addressed)):
        return ""
    return gate.signed_in(request.session, at=timezone.now())


def _number(request: HttpRequest) -> uuid.UUID:
    try:
        return uuid.UUID(request.POST.get("number", ""))
    except ValueError:
        return uuid.uuid4()


def _file(request: HttpRequest, right: Right, form: Any, *, known: str) -> HttpResponse:
    at = timezone.now()
    claims, answers = form.filing()
    files = attaching.enclosed(form)
    said = json.dumps(
        [right.code, claims, answers, *(row.sha256 for row in files)], sort_keys=True
    )
    filed = filing.Filing(
        right=right.code,
        claims=claims,
        answers=answers,
        residence=form.residence() if hasattr(form, "residence") else None,
        language=request.LANGUAGE_CODE,
        draft=uuid.uuid5(_number(request), said),
        files=tuple(row.pk for row in files),
        channel=identity.SIGNED_IN if known else "web",
    )
    take = getattr(form, "file", filing.file)
    taken = take(filed, at=at)
    enclosures.drop_loose(files, at=at)
    for case in taken if isinstance(taken, list) else [taken]:
        gate.remember(request.session, case, at=at)
    return redirect("rights:receipt")
