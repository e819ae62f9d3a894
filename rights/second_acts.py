"""Which acts on a request a second person answers: they have a browser of their own."""

from __future__ import annotations

from collections.abc import Iterable

from django.http import HttpRequest

from portal import one_browser
from portal.models import User
from rights.models import Appeal, Case

# The acts of the case page that a second person answers, and those that they answer.
AGREEING = {
    *("agree", "law-agree", "accept-agree", "address-agree", "stop-agree"),
    *("posted-agree", "heard-agree", "ask-agree", "ask-who-agree", "progress-agree"),
}
DECIDING = AGREEING | {
    *("decide", "answer", "refuse", "stop-voice", "law", "accept-paper"),
    *("accept-address", "post-code", "unsafe", "clear-stop"),
    *("ask", "ask-who", "progress"),
}


def about(*cases: Case) -> list[str]:
    """What the evidence calls them."""
    return [f"case:{case.reference}" for case in cases]


def check(request: HttpRequest, case: Case, user: User) -> None:
    """An appeal is looked at by nobody who sat here when its request was decided."""
    first = Appeal.objects.filter(case=case).select_related("of").first()
    both = about(case, first.of) if first and first.of else about(case)
    one_browser.check(request, both, user)


def note(request: HttpRequest, cases: Iterable[Case], user: User) -> None:
    """This account decided these here."""
    one_browser.note(request, about(*cases), user)
