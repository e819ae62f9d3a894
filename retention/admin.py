"""The desk's pages about retention: the board of rules, holds, the data map."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from portal import permissions
from portal.admin import ReadOnly
from portal.models import User
from portal.second_person import NotTheSecondPerson
from retention import board, enforcement, holds
from retention.models import Dataset, Field, Hold, Run

KEEPERS = (permissions.OFFICER, permissions.OPERATOR, permissions.AUDITOR)


def _acting(request: HttpRequest) -> User:
    user = request.user
    if not isinstance(user, User) or not permissions.may_run(user):
        raise PermissionDenied
    return user


@admin.register(Run)
class RunAdmin(ReadOnly):
    """What the published periods did last night, and a button to do it now."""

    roles = KEEPERS
    fields = (
        "rule",
        "dataset",
        "revision",
        "state",
        "is_dry",
        "created_at",
        "cutoff_at",
        "started_at",
        "finished_at",
        "planned",
        "deleted",
        "held",
        "oldest_left",
        "note",
        "error",
        "next_try_at",
        "asked_by",
        "proposed_by",
        "agreed_by",
        "solo_ground",
    )
    readonly_fields = fields

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        return [
            path("now/<slug:rule>/", view(self.run_now), name="retention_run_now"),
            path(
                "<uuid:pk>/release/", view(self.release), name="retention_run_release"
            ),
            *super().get_urls(),
        ]

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        if not self.has_view_permission(request):
            raise PermissionDenied
        context = {
            **self.admin_site.each_context(request),
            "title": _("Retention"),
            "lines": board.lines(timezone.now()),
            "may_run": permissions.may_run(request.user),
        }
        return render(request, "retention/desk_board.html", context)

    def run_now(self, request: HttpRequest, rule: str) -> HttpResponse:
        return _run_now(request, rule)

    def release(self, request: HttpRequest, pk: Any) -> HttpResponse:
        return _release_run(request, pk)


@require_POST
def _run_now(request: HttpRequest, rule: str) -> HttpResponse:
    user = _acting(request)
    try:
        runs = enforcement.run_now(rule, by=user, at=timezone.now())
    except enforcement.NoSuchRule as error:
        messages.error(request, str(error))
    else:
        messages.success(
            request, _("Asked for %(n)d runs. They start now.") % {"n": len(runs)}
        )
    return redirect("admin:retention_run_changelist")


@require_POST
def _release_run(request: HttpRequest, pk: Any) -> HttpResponse:
    user = _acting(request)
    run = get_object_or_404(Run, pk=pk)
    try:
        enforcement.release(run, by=user, at=timezone.now())
    except (NotTheSecondPerson, enforcement.NotBraked) as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Released. It runs now."))
    return redirect("admin:retention_run_changelist")


@admin.register(Hold)
class HoldAdmin(ReadOnly):
    """What may not be deleted yet, why, and when somebody looks again."""

    roles = (permissions.OFFICER, permissions.AUDITOR)
    list_display = (
        "title",
        "kind",
        "case",
        "placed_at",
        "acknowledged_at",
        "review_on",
        "released_at",
    )
    list_filter = ("kind",)
    ordering = ("-placed_at",)
    fields = (
        "title",
        "kind",
        "reason",
        "case",
        "placed_by",
        "placed_at",
        "acknowledged_at",
        "review_on",
        "released_at",
        "released_by",
    )
    readonly_fields = fields
    change_form_template = "retention/desk_hold.html"

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.release)
        return [
            path("<uuid:pk>/release/", view, name="retention_hold_release"),
            *super().get_urls(),
        ]

    def release(self, request: HttpRequest, pk: Any) -> HttpResponse:
        return _release_hold(request, pk)


@require_POST
def _release_hold(request: HttpRequest, pk: Any) -> HttpResponse:
    user = request.user
    if not isinstance(user, User) or not permissions.may_decide(user):
        raise PermissionDenied
    hold = get_object_or_404(Hold, pk=pk)
    if holds.release(hold, by=user, at=timezone.now()):
        messages.success(request, _("Released. The rows go their way again."))
    return redirect("admin:retention_hold_changelist")


class FieldInline(admin.TabularInline[Field, Dataset]):
    """The columns of a dataset."""

    model = Field
    can_delete = False
    extra = 0
    fields = readonly_fields = ("name", "title", "action", "export")

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return permissions.has_role(request.user, *permissions.ROLES)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Dataset)
class DatasetAdmin(ReadOnly):
    """The data map: which table holds what, whose it is, how it is erased."""

    list_display = ("title", "slug", "system", "category", "role", "erase_action")
    list_select_related = ("system",)
    inlines = (FieldInline,)
