"""A form that could not be taken, shown again at an address that can be opened.

What a browser is shown in answer to a form has no address of its own: its Back button
finds nothing there. So a browser is led on to the same address with a mark, which shows
what was typed and what is wrong, as often as it is opened (ux 1.0). The page waits
sealed beside the drafts of this browser. Nothing typed is in the address, the cookie or
the row of the session, and files are not kept: their page says so.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from portal import vault
from rights import drafts

Next = Callable[[HttpRequest], HttpResponse]
MARK = "again"
KEPT = timedelta(hours=1)
MOST = 5
APPS = {"notices", "consent", "rights"}
_TOKEN = re.compile(r'(name="csrfmiddlewaretoken" value=")[^"]*')


def pages(get_response: Next) -> Next:
    """Lead a browser from a form to a page; programs have no Back, and read on."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if request.method == "POST":
            return _sent(request, response)
        if response.status_code == 405 and MARK in request.GET:
            return redirect(_beside(request.path))
        return response

    def view(
        request: HttpRequest, callback: object, args: object, kwargs: object
    ) -> HttpResponse | None:
        if request.method not in {"GET", "HEAD"} or MARK not in request.GET:
            return None
        shown = _kept(request.session, at=timezone.now()).get(_address(request))
        return HttpResponse(_with_token(request, shown["page"])) if shown else None

    middleware.process_view = view  # type: ignore[attr-defined]
    return middleware


def forget(session: SessionBase, *, at: datetime) -> None:
    """Nothing that this browser typed wrongly is left."""
    drafts.clear(drafts.current(session, MARK, at=at), at=at)


def _sent(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    if _is_page(response) and _is_browser(request):
        return _lead_on(request, response)
    if 300 <= response.status_code < 400 and _is_browser(request):
        _forget_one(request)
    return response


def _lead_on(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    _keep(request, response.content.decode())
    asked = request.GET.copy()
    asked[MARK] = "1"
    place = "#errors" if b'id="errors"' in response.content else ""
    return redirect(f"{request.path}?{asked.urlencode()}{place}")


def _is_page(response: HttpResponse) -> bool:
    kind = response.headers.get("Content-Type", "")
    return (
        response.status_code == 200
        and not response.streaming
        and kind.startswith("text/html")
    )


def _is_browser(request: HttpRequest) -> bool:
    match = request.resolver_match
    # Every browser since 2023 says so of what it will show as a page.
    is_shown = request.headers.get("Sec-Fetch-Mode") == "navigate"
    return is_shown and match is not None and bool(APPS.intersection(match.app_names))


def _address(request: HttpRequest) -> str:
    asked = request.GET.copy()
    asked.pop(MARK, None)
    return f"{request.path}?{asked.urlencode()}"


def _kept(session: SessionBase, *, at: datetime) -> dict[str, Any]:
    """By address, what this browser may see again; nothing from before a new key.

    Whoever signs in or out, proves an address or files something has a new key.
    """
    kept = drafts.answers(drafts.current(session, MARK, at=at)).get("pages", {})
    key = _digest(session)
    return {
        address: one
        for address, one in kept.items()
        if one["key"] == key and datetime.fromisoformat(one["at"]) > at - KEPT
    }


def _keep(request: HttpRequest, page: str) -> None:
    session, at = request.session, timezone.now()
    drafts.browser(session)  # first: it may give the session another key
    kept = _kept(session, at=at)
    kept.pop(_address(request), None)  # the newest stands last
    one = {"page": page, "key": _digest(session), "at": at.isoformat()}
    newest = list(kept.items())[1 - MOST :]
    drafts.save(session, MARK, "pages", {**dict(newest), _address(request): one}, at=at)


def _forget_one(request: HttpRequest) -> None:
    """Taken now: Back shows the form with the answers that the draft keeps."""
    session, at = request.session, timezone.now()
    kept = _kept(session, at=at)
    left = {
        address: one
        for address, one in kept.items()
        if address.partition("?")[0] != request.path
    }
    if left != kept:
        drafts.save(session, MARK, "pages", left, at=at)


def _digest(session: SessionBase) -> str:
    return vault.digest("session", session.session_key or "")[0]


def _with_token(request: HttpRequest, page: str) -> str:
    """The page with a token against forgery that is good today."""
    return _TOKEN.sub(lambda found: found[1] + get_token(request), page)


def _beside(path: str) -> str:
    """Where an address leads that only takes a form."""
    if path.startswith(reverse("rights:track")):
        return reverse("rights:progress")
    return path.rstrip("/").rpartition("/")[0] + "/"
