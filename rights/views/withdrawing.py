"""Taking a request back, and putting it back: both are one page and one button."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from portal.limits import limited
from rights import claims, putting_back, references, registry, talking, workflow
from rights.models import Case, Status
from rights.views.following import READ, code_first
from rights.views.track import _frame, with_case

ENDED = (Status.ANSWERED, Status.CLOSED)


@require_http_methods(["GET", "HEAD", "POST"])
@with_case
def withdraw(request: HttpRequest, case: Case) -> HttpResponse:
    """Withdraw the request: one page says what stays, one button does it.

    What cannot be withdrawn any more says so before the press, and what to do instead.
    """
    if closed := _closed(case):
        return _page(request, case, {"sentence": closed, **_instead(case)})
    if code := code_first(request, case, "rights:withdraw"):
        return code
    if request.method == "POST":
        try:
            talking.withdraw(case, at=timezone.now())
            return redirect("rights:progress")
        except workflow.IllegalMove as error:
            return _page(request, case, {"sentence": str(error), **_instead(case)})
    shown = {
        "may": True,
        **putting_back.also_ends(case, at=timezone.now()),
        "comes_back": case.proven_at is None,
    }
    return _page(request, case, shown)


def _page(request: HttpRequest, case: Case, shown: dict[str, Any]) -> HttpResponse:
    return render(request, "rights/withdraw.html", {**_frame(request, case), **shown})


def _closed(case: Case) -> str:
    """Why nothing is left to withdraw; '' while something is."""
    if workflow.may(case, workflow.Move.WITHDRAW, timezone.now()):
        return ""
    if _was_at_once(case):
        return _("We did this as soon as you asked, so it cannot be withdrawn.")
    if case.status in ENDED:
        return _("We have answered this request, so it cannot be withdrawn.")
    if case.status == Status.WITHDRAWN:
        return _("This request is withdrawn already.")
    return workflow.sentence(case, workflow.Move.WITHDRAW)


def _was_at_once(case: Case) -> bool:
    right = registry.get(case.right)
    return right is not None and right.is_immediate and case.status in ENDED


def _instead(case: Case) -> dict[str, bool]:
    """A choice is made anew for an e-mail address; all else is said to a person."""
    is_choice = _was_at_once(case) and "email" in claims.typed(case)
    return {"may_choose": is_choice, "may_write": case.status in READ}


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
