"""One press from a warning: it was not me. A link opens the page, a button acts."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from portal import unsafe
from portal.limits import limited
from rights import claims, disowning, frozen, proposals, tripwires
from rights.models import Case, Status, Tripwire

NEVER = "never"


@require_http_methods(["GET", "HEAD", "POST"])
@limited("code")
def page(request: HttpRequest, token: str) -> HttpResponse:
    """Stop a request, or ask that nothing is sent to this address any more."""
    warned = tripwires.of(token)
    if warned is None:
        return _first_mail(request, token)
    if request.method == "POST":
        act = tripwires.never_again if NEVER in request.POST else tripwires.stop
        act(warned, at=timezone.now())
        return redirect("rights:stop", token)
    context = {
        "nav": "rights",
        "is_stopped": warned.stopped_at is not None,
        "is_silent": tripwires.is_silent(warned),
        "is_report": tripwires.is_report(warned.tripwire.case),
        "corrects": proposals.is_rectifying(warned.tripwire.case),
        "is_freed": tripwires.is_freed(warned.tripwire.case),
        "stays_frozen": frozen.is_standing(warned.tripwire.case),
        **_ended(warned.tripwire.case),
    }
    return render(request, "rights/stop.html", context)


def _ended(case: Case) -> dict[str, bool]:
    """How it ended, if it did: only what was answered may have handed something out."""
    is_withdrawn = case.status == Status.WITHDRAWN
    return {
        "is_over": not case.is_open() and not is_withdrawn,
        "is_withdrawn": is_withdrawn,
    }


def _first_mail(request: HttpRequest, token: str) -> HttpResponse:
    """The same from the mail that says that a request is here: it came unasked."""
    case = disowning.behind(token)
    if case is None:
        raise Http404
    to = claims.contact(case)
    if request.method == "POST":
        if NEVER in request.POST:
            tripwires.silence(case, unsafe.addressee(to), at=timezone.now())
        else:
            tripwires.disown(case, at=timezone.now())
        return redirect("rights:stop", token)
    stopped = Tripwire.objects.filter(
        case=case, stopped_at__isnull=False, cleared_at=None
    )
    context = {
        "nav": "rights",
        "is_first": True,
        "is_stopped": stopped.exists(),
        "is_silent": not to or unsafe.is_unsafe(to),
        **_ended(case),
    }
    return render(request, "rights/stop.html", context)
