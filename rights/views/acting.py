"""Who acts for me: the page behind the link in the mail, and the button on the status.

Nothing happens by opening a link, because programs that read mail open them too. One
press does it, and pressing again says when it was done.
"""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from portal.limits import limited
from rights import (
    acting,
    agent_address,
    claims,
    mandates,
    references,
    registry,
    tracking,
)
from rights.models import Capacity, Case, Mandate
from rights.views import gate
from rights.views.track import with_case
from rights.workflow import Move, may

STOP, KEEP, PERMIT = "stop", "keep", "permit"


@require_http_methods(["GET", "HEAD", "POST"])
@limited("track")
def page(request: HttpRequest, token: str) -> HttpResponse:
    """What was asked in my name and by whom; stop them, or let them read the answer."""
    row = mandates.behind(token)
    if row is None or row.capacity not in mandates.STOPPABLE:
        raise Http404
    if request.method == "POST":
        _do(row.case, request.POST.get("how", ""))
        return redirect("rights:acting", token)
    return render(request, "rights/acting.html", shown(row, row.case))


def shown(row: Mandate, case: Case) -> dict[str, object]:
    """The page of one mandate, for the person it is about."""
    may_withdraw = may(case, Move.WITHDRAW, timezone.now())
    is_agent = row.capacity == Capacity.AGENT and row.may_confirm
    return {
        "nav": "track",
        "case": case,
        "mandate": row,
        "who": mandates.who(row, case),
        "right": registry.get(case.right),
        "reference": references.display(case.reference),
        "word": tracking.word(case),
        "may_withdraw": may_withdraw,
        "in_force": acting.in_force(case),
        "is_by_mail": "email" in claims.typed(case),
        "asks_code": is_agent and case.is_open() and case.proven_at is None,
        "may_permit": is_agent and row.permitted_at is None,
    }


def _do(case: Case, how: str) -> None:
    at = timezone.now()
    if how in {STOP, KEEP}:
        acting.stop(case, keeps=how == KEEP, at=at)
    elif how == PERMIT:
        acting.permit(case, at=at)


@require_http_methods(["GET", "HEAD", "POST"])
@limited("track")
def address(request: HttpRequest, token: str) -> HttpResponse:
    """The agent's own address: one press shows that it is theirs."""
    row = agent_address.behind(token)
    is_ended = row is not None and agent_address.is_ended(row)
    if row is None or (row.stopped_at is not None and not is_ended):
        raise Http404
    if request.method == "POST":
        agent_address.confirm(row, at=timezone.now())
        return redirect("rights:agent_address", token)
    is_done = row.confirmed_at is not None
    context = {"nav": "track", "is_done": is_done, "is_ended": is_ended}
    return render(request, "rights/agent_address.html", context)


@require_POST
@limited("track")
@with_case
def track(request: HttpRequest, case: Case) -> HttpResponse:
    """The same from the status page: only for whoever proved the person's address."""
    if gate.is_unlocked(request.session, case, at=timezone.now()):
        _do(case, request.POST.get("how", ""))
    return redirect("rights:progress")
