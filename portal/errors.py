"""Pages for when something went wrong: what happened, and what to do now."""

from __future__ import annotations

import sys

from django.core.exceptions import BadRequest, RequestDataTooBig, SuspiciousOperation
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import get_language, gettext_lazy
from django.views.defaults import server_error

# Long enough for a database to come back, short enough to wait for.
RETRY_SECONDS = 60
READ_AWAY = 10 * 1024 * 1024


def too_large(request: HttpRequest) -> HttpResponse:
    """413: more was sent than the site takes; earlier answers are kept."""
    # What is longer than can be read away is not even begun.
    if declared(request) <= READ_AWAY:
        _read_away(request, READ_AWAY)
    return render(request, "413.html", status=413)


def declared(request: HttpRequest) -> int:
    """How many bytes a request says it has; 0 where it says nothing that counts."""
    try:
        return int(request.META.get("CONTENT_LENGTH") or 0)
    except ValueError:
        return 0


def _read_away(request: HttpRequest, most: int) -> None:
    """Read what is not wanted: a browser cut off while it sends shows no page."""
    while most > 0:
        chunk = request.read(min(most, 64 * 1024))
        if not chunk:
            return
        most -= len(chunk)


def unreadable(
    request: HttpRequest, exception: Exception | None = None
) -> HttpResponse:
    """400: what was sent cannot be read as a form; 413 where that is for its length."""
    if isinstance(exception, RequestDataTooBig):
        return too_large(request)
    return render(request, "400.html", status=400)


def sent_only(request: HttpRequest, *, allowed: str) -> HttpResponse:
    """405: somebody opens, reloads or keeps the address that a form is sent to."""
    response = render(request, "405.html", status=405)
    response["Allow"] = allowed
    return response


def too_many(request: HttpRequest, *, seconds: int) -> HttpResponse:
    """429: says when to try again."""
    minutes = max(1, round(seconds / 60))
    response = render(request, "429.html", {"minutes": minutes}, status=429)
    response["Retry-After"] = str(seconds)
    return response


def signing_in_too_often(request: HttpRequest) -> HttpResponse:
    """429 of the account pages, in the words of ours."""
    return too_many(request, seconds=300)


def forged(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403: the form was open too long, or did not come from this site."""
    return render(request, "403.html", {"form_expired": True}, status=403)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403 looks like 404: unknown and forbidden look alike."""
    return render(request, "404.html", status=404)


def broken(request: HttpRequest) -> HttpResponse:
    """500, or 503 while a database does not answer: what was typed is not lost.

    Django calls this inside the `except`, which is how we know what went wrong.
    """
    if isinstance(sys.exc_info()[1], (OperationalError, InterfaceError)):
        return unavailable(request)
    return server_error(request)


def unavailable(request: HttpRequest) -> HttpResponse:
    """503: the answers stay in the page, and one button sends them again.

    Made without session, user or database, none of which may be there.
    """
    is_form = request.method == "POST"
    shown = {
        "language": get_language() or "en",
        "address": request.get_full_path(),
        "is_form": is_form,
        "token": get_token(request) if is_form else "",
        "typed": _typed(request) if is_form else [],
    }
    response = HttpResponse(render_to_string("503.html", shown), status=503)
    response["Retry-After"] = str(RETRY_SECONDS)
    return response


def _typed(request: HttpRequest) -> list[tuple[str, str]]:
    try:
        fields = list(request.POST.lists())
    except (BadRequest, SuspiciousOperation, OSError):
        return []
    return [
        (name, str(value))
        for name, values in fields
        for value in values
        if name != "csrfmiddlewaretoken"
    ]


# What a page says to people, said to a program in the shape of every other refusal.
FOR_PROGRAMS = {
    400: ("unreadable", gettext_lazy("What was sent cannot be read.")),
    403: ("not_found", gettext_lazy("There is nothing here.")),
    404: ("not_found", gettext_lazy("There is nothing here.")),
    413: ("too_large", gettext_lazy("What was sent is too large. Send less at once.")),
    500: ("broken", gettext_lazy("A fault of ours. Send the same again later.")),
    503: ("unavailable", gettext_lazy("Not now. Send the same again later.")),
}
KEPT_HEADERS = ("Allow", "Retry-After")


def for_programs(page: HttpResponse) -> HttpResponse:
    """Instead of a page the code and the sentence that `docs/api.md` promises."""
    code, sentence = FOR_PROGRAMS.get(page.status_code, FOR_PROGRAMS[400])
    headers = {name: page[name] for name in KEPT_HEADERS if name in page}
    said = {"code": code, "sentence": str(sentence)}
    return JsonResponse(said, status=page.status_code, headers=headers)


def closed(request: HttpRequest) -> HttpResponse:
    """503: restored from a backup, and not open yet."""
    response = render(request, "closed.html", status=503)
    response["Retry-After"] = "600"
    return response
