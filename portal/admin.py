"""The desk's pages of the ground floor: evidence, mail and staff."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, ClassVar

from django.conf import settings
from django.contrib import admin, messages
from django.contrib.admin.views.main import SEARCH_VAR, ChangeList
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from portal import (
    desk_tokens,
    desk_webhooks,
    one_browser,
    permissions,
    staffing,
    vault,
)
from portal.models import (
    ApiToken,
    LedgerEntry,
    Opening,
    OutboundMail,
    RoleProposal,
    Seal,
    Sweep,
    User,
)
from portal.newest import Newest, OfNewest
from portal.second_person import NotTheSecondPerson
from portal.staff_form import StaffForm


class DeclaredLookups(admin.ModelAdmin[Any]):
    """A list is narrowed by its declared filters and by nothing an address can name.

    Django allows every field of the row, so `?password__startswith=` would read a
    hash letter by letter.
    """

    def lookup_allowed(self, lookup: str, value: str, request: Any = None) -> bool:
        declared = [each for each in self.list_filter if isinstance(each, (str, tuple))]
        names = [each if isinstance(each, str) else str(each[0]) for each in declared]
        ends = ("", "__exact", "__isnull")
        return lookup in {name + end for name in names for end in ends}


class ReadOnly(DeclaredLookups):
    """Rows that people read and only verbs write."""

    roles: ClassVar[tuple[str, ...]] = permissions.ROLES
    actions = None
    # Counting a million rows to print a number nobody needs is the slow query
    # of every admin.
    paginator = Newest
    show_full_result_count = False
    list_per_page = 50

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The list under its own name instead of "Select … to view".

        A search is a post, so that no address and no log of a proxy repeats it.
        """
        if request.method == "POST":
            asked = request.POST.copy()
            asked.pop("csrfmiddlewaretoken", None)
            request.GET = QueryDict(asked.urlencode())
        title = capfirst(str(self.opts.verbose_name_plural))
        return super().changelist_view(
            request, {"title": title, **(extra_context or {})}
        )

    def get_urls(self) -> list[URLPattern]:
        """Nothing is added, deleted or logged here, so there are no such pages: they
        would tell anybody at the desk which keys exist."""
        return [
            url
            for url in super().get_urls()
            if not str(url.name).endswith(("_add", "_delete", "_history"))
        ]

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


class Unsaid(ChangeList):
    """A list whose links leave out what was searched for: it may name a person.

    So a search shows its first finds on one page, and the next search is a new post.
    """

    def get_query_string(
        self, new_params: Any = None, remove: Iterable[str] | None = None
    ) -> str:
        without = [*(remove or []), SEARCH_VAR]
        return str(super().get_query_string(new_params, without))

    def get_results(self, request: HttpRequest) -> None:
        if self.query:
            self.list_per_page = 500
        super().get_results(request)


@admin.register(LedgerEntry)
class LedgerEntryAdmin(ReadOnly):
    """Every act, in the words it was recorded with."""

    list_display = ("at", "act", "about", "by", "place", "leaf_short")
    list_select_related = ("sealed_leaf",)
    list_filter = (("act", OfNewest),)
    preserve_filters = False  # each link would carry the search along
    search_fields = ("about__exact",)
    search_help_text = _("What it is about, written in full: case:PR-…")
    ordering = ("-at",)
    fields = ("at", "act", "about", "by", "facts", "commitment", "leaf", "place")
    readonly_fields = fields

    def get_changelist(self, request: HttpRequest, **options: Any) -> type[ChangeList]:
        return Unsaid

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
        "withheld_at",
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
    fields = readonly_fields = ("at", "who", "about", "what")

    @admin.display(description=_("user"))
    def who(self, opening: Opening) -> str:
        """A name without a way to the person: an operator alone may open that."""
        return str(opening.user)


@admin.register(User)
class UserAdmin(DeclaredLookups):
    """Staff: invited by an operator, with roles; nobody is ever deleted."""

    form = StaffForm
    actions = None
    list_display = ("email", "name", "is_active", "role_names")

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        title = {"title": _("People at the desk")}
        return super().changelist_view(request, {**title, **(extra_context or {})})

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **how: Any
    ) -> Any:
        """One button: whoever is added is told by mail, and the list says the rest."""
        context["show_save_and_continue"] = context["show_save_and_add_another"] = False
        if how.get("add"):
            context["title"] = _("Add somebody to the desk")
            context["subtitle"] = _(
                "They get a mail that says how to choose a password."
            )
        return super().render_change_form(request, context, *args, **how)

    @admin.display(description=_("roles"))
    def role_names(self, user: User) -> str:
        return ", ".join(sorted(group.name for group in user.groups.all()))

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        found: QuerySet[User] = super().get_queryset(request)
        return found.filter(is_staff=True).prefetch_related("groups")

    def get_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        if obj is None:
            return ("email", "name", "wanted")
        asked = (
            ("role_names", "is_active")
            if _is_own(request, obj)
            else ("wanted", "access")
        )
        return ("email", "name", *asked, "language", "time_zone")

    def get_readonly_fields(
        self, request: HttpRequest, obj: Any = None
    ) -> tuple[str, ...]:
        """An address signs in and receives the new password: it stays as invited."""
        if obj is None:
            return ()
        own = ("role_names", "is_active") if _is_own(request, obj) else ()
        return ("email", *own)

    def save_model(
        self, request: HttpRequest, obj: User, form: Any, change: bool
    ) -> None:
        said, waits = form.cleaned_data, None
        roles, by, at = said["wanted"], _by(request), timezone.now()
        if not change:
            added, waits = staffing.add(
                email=obj.email, name=obj.name, roles=roles, by=by, at=at
            )
            obj.pk = added.pk
            obj.refresh_from_db()
        else:
            obj.save(update_fields=["name", "language", "time_zone"])
        if change and not _is_own(request, obj):
            try:
                waits = staffing.change(
                    obj, roles=roles, is_active=said["access"], by=by, at=at
                )
            except staffing.NotAllowed as error:
                messages.error(request, str(error))
        if waits:
            one_browser.note(request, [f"user:{obj.pk}"], by)
            messages.info(
                request, gettext("The roles wait for a second person to agree.")
            )

    def has_module_permission(self, request: HttpRequest) -> bool:
        return permissions.has_role(request.user, permissions.OPERATOR)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.has_module_permission(request)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return self.has_module_permission(request)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.has_module_permission(request)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


def _by(request: HttpRequest) -> User:
    """Who is at the desk; the desk lets in nobody else."""
    if not isinstance(request.user, User):
        raise Http404
    return request.user


def _is_own(request: HttpRequest, user: User) -> bool:
    """One's own roles are not for oneself to choose, but in a company of one."""
    return user.pk == request.user.pk and settings.SECOND_PERSON != "solo"


@admin.register(RoleProposal)
class RoleProposalAdmin(ReadOnly):
    """Roles that somebody proposed for somebody, and the button of the second."""

    roles = tuple(sorted(staffing.GIVEN_BY_TWO))

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        return [
            path("", view(self.waiting), name="portal_roleproposal_changelist"),
            path(
                "<int:pk>/<slug:name>/",
                view(require_POST(self.act)),
                name="portal_roleproposal_act",
            ),
        ]

    def waiting(self, request: HttpRequest) -> HttpResponse:
        self._refuse_others(request)
        context = {
            **self.admin_site.each_context(request),
            "title": gettext("Roles that wait for a second person"),
            "waiting": staffing.waiting(),
        }
        return render(request, "portal/desk_roles.html", context)

    def act(self, request: HttpRequest, pk: int, name: str) -> HttpResponse:
        self._refuse_others(request)
        by, at = _by(request), timezone.now()
        proposal = get_object_or_404(RoleProposal, pk=pk)
        try:
            if name == "agree":
                one_browser.check(request, [f"user:{proposal.user_id}"], by)
                staffing.agree(proposal, by=by, signed_in_at=by.last_login, at=at)
            elif name == "withdraw":
                staffing.withdraw(proposal, by=by, at=at)
            else:
                raise Http404
        except (staffing.NotAllowed, NotTheSecondPerson) as error:
            messages.error(request, str(error))
        else:
            messages.success(request, gettext("Done, and written into the ledger."))
        return redirect("admin:portal_roleproposal_changelist")

    def _refuse_others(self, request: HttpRequest) -> None:
        """Who may not see this sees what an unknown address looks like."""
        if not self.has_view_permission(request):
            raise Http404


@admin.register(ApiToken)
class ApiTokenAdmin(ReadOnly):
    """Programs that may use the API."""

    roles = (permissions.OPERATOR,)

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        gone = view(desk_tokens.revoke)
        return [
            path("", view(self.page), name="portal_apitoken_changelist"),
            path("<uuid:pk>/revoke/", gone, name="portal_apitoken_revoke"),
            *desk_webhooks.addresses(self.admin_site),
        ]

    def page(self, request: HttpRequest) -> HttpResponse:
        return desk_tokens.page(request, self.admin_site.each_context(request))
