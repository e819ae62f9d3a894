"""The privacy desk: Django's admin as our own site, one nav, one first page.

Apps register their pages into it; panels of the first page are found as plug-in
files (`<app>/panels/*.py`), because the desk may not know who stands above it.
"""

from __future__ import annotations

from typing import Any

from django.contrib.admin import AdminSite
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal import permissions
from portal.models import OutboundMail, Sweep
from portal.plugins import discover


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

    def each_context(self, request: HttpRequest) -> dict[str, Any]:
        context = super().each_context(request)
        if self.has_permission(request):
            context["desk_nav"] = [
                {"label": label, "url": url, "is_current": request.path == url}
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
)


def _nav(request: HttpRequest) -> list[tuple[str, str]]:
    """The pages this user may open, in the order of the house."""
    return [
        (str(label), reverse(name))
        for label, name, roles in NAV
        if permissions.has_role(request.user, *roles)
    ]


def failures() -> list[dict[str, Any]]:
    """Errors left on rows of the ground floor, for the desk's first page."""
    mails = OutboundMail.objects.filter(sent_at__isnull=True).exclude(error="")[:20]
    sweeps = Sweep.objects.exclude(error="")[:20]
    return [
        *(
            {"what": _("Mail not sent"), "about": mail.about, "error": mail.error}
            for mail in mails
        ),
        *(
            {"what": _("Background work failed"), "about": s.name, "error": s.error}
            for s in sweeps
        ),
    ]
