"""`/tour/`: what Kept is, in five minutes and without a word of theory. Demo only."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from retention.models import RunState
from rights import touring


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """The four stops, with what is true now."""
    return _show(request, [])


def _show(request: HttpRequest, forged: list[str]) -> HttpResponse:
    if not touring.is_open():
        raise Http404
    try:
        stand = touring.stand(timezone.now())
    except touring.NotPossible as refused:
        raise Http404 from refused
    shown = {
        "stand": stand,
        "is_braked": any(run.state == RunState.BRAKED for run in stand.runs),
        # What stands there anyway is said once.
        "said": [
            each for each in messages.get_messages(request) if str(each) != stand.stops
        ],
        "forged": forged,
        "mail": touring.waiting_mail(),
        "nav": "tour",
    }
    return render(request, "rights/tour.html", shown)


@require_POST
def act(request: HttpRequest, how: str) -> HttpResponse:
    """One press of a button; back to its stop on the page, which reads everything anew."""
    if not touring.is_open() or how not in ACTS:
        raise Http404
    at = timezone.now()
    try:
        if how == "forge":
            return _show(request, touring.forge(at))
        ACTS[how](at)
    except touring.NotPossible as refused:
        messages.error(request, str(refused), extra_tags=STOPS[how])
    return redirect(f"{reverse('rights:tour')}#{STOPS[how]}")


ACTS: dict[str, Callable[[datetime], object]] = {
    "change": touring.change_the_number,
    "night": touring.run_the_night,
    "release": touring.release,
    "forge": touring.forge,
    "mail": touring.send_a_mail,
}
# Where on the page each button stands, and what came of it.
STOPS = {
    "change": "one",
    "night": "two",
    "release": "two",
    "forge": "three",
    "mail": "four",
}
