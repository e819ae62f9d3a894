"""What every answer of the site carries, and who gets into the desk."""

from __future__ import annotations

from collections.abc import Callable

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from portal import closing, errors, limits

Next = Callable[[HttpRequest], HttpResponse]
# Pages that everybody sees alike may be cached; everything else must not be.
SHARED = ("/static/",)


def private(get_response: Next) -> Next:
    """No answer is indexed in demo mode, and none is stored unless it says so."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if settings.KEPT_DEMO:
            response["X-Robots-Tag"] = "noindex, nofollow"
            # For what is no page: bytes that were signed, tables, figures.
            response["Kept-Demonstration"] = "not published by the company"
        if "Cache-Control" not in response and not request.path_info.startswith(SHARED):
            response["Cache-Control"] = "no-store"
        response.headers.setdefault(
            "Permissions-Policy", "camera=(), geolocation=(), microphone=()"
        )
        return response

    return middleware


def to_programs(get_response: Next) -> Next:
    """Whoever refuses a program, wherever: it reads JSON, and no page for people."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        is_page = response.headers.get("Content-Type", "").startswith("text/html")
        if response.status_code >= 400 and is_page and _is_program(request):
            return errors.for_programs(response)
        return response

    return middleware


def _is_program(request: HttpRequest) -> bool:
    return request.path_info.startswith("/api/")


def readable(get_response: Next) -> Next:
    """An address with a zero byte asks nothing that a database could answer."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if "%00" in request.META.get("QUERY_STRING", "") or "\0" in request.path_info:
            return errors.unreadable(request)
        return get_response(request)

    return middleware


def too_large(get_response: Next) -> Next:
    """A body over the limit gets a page that says so; earlier answers are kept."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if errors.declared(request) > limits.largest(request.path_info):
            return errors.too_large(request)
        return get_response(request)

    return middleware


def sent_only(get_response: Next) -> Next:
    """Whoever opens an address that only takes a form gets a page and no blank."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        is_blank = response.status_code == 405 and not response.content
        if is_blank and request.method == "GET":
            return errors.sent_only(request, allowed=response.headers.get("Allow", ""))
        return response

    return middleware


def second_factor(get_response: Next) -> Next:
    """Outside demo mode nobody uses the desk without a second factor.

    With one set up, allauth asks for it at sign-in; without one, the desk leads
    to the page that sets it up and nowhere else. What a stranger sends is no mail.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        user = request.user
        # Not `path`: a SCRIPT_NAME would stand before it.
        is_desk = request.path_info.startswith("/desk/")
        most = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
        if is_desk and not user.is_authenticated and errors.declared(request) > most:
            return errors.too_large(request)
        if (
            is_desk
            and user.is_authenticated
            and not settings.KEPT_DEMO
            and not is_mfa_enabled(user)
        ):
            return redirect("mfa_index")
        return get_response(request)

    return middleware


# What everybody may see, whatever was restored: the policy and how we are.
OPEN_APP = "notices"
# The list of news is of people, though its page belongs to the policy.
OF_PEOPLE = {"notices:news", "notices:news_mine"}
OPEN_PAGES = {"alive", "ready", "metrics", "seal-keys", "security-txt", "pgp-key"}


def after_restore(get_response: Next) -> Next:
    """Nothing about a person leaves the site until erasures are replayed."""

    def middleware(request: HttpRequest) -> HttpResponse:
        return get_response(request)

    def view(
        request: HttpRequest, callback: object, args: object, kwargs: object
    ) -> HttpResponse | None:
        match = request.resolver_match
        is_open = match is not None and (
            (match.app_names == [OPEN_APP] and match.view_name not in OF_PEOPLE)
            or match.view_name in OPEN_PAGES
        )
        return None if is_open or not closing.is_closed() else errors.closed(request)

    middleware.process_view = view  # type: ignore[attr-defined]
    return middleware
