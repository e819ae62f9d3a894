"""The privacy desk: Django's admin as our own site, one nav, one first page.

Apps register their pages into it; panels of the first page are found as plug-in
files (`<app>/panels/*.py`), because the desk may not know who stands above it.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.contrib.admin import AdminSite
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from portal import beginning, permissions
from portal.models import User
from portal.plugins import discover

NOT_HERE = frozenset({"auth", "account", "mfa"})
UNASKED = frozenset(
    {"view_on_site", "autocomplete", "password_change", "password_change_done"}
)


class PrivacyDesk(AdminSite):
    """Where staff work. Signing in is allauth's, so a second factor is asked."""

    site_header = _("Privacy desk")
    site_title = _("Privacy desk")
    index_title = _("Today")
    enable_nav_sidebar = False

    def login(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """No form of our own: the account pages know passwords and second factors."""
        target = request.GET.get("next") or reverse("admin:index")
        return redirect_to_login(target, reverse("account_login"))

    def register(self, model_or_iterable: Any, *args: Any, **options: Any) -> None:
        """Our own models only: addresses, factors and groups of staff have verbs."""
        models = (
            model_or_iterable
            if isinstance(model_or_iterable, Iterable)
            else [model_or_iterable]
        )
        ours = [m for m in models if m._meta.app_label not in NOT_HERE]
        super().register(ours, *args, **options)

    def get_urls(self) -> list[Any]:
        """Without what answers about any row, and without a second way to a password:
        the account page ends the other sessions too."""
        kept = [
            url for url in super().get_urls() if getattr(url, "name", "") not in UNASKED
        ]
        view = self.admin_view
        return [
            path("begin/", view(self.begin), name="begin"),
            path("begin/mail/", view(require_POST(self.test_mail)), name="begin_mail"),
            *kept,
        ]

    def begin(self, request: HttpRequest) -> HttpResponse:
        """The first run: what is still to be done before people are served."""
        user = request.user
        if not isinstance(user, User) or not permissions.may_run(user):
            raise PermissionDenied
        lines = beginning.lines(timezone.now(), user=user)
        shown = {
            "title": _("First run"),
            "lines": lines,
            "done": sum(line.is_done for line in lines),
            "may_test": permissions.has_role(request.user, permissions.OPERATOR),
        }
        context = {**self.each_context(request), **shown}
        return render(request, "portal/desk_begin.html", context)

    def test_mail(self, request: HttpRequest) -> HttpResponse:
        """One mail to the operator who asks; nobody else's address can be given."""
        user = request.user
        if not isinstance(user, User) or not permissions.has_role(
            user, permissions.OPERATOR
        ):
            raise PermissionDenied
        beginning.send_test_mail(by=user, at=timezone.now())
        messages.success(request, _("The mail is on its way. Load this page again."))
        return redirect("admin:begin")

    def each_context(self, request: HttpRequest) -> dict[str, Any]:
        """Without Django's list of every table that this user may open: no page here
        shows it, and to make it took a tenth of the time of each."""
        is_staff = self.has_permission(request)
        context: dict[str, Any] = {
            "site_title": self.site_title,
            "site_header": self.site_header,
            "site_url": request.META["SCRIPT_NAME"] or self.site_url,
            "has_permission": is_staff,
            "is_popup": False,
            "is_nav_sidebar_enabled": self.enable_nav_sidebar,
        }
        if is_staff:
            first = reverse("admin:index")
            context["desk_nav"] = [
                {
                    "label": label,
                    "url": url,
                    "is_current": _is_in(request.path, url, first),
                }
                for label, url in _nav(request)
            ]
        return context

    def index(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> TemplateResponse:
        at = timezone.now()
        panels = [
            {"template": panel.template, "context": panel.context(request.user, at)}
            for panel in sorted(
                discover("panels", "PANEL").values(), key=lambda panel: panel.rank
            )
            if panel.is_for(request.user)
        ]
        return super().index(request, {**(extra_context or {}), "panels": panels})


# Pages by name, so that the ground floor imports nothing from above it.
NAV = (
    (_("Today"), "admin:index", permissions.ROLES),
    (_("Requests"), "admin:rights_case_changelist", ("officer", "auditor")),
    (
        _("Retention"),
        "admin:retention_run_changelist",
        ("officer", "operator", "auditor"),
    ),
    (_("Holds"), "admin:retention_hold_changelist", ("officer", "auditor")),
    (_("Policy"), "admin:notices_revision_changelist", permissions.ROLES),
    (_("Promises"), "admin:notices_promise_changelist", permissions.ROLES),
    (_("Evidence"), "admin:portal_ledgerentry_changelist", permissions.ROLES),
    (_("Mail"), "admin:portal_outboundmail_changelist", ("officer", "operator")),
    (_("People"), "admin:portal_user_changelist", ("operator",)),
    (_("API"), "admin:portal_apitoken_changelist", ("operator",)),
)


def _is_in(path: str, url: str, first: str) -> bool:
    """Whether a page belongs to a section; the first page holds no others."""
    return path == url or (url != first and path.startswith(url))


def _nav(request: HttpRequest) -> list[tuple[str, str]]:
    """The pages this user may open, in the order of the house."""
    return [
        (str(label), reverse(name))
        for label, name, roles in NAV
        if permissions.has_role(request.user, *roles)
    ]
