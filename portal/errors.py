"""Pages for when something went wrong: what happened, and what to do now."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def too_large(request: HttpRequest) -> HttpResponse:
    """413: more was sent than the site takes."""
    return render(request, "413.html", status=413)


def unreadable(
    request: HttpRequest, exception: Exception | None = None
) -> HttpResponse:
    """400: what was sent cannot be read as a form."""
    return render(request, "400.html", status=400)


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
