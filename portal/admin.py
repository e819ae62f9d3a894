"""The desk's pages of the ground floor: evidence, mail and staff."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from portal import permissions, vault
from portal.models import LedgerEntry, Opening, OutboundMail, Seal, Sweep, User


class ReadOnly(admin.ModelAdmin[Any]):
    """Rows that people read and only verbs write."""

    roles: ClassVar[tuple[str, ...]] = permissions.ROLES
    actions = None
    # Counting a million rows to print a number nobody needs is the slow query
    # of every admin.
    show_full_result_count = False
    list_per_page = 50

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The list under its own name instead of "Select … to view"."""
        title = capfirst(str(self.opts.verbose_name_plural))
        return super().changelist_view(
            request, {"title": title, **(extra_context or {})}
        )

    def has_module_permission(self, request: HttpRequest) -> bool:
        return permissions.has_role(request.user, *self.roles)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return permissions.has_role(request.user, *self.roles)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(LedgerEntry)
class LedgerEntryAdmin(ReadOnly):
    """Every act, in the words it was recorded with."""

    list_display = ("at", "act", "about", "by", "place", "leaf_short")
    list_select_related = ("sealed_leaf",)
    list_filter = ("act",)
    search_fields = ("about__exact",)
    search_help_text = _("What it is about, written in full: case:PR-…")
    ordering = ("-at",)
    fields = ("at", "act", "about", "by", "facts", "commitment", "leaf", "place")
    readonly_fields = fields

    @admin.display(description=_("place in the tree"))
    def place(self, entry: LedgerEntry) -> str:
        leaf = getattr(entry, "sealed_leaf", None)
        return str(leaf.position) if leaf else str(_("not sealed yet"))

    @admin.display(description=_("leaf"))
    def leaf_short(self, entry: LedgerEntry) -> SafeString:
        return format_html('<code class="mono">{}…</code>', entry.leaf[:12])


@admin.register(Seal)
class SealAdmin(ReadOnly):
    """Signed tree heads."""

    list_display = ("tree_size", "at", "root", "key_id")
    ordering = ("-tree_size",)


@admin.register(OutboundMail)
class OutboundMailAdmin(ReadOnly):
    """Mail that went out or waits; bodies can be read in demo mode only."""

    roles = (permissions.OFFICER, permissions.OPERATOR)
    list_display = ("created_at", "kind", "about", "channel", "sent_at", "error")
    ordering = ("-created_at",)
    fields = (
        "kind",
        "about",
        "channel",
        "created_at",
        "sent_at",
        "attempt",
        "next_try_at",
        "error",
        "body",
    )
    readonly_fields = fields

    @admin.display(description=_("what it says"))
    def body(self, mail: OutboundMail) -> SafeString | str:
        if not settings.KEPT_DEMO:
            return str(_("Sealed. Bodies can be read here in demo mode only."))
        said = vault.unseal_json(mail.key, mail.sealed)
        return format_html(
            '<p><b>{}</b><br>{}</p><pre class="mail">{}</pre>',
            said["to"],
            said["subject"],
            said["text"],
        )


@admin.register(Sweep)
class SweepAdmin(ReadOnly):
    """The periodic work: when each last finished, and what failed."""

    roles = (permissions.OPERATOR, permissions.OFFICER)
    list_display = ("name", "started_at", "ok_at", "duration_ms", "error")


@admin.register(Opening)
class OpeningAdmin(ReadOnly):
    """Who opened what that was sealed."""

    roles = (permissions.AUDITOR, permissions.OFFICER)
    list_display = ("at", "user", "about", "what")
    list_select_related = ("user",)
    ordering = ("-at",)


@admin.register(User)
class UserAdmin(admin.ModelAdmin[User]):
    """Staff: invited by an operator, with roles; nobody is ever deleted."""

    list_display = ("email", "name", "is_staff", "is_active", "role_names")
    fields = (
        "email",
        "name",
        "is_staff",
        "is_active",
        "groups",
        "language",
        "time_zone",
    )
    filter_horizontal = ("groups",)

    @admin.display(description=_("roles"))
    def role_names(self, user: User) -> str:
        return ", ".join(sorted(group.name for group in user.groups.all()))

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).prefetch_related("groups")

    def _may(self, request: HttpRequest) -> bool:
        return permissions.has_role(request.user, permissions.OPERATOR)

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self._may(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._may(request)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return self._may(request)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._may(request)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
