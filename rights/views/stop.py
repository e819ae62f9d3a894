"""One press from a warning: it was not me. A link opens the page, a button acts."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from portal.limits import limited
from rights import tripwires

NEVER = "never"


@require_http_methods(["GET", "HEAD", "POST"])
@limited("code")
def page(request: HttpRequest, token: str) -> HttpResponse:
    """Stop a request, or ask that nothing is sent to this address any more."""
    warned = tripwires.of(token)
    if warned is None:
        raise Http404
    if request.method == "POST":
        act = tripwires.never_again if NEVER in request.POST else tripwires.stop
        act(warned, at=timezone.now())
        return redirect("rights:stop", token)
    context = {
        "nav": "rights",
        "is_stopped": warned.stopped_at is not None,
        "is_silent": tripwires.is_silent(warned),
        "is_over": not warned.tripwire.case.is_open(),
    }
    return render(request, "rights/stop.html", context)
