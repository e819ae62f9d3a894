"""One page, one field, done on the next: opting out, stopping calls, a voice.

No identity step exists here (11 CCR 7060(b)). The form's number and what was
typed together make a form sent twice the same request, and a changed one another.
"""

from __future__ import annotations

import json
import uuid
from functools import partial
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from notices import reading, tables
from rights import (
    attaching,
    drafts,
    enclosures,
    filing,
    identity,
    ladder,
    limitations,
    mandates,
    onepage,
    rows,
    taking,
)
from rights.filing import Filing
from rights.right import Page, Right
from rights.views import gate, journeys
from rights.views.journeys import Journey


def page(request: HttpRequest, right: Right, only: str = "") -> HttpResponse:
    """Show the page, or take it: the effect is in the filing transaction.

    `only` is one choice of several, asked for on a page of its own.
    """
    journey = journeys.of(request, right)
    # Who signed in asks for themselves, unless they said for whom.
    known = "" if journey.acting else _known(request, right)
    form = _form(journey, only=only, known=known)
    is_taken = request.method == "POST" and gate.accepted(form)
    attaching.settle(form, request)
    if is_taken:
        try:
            return _file(journey, form, known=known)
        except filing.Refused as error:
            form.add_error(None, str(error))
    choice = next((c for c in right.choices if c.purpose == only), None)
    current = reading.current(timezone.now())
    context = {
        "nav": "rights",
        "right": right,
        "choice": choice,
        "form": form,
        "acting": journey.acting,
        "takes_others": mandates.takes_others(right),
        "number": _number(request),
        "known": gate.masked(known),
        "back": reverse("rights:index"),
        "rung": ladder.rung(right),
        "error_title": bool(form.errors),
        "keep": tables.kept_for(current, "requests", names_law=False)
        if current
        else "",
    }
    return render(request, "rights/quick.html", context)


def _form(journey: Journey, *, only: str, known: str) -> Any:
    """The form of the page, worded for whoever asks."""
    request, right = journey.request, journey.right
    asked = onepage.PAGES[right.pages[0]]
    extra: dict[str, Any] = {}
    if right.pages[0] == Page.CHOICES:
        # Where there is one thing to stop, nobody has to pick it.
        extra["only"] = only or (right.purposes[0] if len(right.purposes) == 1 else "")
    if known:
        extra["known"] = known
    if right.pages[0] == Page.APPEAL:
        extra["is_theirs"] = partial(gate.is_theirs, request.session, at=timezone.now())
    extra |= attaching.options(asked, request)
    if found := rows.initial(request, right.pages[0]):
        extra["initial"] = found
    form = asked(gate.posted(request), right=right, **extra)
    if journey.acting:
        form.about_somebody_else()
    return form


def _known(request: HttpRequest, right: Right) -> str:
    """The address of whoever signed in, where a form asks for one to be proven."""
    asked: Any = onepage.PAGES[right.pages[0]]
    if not (right.needs_proof and issubclass(asked, limitations.Addressed)):
        return ""
    return gate.signed_in(request.session, at=timezone.now())


def _number(request: HttpRequest) -> uuid.UUID:
    try:
        return uuid.UUID(request.POST.get("number", ""))
    except ValueError:
        return uuid.uuid4()


def _file(journey: Journey, form: Any, *, known: str) -> HttpResponse:
    request, right, at = journey.request, journey.right, timezone.now()
    claims, answers = form.filing()
    files = [*attaching.enclosed(form), *journey.papers]
    acting = journey.acting
    said = json.dumps(
        [right.code, claims, answers, acting, *(row.sha256 for row in files)],
        sort_keys=True,
        default=str,
    )
    about = Filing(
        right=right.code,
        language=request.LANGUAGE_CODE,
        draft=uuid.uuid5(_number(request), said),
        files=tuple(row.pk for row in files),
        channel=identity.SIGNED_IN if known else "web",
        acting=acting,
    )
    cases = taking.take(form, about, at=at)
    enclosures.drop_loose(files, at=at)
    if acting is not None:
        drafts.clear(journey.draft, at=at)
    for case in cases:
        gate.remember(request.session, case, at=at)
    return redirect("rights:receipt")
