"""Every public page says when a browser's opt-out signal was honoured.

11 CCR 7025(c)(6). Pages are the same bytes for everybody but for this one strip, so
the answer varies by the signal, and what carries the strip is nobody else's to keep.
A stranger's signal reads and writes no row.
"""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.cache import patch_cache_control, patch_vary_headers
from django.utils.translation import get_language

from consent import gpc
from notices import reading
from portal import visiting

Next = Callable[[HttpRequest], HttpResponse]
PLACE = b"<!--signal-->"
SUFFIX = "-gpc"
# Desk and API are not pages that a visitor's choice is about.
APART = ("/desk/", "/api/", "/static/", "/account/")


def signal(get_response: Next) -> Next:
    """Honour `Sec-GPC: 1`, and say so on the page."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if request.path_info.startswith(APART):
            return _previewed(get_response(request))
        is_on = gpc.is_on(request.headers.get("Sec-GPC", ""))
        if is_on:
            _ask_for_this_variant(request)
        is_known = is_on and _noted(request)
        response = get_response(request)
        if _is_page(response):
            patch_vary_headers(response, ["Sec-GPC"])
            if is_on:
                _say(response, is_known=is_known)
        return response

    return middleware


def _previewed(response: HttpResponse) -> HttpResponse:
    """A page of the desk that shows a draft as somebody with the signal would see it."""
    draft: reading.Reading | None = getattr(response, "signal_under", None)
    if draft is not None:
        strip = _strip(draft, is_known=False)
        response.content = response.content.replace(PLACE, strip, 1)
    return response


def _ask_for_this_variant(request: HttpRequest) -> None:
    """A browser that kept the page without the strip must get the one with it."""
    asked = request.META.pop("HTTP_IF_NONE_MATCH", "")
    # Django reads the headers once, and somebody may have looked already.
    request.__dict__.pop("headers", None)
    if SUFFIX in asked:
        request.META["HTTP_IF_NONE_MATCH"] = asked.replace(SUFFIX, "")


def _is_page(response: HttpResponse) -> bool:
    kind = response.headers.get("Content-Type", "")
    is_kept = response.status_code == 304
    return not response.streaming and (is_kept or kind.startswith("text/html"))


def _say(response: HttpResponse, *, is_known: bool) -> None:
    if "ETag" in response:
        response["ETag"] = _tagged(response["ETag"])
    response.headers.setdefault("Cache-Control", "no-store")
    patch_cache_control(response, private=True)
    if PLACE in response.content:
        strip = _strip(reading.current(timezone.now()), is_known=is_known)
        response.content = response.content.replace(PLACE, strip, 1)


def _tagged(etag: str) -> str:
    """A tag keeps its quotation marks, where it has them."""
    is_quoted = etag.endswith('"')
    return f'{etag[:-1]}{SUFFIX}"' if is_quoted else f"{etag}{SUFFIX}"


def _strip(current: reading.Reading | None, *, is_known: bool) -> bytes:
    is_none = current is not None and gpc.does_neither(current)
    shown = {"is_none": is_none, "is_known": is_known}
    return render_to_string("consent/_signal.html", shown).encode()


def _noted(request: HttpRequest) -> bool:
    """Whether it counts for somebody signed in here; written down once for them."""
    if settings.SESSION_COOKIE_NAME not in request.COOKIES:
        return False
    at = timezone.now()
    person = visiting.person_of(request.session, at=at)
    if person is None:
        return False
    if request.session.get("signal") != str(person.pk):
        language = get_language() or settings.LANGUAGE_CODE
        request.session["overruled"] = gpc.apply(person, at=at, language=language)
        request.session["signal"] = str(person.pk)
    return True
