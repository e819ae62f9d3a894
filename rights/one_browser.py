"""Two accounts in one browser are one person: the second person has their own.

A signed cookie remembers which cases were decided in this browser, and by whom. It
stops nobody who is set on cheating; it stops the habit of signing in twice at one
desk (ISO/IEC 27001 A.5.3). In a demonstration one person plays both.
"""

from __future__ import annotations

import json
from collections.abc import Iterable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from portal.models import User
from portal.second_person import NotTheSecondPerson
from rights.models import Appeal, Case

# The acts of the case page that a second person answers, and those that they answer.
AGREEING = {
    *("agree", "law-agree", "accept-agree", "address-agree", "stop-agree"),
    *("ask-agree", "ask-who-agree", "progress-agree"),
}
DECIDING = AGREEING | {
    *("decide", "answer", "refuse", "stop-voice", "law", "accept-paper"),
    *("accept-address", "clear-stop", "ask", "ask-who", "progress"),
}
COOKIE = "decided_here"
DAYS = 60
MOST = 120


def check(request: HttpRequest, case: Case, user: User) -> None:
    """Refuse the second look at what another account decided in this browser."""
    if settings.KEPT_DEMO:
        return
    first = Appeal.objects.filter(case=case).values_list("of", flat=True).first()
    looked_at = {case.pk, first}
    for pk, by in _remembered(request):
        if pk in looked_at and by != user.pk:
            raise NotTheSecondPerson(
                _(
                    "This was decided in this browser, under another account. The "
                    "second person signs in on a device of their own."
                )
            )


def has_decided(request: HttpRequest, cases: Iterable[int | None]) -> bool:
    """Whether any account decided one of these here: no judge from outside did."""
    mine = {pk for pk, _by in _remembered(request)}
    return not settings.KEPT_DEMO and bool(mine & set(cases))


def remember(
    request: HttpRequest, response: HttpResponse, cases: Iterable[Case], user: User
) -> None:
    """Note that this account decided these cases here."""
    new = [[case.pk, user.pk] for case in cases]
    kept = [each for each in _remembered(request) if each not in new]
    response.set_signed_cookie(
        COOKIE,
        json.dumps([*kept, *new][-MOST:]),
        max_age=DAYS * 24 * 3600,
        httponly=True,
        secure=settings.SESSION_COOKIE_SECURE,
        samesite="Lax",
    )


def _remembered(request: HttpRequest) -> list[list[int]]:
    # A cookie that was changed by hand counts as none.
    kept = request.get_signed_cookie(COOKIE, default="[]")
    found: list[list[int]] = json.loads(str(kept))
    return found
