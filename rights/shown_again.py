"""A form that could not be taken, shown again at an address that can be opened.

What a browser is shown in answer to a form has no address of its own: its Back button
finds nothing there. So a browser is led on to the same address with a mark, which shows
what was typed and what is wrong, as often as it is opened (ux 1.0). The page waits
sealed beside the drafts of this browser. Nothing typed is in the address, the cookie or
the row of the session, and files are not kept: their page says so.

Every time the address itself is asked first, with all its gates: only while it still
has the name and the forms that it had when the form was sent is the page shown, and it
is gone after that.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.contrib.sessions.backends.base import SessionBase
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.middleware.csrf import get_token
from django.shortcuts import redirect
from django.urls import resolve, reverse
from django.utils import timezone
from django.utils.datastructures import MultiValueDict

from portal import vault
from rights import drafts
from rights.models import Draft

Next = Callable[[HttpRequest], HttpResponse]
MARK = "again"
KEPT = timedelta(hours=1)
MOST = 5
APPS = {"notices", "consent", "rights"}
ERRORS = b'id="errors"'
_TOKEN = re.compile(r'(name="csrfmiddlewaretoken" value=")[^"]*')
# The number that a form sent twice is known by, new each time it is opened.
_NUMBER = re.compile(r'(type="hidden" name="number" value=")[0-9a-f-]{36}(?=")')
# By which a form knows the words that stood in it; it is asked back where they changed.
_MARKS = re.compile(r'(type="hidden" name="shown" value=")[^"]*')
# What the gates of a page decide; a figure or a clock beside it moves by itself.
_GATED = re.compile(r"<title>.*?</title>|<h1\b.*?</h1>|<form\b.*?</form>", re.DOTALL)


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
        if shown is None:
            return None
        if shown.get("behind") != _behind(request):
            _forget_one(request)
            return None
        return HttpResponse(_with_token(request, shown["page"]))

    middleware.process_view = view  # type: ignore[attr-defined]
    return middleware


def forget(session: SessionBase, *, at: datetime) -> None:
    """Nothing that this browser typed wrongly is left."""
    drafts.clear(drafts.current(session, MARK, at=at), at=at)


def _sent(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    if not _is_browser(request):
        return response
    if _is_page(response) and ERRORS in response.content:
        return _lead_on(request, response)
    if 300 <= response.status_code < 400:
        _forget_one(request)
    return response


def _lead_on(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    drafts.browser(request.session)  # first: it may give the session another key
    behind = _behind(request)
    # A page that differs by itself each time could not be told from one of today.
    if not behind or behind != _behind(request):
        return response
    _keep(request, response.content.decode(), behind)
    asked = request.GET.copy()
    asked[MARK] = "1"
    return redirect(f"{request.path}?{asked.urlencode()}#errors")


def _behind(request: HttpRequest) -> str:
    """The name and forms of what is here now for whoever opens it, digested; '' for none.

    What only takes a form has no page: the one that it lies beside is asked.
    """
    response = _opened(request, request.path_info)
    if response is not None and response.status_code == 405:
        response = _opened(request, _beside(request.path_info))
    if response is None or not _is_page(response):
        return ""
    page = "".join(_GATED.findall(response.content.decode()))
    for new_each_time in (_TOKEN, _NUMBER, _MARKS):
        page = new_each_time.sub("", page)
    return vault.digest("page", page)[0]


def _opened(request: HttpRequest, path: str) -> HttpResponse | None:
    asked = copy.copy(request)
    asked.method = "GET"
    asked.GET = QueryDict(_asked(request))
    asked.POST = QueryDict()
    vars(asked)["_files"] = MultiValueDict()  # a request has no other way to have none
    asked.META = {**request.META, "QUERY_STRING": _asked(request)}
    try:
        match = resolve(path)
        response: HttpResponse = match.func(asked, *match.args, **match.kwargs)
    except (Http404, PermissionDenied):
        return None
    return response


def _is_page(response: HttpResponse) -> bool:
    kind = response.headers.get("Content-Type", "")
    return (
        response.status_code == 200
        and not response.streaming
        and kind.startswith("text/html")
    )


def _is_browser(request: HttpRequest) -> bool:
    """A form of ours in a browser; what is open to forgery needs no session."""
    match = request.resolver_match
    if match is None or getattr(match.func, "csrf_exempt", False):
        return False
    # Every browser since 2023 says so of what it will show as a page.
    is_shown = request.headers.get("Sec-Fetch-Mode") == "navigate"
    return is_shown and bool(APPS.intersection(match.app_names))


def _address(request: HttpRequest) -> str:
    return f"{request.path}?{_asked(request)}"


def _asked(request: HttpRequest) -> str:
    asked = request.GET.copy()
    asked.pop(MARK, None)
    return asked.urlencode()


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


def _keep(request: HttpRequest, page: str, behind: str) -> None:
    session, at = request.session, timezone.now()
    kept = _kept(session, at=at)
    kept.pop(_address(request), None)  # the newest stands last
    one = {"page": page, "key": _digest(session), "at": at.isoformat()}
    newest = dict(list(kept.items())[1 - MOST :])
    pages = {**newest, _address(request): {**one, "behind": behind}}
    draft = drafts.save(session, MARK, "pages", pages, at=at)
    Draft.objects.filter(pk=draft.pk).update(expires_at=at + KEPT)


def _forget_one(request: HttpRequest) -> None:
    """Taken now: Back shows the form with the answers that the draft keeps."""
    session, at = request.session, timezone.now()
    kept = _kept(session, at=at)
    left = {
        address: one
        for address, one in kept.items()
        if address.partition("?")[0] != request.path
    }
    if not left:
        forget(session, at=at)
    elif left != kept:
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
