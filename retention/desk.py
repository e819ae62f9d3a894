"""The desk's pages about keeping and deleting: rules, runs, holds, systems.

Pages read and call verbs; every act is a POST of its own.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from portal import one_browser, permissions
from portal.models import User
from portal.second_person import NotTheSecondPerson
from retention import board, datamap, desk_forms, enforcement, holds
from retention.models import Hold, HoldKey, HoldKind, Run, RunState, System

READERS = (permissions.OFFICER, permissions.OPERATOR, permissions.AUDITOR)
HOLD_READERS = (permissions.OFFICER, permissions.AUDITOR)
Context = dict[str, Any]
# Of the holds of open requests; every legal one is listed.
MOST = 100


def reader(request: HttpRequest, *roles: str) -> User:
    """Somebody with one of the roles; nobody else learns that the page exists."""
    user = request.user
    if not isinstance(user, User) or not permissions.has_role(user, *roles):
        raise PermissionDenied
    return user


def actor(request: HttpRequest) -> User:
    """Somebody who may start a run and release one."""
    user = reader(request, *READERS)
    if not permissions.may_run(user):
        raise PermissionDenied
    return user


@require_safe
def runs_page(request: HttpRequest, context: Context) -> HttpResponse:
    """Every rule in force beside its clause, then the runs, newest first."""
    user = reader(request, *READERS)
    runs, more = board.history(after=request.GET.get("after", ""))
    found = board.lines(timezone.now())
    shown = {
        "title": _("Retention"),
        "lines": found,
        "waiting": board.waiting(found),
        "runs": runs,
        "more": more,
        "may_run": permissions.may_run(user),
    }
    return render(request, "retention/desk_runs.html", {**context, **shown})


@require_safe
def run_page(request: HttpRequest, pk: UUID, context: Context) -> HttpResponse:
    """One run with its batches and everything that went wrong."""
    user = reader(request, *READERS)
    run = get_object_or_404(
        Run.objects.select_related("revision", "proposed_by", "agreed_by"), pk=pk
    )
    shown = {
        "title": str(run),
        "run": run,
        "batches": run.batches.order_by("created_at")[:200],
        "failures": run.failures.order_by("-at")[:20],
        "may_release": permissions.may_run(user) and run.state == RunState.BRAKED,
        "may_hurry": permissions.may_run(user) and run.state == RunState.DUE,
    }
    return render(request, "retention/desk_run.html", {**context, **shown})


@require_POST
def run_now(request: HttpRequest, rule: str) -> HttpResponse:
    """Ask for one rule now, or only count what it would delete."""
    user = actor(request)
    is_dry = request.POST.get("dry") == "1"
    try:
        enforcement.run_now(rule, by=user, at=timezone.now(), dry=is_dry)
        one_browser.note(request, [f"rule:{rule}"], user)
    except enforcement.NoSuchRule as error:
        messages.error(request, str(error))
    else:
        messages.success(
            request,
            _("Counting. Nothing is deleted.") if is_dry else _("It runs now."),
        )
    return redirect("admin:retention_run_changelist")


@require_POST
def release_run(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The second person lets a braked run go."""
    user = actor(request)
    run = get_object_or_404(Run, pk=pk)
    try:
        begun = [f"rule:{run.rule}", f"revision:{run.revision.number}"]
        one_browser.check(request, begun, user)
        enforcement.release(run, by=user, at=timezone.now())
    except (NotTheSecondPerson, enforcement.NotBraked) as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Released. It runs now."))
    return redirect("admin:retention_run_change", pk)


@require_http_methods(["GET", "HEAD", "POST"])
def holds_page(request: HttpRequest, context: Context) -> HttpResponse:
    """Open holds, and the form that places a legal one."""
    user = reader(request, *HOLD_READERS)
    may = permissions.may_decide(user)
    form = desk_forms.PlaceHold(request.POST or None) if may else None
    if request.method == "POST":
        if form is None:
            raise PermissionDenied
        if form.is_valid():
            _place(request, user, form.cleaned_data)
            return redirect("admin:retention_hold_changelist")
    cases = list(_listed(is_open=True, kind=HoldKind.CASE)[:MOST])
    shown = {
        "title": _("Holds"),
        "holds": [*_listed(is_open=True, kind=HoldKind.LEGAL), *cases],
        "most": MOST if len(cases) == MOST else 0,
        "released": _listed(is_open=False)[:30],
        "form": form,
    }
    return render(request, "retention/desk_holds.html", {**context, **shown})


def _listed(*, is_open: bool, **which: Any) -> Any:
    keys = HoldKey.objects.filter(hold=OuterRef("pk")).order_by().values("hold")
    return (
        Hold.objects.filter(released_at__isnull=is_open, **which)
        .select_related("placed_by", "released_by")
        .annotate(rows=Coalesce(Subquery(keys.annotate(n=Count("pk")).values("n")), 0))
        .order_by("-placed_at", "-pk")
    )


def _place(request: HttpRequest, user: User, said: dict[str, Any]) -> None:
    hold = holds.place(
        kind=HoldKind.LEGAL,
        title=said["title"],
        reason=said["reason"],
        keys={said["dataset"]: said["keys"]},
        by=user,
        at=timezone.now(),
        review_on=said["review_on"],
    )
    if hold.acknowledged_at:
        messages.success(request, _("The rows are held: nothing can delete them."))
    else:
        messages.warning(
            request,
            _("The hold is saved but not certain yet; it is tried again by itself."),
        )


@require_http_methods(["GET", "HEAD", "POST"])
def release_hold(request: HttpRequest, pk: UUID, context: Context) -> HttpResponse:
    """Ask once more, then let the rows of a legal hold go their way."""
    user = reader(request, *HOLD_READERS)
    if not permissions.may_decide(user):
        raise PermissionDenied
    hold = get_object_or_404(_listed(is_open=True), pk=pk, kind=HoldKind.LEGAL)
    if request.method == "POST":
        holds.release(hold, by=user, at=timezone.now())
        messages.success(request, _("Released. The rows follow their rule again."))
        return redirect("admin:retention_hold_changelist")
    shown = {"title": _("Release this hold?"), "hold": hold}
    return render(request, "retention/desk_release_hold.html", {**context, **shown})


@require_safe
def systems_page(request: HttpRequest, context: Context) -> HttpResponse:
    """Every system, what lies where, and what its database says about the map."""
    reader(request, *READERS)
    systems = [
        {
            "system": system,
            "datasets": list(
                system.dataset_set.filter(is_held=True).prefetch_related("fields")
            ),
            "faults": datamap.check(system),
        }
        for system in System.objects.order_by("title")
    ]
    shown = {"title": _("Systems and data map"), "systems": systems}
    return render(request, "retention/desk_systems.html", {**context, **shown})
