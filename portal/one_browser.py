"""Two accounts in one browser are one person: the second person has their own.

A signed cookie remembers what was done in this browser, and by whom. It stops nobody
who is set on cheating; it stops the habit of signing in twice at one desk (ISO/IEC
27001 A.5.3). In a demonstration one person plays both.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from portal.models import User
from portal.second_person import NotTheSecondPerson

COOKIE = "decided_here"
NOTED = "done_here"
DAYS = 60
# A browser takes 4,096 bytes with name and signature.
LONGEST = 3500
Next = Callable[[HttpRequest], HttpResponse]


def check(request: HttpRequest, about: Iterable[str], user: User) -> None:
    """Refuse the second look at what another account began in this browser.

    `about` is what the evidence calls it, like `revision:3`.
    """
    if settings.KEPT_DEMO:
        return
    looked_at = set(about)
    for what, by in _remembered(request):
        if what in looked_at and by != str(user.pk):
            raise NotTheSecondPerson(
                _(
                    "This was decided in this browser, under another account. The "
                    "second person signs in on a device of their own."
                )
            )


def is_known(request: HttpRequest, about: Iterable[str]) -> bool:
    """Whether any account did any of these here: no judge from outside did."""
    mine = {what for what, _by in _remembered(request)}
    return not settings.KEPT_DEMO and not mine.isdisjoint(about)


def note(request: HttpRequest, about: Iterable[str], user: User) -> None:
    """Remember with the answer that this account did this here."""
    kept = _remembered(request)
    new = [(what, str(user.pk)) for what in about]
    vars(request)[NOTED] = [each for each in kept if each not in new] + new


def remembering(get_response: Next) -> Next:
    """What was noted goes back to the browser; the oldest goes first where it is much."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        kept = vars(request).get(NOTED)
        if kept is not None:
            response.set_signed_cookie(
                COOKIE,
                _short("|".join("*".join(each) for each in kept)),
                max_age=DAYS * 24 * 3600,
                httponly=True,
                secure=settings.SESSION_COOKIE_SECURE,
                samesite="Lax",
            )
        return response

    return middleware


def _short(kept: str) -> str:
    return kept if len(kept) <= LONGEST else kept[-LONGEST:].partition("|")[2]


def _remembered(request: HttpRequest) -> list[tuple[str, str]]:
    found = vars(request).get(NOTED)
    if found is None:
        # A cookie that was changed by hand counts as none.
        kept = str(request.get_signed_cookie(COOKIE, default=""))
        parts = [each.partition("*") for each in kept.split("|")]
        found = [(what, by) for what, star, by in parts if star]
    return list(found)
