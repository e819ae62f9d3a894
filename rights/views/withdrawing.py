"""Taking a request back, and putting it back: both are one page and one button."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from portal.limits import limited
from rights import putting_back, references, registry, talking, workflow
from rights.models import Case, Status
from rights.views.following import code_first
from rights.views.track import _frame, with_case


@require_http_methods(["GET", "HEAD", "POST"])
@with_case
def withdraw(request: HttpRequest, case: Case) -> HttpResponse:
    """Withdraw the request: one page says what stays, one button does it."""
    if code := code_first(request, case, "rights:withdraw"):
        return code
    sentence = ""
    if request.method == "POST":
        try:
            talking.withdraw(case, at=timezone.now())
            return redirect("rights:progress")
        except workflow.IllegalMove as error:
            sentence = str(error)
    shown = {
        "sentence": sentence,
        **putting_back.also_ends(case, at=timezone.now()),
        "comes_back": case.proven_at is None,
    }
    return render(request, "rights/withdraw.html", {**_frame(request, case), **shown})


@require_POST
@limited("track")
@with_case
def again(request: HttpRequest, case: Case) -> HttpResponse:
    """Put it back here, where no message about it could go anywhere."""
    if putting_back.is_here(case):
        putting_back.put_back([case], at=timezone.now())
    return redirect("rights:progress")


@require_http_methods(["GET", "HEAD", "POST"])
@limited("track")
def put_back(request: HttpRequest, token: str) -> HttpResponse:
    """What a message about it links to; nothing happens by opening it."""
    cases = putting_back.behind(token)
    if not cases:
        raise Http404
    if request.method == "POST":
        putting_back.put_back(cases, at=timezone.now())
        return redirect("rights:put_back", token)
    at = timezone.now()
    context = {
        "nav": "track",
        "lines": [
            {
                "right": registry.get(case.right),
                "reference": references.display(case.reference),
                "due_on": case.due_on,
            }
            for case in cases
        ],
        "may": any(workflow.may(case, workflow.Move.PUT_BACK, at) for case in cases),
        "goes_on": any(case.status != Status.WITHDRAWN for case in cases),
    }
    return render(request, "rights/put_back.html", context)
