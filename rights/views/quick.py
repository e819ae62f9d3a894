"""One page, one field, done on the next: opting out, stopping calls, a voice.

No identity step exists here (11 CCR 7060(b)). The hidden form number makes a
form sent twice the same request.
"""

from __future__ import annotations

import uuid
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from notices import reading, rendering
from rights import filing, questions
from rights.right import Page, Right
from rights.views import gate


def page(request: HttpRequest, right: Right) -> HttpResponse:
    """Show the page, or take it: the effect is in the filing transaction."""
    kind = right.pages[0]
    extra: dict[str, Any] = {"right": right} if kind == Page.CHOICES else {}
    if request.method == "POST":
        form = questions.PAGES[kind](request.POST, **extra)
        if form.is_valid() and not form.is_trapped:
            return _file(request, right, form)
    else:
        form = questions.PAGES[kind](initial=_initial(request, right), **extra)
    current = reading.current(timezone.now())
    context = {
        "nav": "rights",
        "right": right,
        "form": form,
        "number": _number(request),
        "back": reverse("rights:index"),
        "is_sensitive": right.code in {"voice_misuse", "stop_calls"},
        "error_title": bool(form.errors),
        "keep": rendering.kept_for(current, "requests") if current else "",
    }
    return render(request, "rights/quick.html", context)


def _initial(request: HttpRequest, right: Right) -> dict[str, Any]:
    """A link may name one choice ("stop marketing"); nothing else is preselected."""
    wanted = request.GET.get("stop", "")
    return {"choices": [wanted]} if wanted in right.purposes else {}


def _number(request: HttpRequest) -> uuid.UUID:
    try:
        return uuid.UUID(request.POST.get("number", ""))
    except ValueError:
        return uuid.uuid4()


def _file(request: HttpRequest, right: Right, form: Any) -> HttpResponse:
    at = timezone.now()
    claims, answers = form.filing()
    case = filing.file(
        filing.Filing(
            right=right.code,
            claims=claims,
            answers=answers,
            language=request.LANGUAGE_CODE,
            draft=_number(request),
        ),
        at=at,
    )
    gate.remember(request.session, case, at=at)
    return redirect("rights:receipt")
