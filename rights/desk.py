"""The queue at the desk, and who may see it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from notices import reading
from portal import permissions
from portal.models import User
from rights import bundling, queue, registry, turns

SCOPES = (
    ("open", gettext_lazy("Open")),
    ("mine", gettext_lazy("Mine")),
    ("check", gettext_lazy("Second check")),
    ("identity", gettext_lazy("Awaiting identity")),
    ("ended", gettext_lazy("Answered")),
)
# Where requests can be chosen to be decided together.
TOGETHER = ("open", "mine")


def zone() -> str:
    """The organisation's time zone."""
    current = reading.current(timezone.now())
    return current.organisation.time_zone if current else "UTC"


def officer(request: HttpRequest) -> User:
    """The signed-in officer or auditor; everybody else gets what unknown looks like."""
    user = request.user
    if not isinstance(user, User) or not permissions.may_read_case(user):
        raise PermissionDenied
    return user


@require_safe
def queue_page(request: HttpRequest, context: dict[str, Any]) -> HttpResponse:
    """Open requests by due date, in pages that cost the same however many there are."""
    user, asked = officer(request), request.GET
    wanted = queue.Wanted(
        scope=asked.get("scope", "open"),
        law=asked.get("law", ""),
        right=asked.get("right", "") if asked.get("law") else "",
        after=asked.get("after", ""),
    )
    today = queue.today_in(zone(), timezone.now())
    page = queue.page(wanted, viewer=user, today=today)
    may_decide = permissions.may_decide(user)
    shown = {
        "lines": page.lines,
        "after": page.after,
        "wanted": wanted,
        "scopes": SCOPES,
        "laws": _laws({line.case.law for line in page.lines}),
        "rights": _rights() if wanted.law else [],
        "title": _("Requests"),
        "may_add": may_decide,
        "may_bundle": may_decide and bool(wanted.right) and wanted.scope in TOGETHER,
        "bundles": bundling.waiting() if wanted.scope == "check" else [],
    }
    return render(request, "rights/desk_queue.html", {**context, **shown})


@require_safe
def next_page(request: HttpRequest) -> HttpResponse:
    """Straight to the case that needs somebody, or to the one behind `not`."""
    found = turns.first(
        viewer=officer(request),
        today=queue.today_in(zone(), timezone.now()),
        skip=request.GET.get("not", ""),
    )
    if found is None:
        messages.info(request, _("Nothing else needs you now."))
        return redirect("admin:index")
    return redirect("admin:rights_case_change", found.case.pk)


def _rights() -> list[tuple[str, str]]:
    """Every right by its short name."""
    return [(right.code, str(right.short)) for right in registry.all_rights()]


def _laws(shown: set[str]) -> list[tuple[str, str]]:
    """The laws that the policy in force takes a stand on, and those of the page."""
    current = reading.current(timezone.now())
    known = shown | set(current.law_positions if current else {})
    return [(code, str(pack.title)) for code, pack in registry.packs().items()
            if code in known]  # fmt: skip
