"""The desk's pages about the policy: revisions, promises, what must be confirmed."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from notices import (
    archive,
    clause_desk,
    drafting,
    first_draft,
    own_policy,
    promise_desk,
    promising,
    reading,
    studio,
    studio_gate,
    studio_mail,
    studio_presence,
    studio_reading,
    studio_rows,
    succession,
    taken_back,
    to_confirm,
)
from notices.models import Displaced, Promise, Revision
from notices.views import previewing
from portal import permissions
from portal.admin import ReadOnly


@admin.register(Revision)
class RevisionAdmin(ReadOnly):
    """Every version, and what the company still has to confirm about it."""

    list_display = (
        "number",
        "title",
        "state",
        "effective_at",
        "proposed",
        "agreed",
        "short",
    )
    list_display_links = ("number", "title")
    list_select_related = ("proposed_by", "agreed_by")
    fields = (
        "number",
        "state",
        "effective_at",
        "approved_at",
        "restates",
        "proposed",
        "agreed",
        "solo_ground",
        "sha256",
    )
    readonly_fields = fields
    change_list_template = "notices/desk_revisions.html"

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        draft = "draft/<int:number>/"
        row = f"{draft}<slug:table>/<slug:slug>/"
        return [
            path("confirm/", view(self.to_confirm), name="notices_to_confirm"),
            path("own/", view(self.own), name="notices_own_policy"),
            path("clause/<slug:slug>/", view(self.clause), name="notices_clause"),
            path("draft/", view(studio.begin), name="notices_begin"),
            path("first/", view(studio.begin_first), name="notices_begin_first"),
            path("kept/", view(studio.begin_kept), name="notices_begin_kept"),
            path(draft, view(self.draft), name="notices_draft"),
            path(f"{draft}read/", view(self.read), name="notices_read"),
            path(f"{draft}<slug:how>/", view(self.act), name="notices_draft_act"),
            path(f"{draft}preview/mail/", view(self.mail), name="notices_preview_mail"),
            path(
                f"{draft}preview/<slug:how>/",
                view(previewing.preview),
                name="notices_preview",
            ),
            path(f"{draft}waive/<int:pk>/", view(self.waive), name="notices_waive"),
            path(
                f"{draft}read/<slug:slug>/",
                view(self.read),
                name="notices_read_clause",
            ),
            path(f"{draft}add/<slug:table>/", view(self.add), name="notices_add_row"),
            path(row, view(self.row), name="notices_row"),
            path(f"{row}now/", view(studio_presence.now), name="notices_row_now"),
            path(
                f"{row}<slug:how>/", view(studio_rows.arrange), name="notices_arrange"
            ),
            *super().get_urls(),
        ]

    def own(self, request: HttpRequest) -> HttpResponse:
        return own_policy.page(request, self.admin_site.each_context(request))

    def draft(self, request: HttpRequest, number: int) -> HttpResponse:
        return studio.draft(request, number, self.admin_site.each_context(request))

    def clause(self, request: HttpRequest, slug: str) -> HttpResponse:
        return clause_desk.page(request, slug, self.admin_site.each_context(request))

    def mail(self, request: HttpRequest, number: int) -> HttpResponse:
        return studio_mail.page(request, number, self.admin_site.each_context(request))

    def act(self, request: HttpRequest, number: int, how: str) -> HttpResponse:
        around = self.admin_site.each_context(request)
        return studio.act(request, number, how, around)

    def waive(self, request: HttpRequest, number: int, pk: int) -> HttpResponse:
        around = self.admin_site.each_context(request)
        return studio_gate.waive(request, number, pk, around)

    def read(self, request: HttpRequest, number: int, slug: str = "") -> HttpResponse:
        around = self.admin_site.each_context(request)
        return studio_reading.read(request, number, slug, around)

    def add(self, request: HttpRequest, number: int, table: str) -> HttpResponse:
        around = self.admin_site.each_context(request)
        return studio_rows.add(request, number, table, around)

    def row(
        self, request: HttpRequest, number: int, table: str, slug: str
    ) -> HttpResponse:
        around = self.admin_site.each_context(request)
        return studio_rows.row(request, number, table, slug, around)

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """With the draft that is open, or the button that begins one."""
        at = timezone.now()
        now, promises = reading.current(at), promising.board(at)
        around = {
            "title": _("Versions"),
            "promises": promises,
            "by_clause": promising.by_clause(promises, at),
            "in_force": now,
            "older": archive.approved().exclude(number=now.number if now else 0)[:20],
            "open_draft": drafting.open_draft(),
            "is_first": first_draft.is_needed(),
            "later": succession.following(at).first(),
            "taken_back": taken_back.nearest(at),
            "may_edit": permissions.may_edit(request.user),
            "may_read_draft": permissions.may_read_draft(request.user),
        }
        return super().changelist_view(request, {**around, **(extra_context or {})})

    def get_queryset(self, request: HttpRequest) -> QuerySet[Revision]:
        # The frozen bytes are large and no list shows them.
        return super().get_queryset(request).defer("canonical")

    @admin.display(description=_("written by"))
    def proposed(self, revision: Revision) -> str:
        return str(revision.proposed_by or "")

    @admin.display(description=_("checked by"))
    def agreed(self, revision: Revision) -> str:
        return str(revision.agreed_by or "")

    @admin.display(description=_("fingerprint"))
    def short(self, revision: Revision) -> SafeString:
        return format_html('<code class="mono">{}</code>', revision.sha256[:12])

    def to_confirm(self, request: HttpRequest) -> HttpResponse:
        """Every assumed row of the revision in force, by table."""
        if not self.has_view_permission(request):
            raise Http404
        current = reading.current(timezone.now())
        may_edit = permissions.may_edit(request.user)
        draft = drafting.open_draft() if may_edit else None
        context = {
            **self.admin_site.each_context(request),
            "title": _("To be confirmed by the company"),
            "tables": to_confirm.tables(current, draft) if current else [],
            "may_edit": may_edit,
            "open_draft": draft,
        }
        return render(request, "notices/desk_confirm.html", context)


@admin.register(Displaced)
class DisplacedAdmin(ReadOnly):
    """What was published under a number that another version has since a restore."""

    list_display = ("number", "effective_at", "approved_at", "found_at", "sha256")
    list_display_links = ("number", "sha256")
    fields = ("number", "effective_at", "approved_at", "found_at", "sha256", "said")
    readonly_fields = fields

    @admin.display(description=_("the bytes that were published"))
    def said(self, row: Displaced) -> str:
        return bytes(row.canonical).decode()


@admin.register(Promise)
class PromiseAdmin(ReadOnly):
    """The promise board, and who answers where no machine can look."""

    fields = ("number", "title", "clause", "kind", "check_code", "arguments")
    readonly_fields = fields

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        return [
            path("<slug:slug>/attest/", view(self.attest), name="notices_attest"),
            path("<slug:slug>/show/", view(self.show), name="notices_show_promise"),
            *super().get_urls(),
        ]

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """One line a promise, one cell a night."""
        return promise_desk.page(request, self.admin_site.each_context(request))

    def attest(self, request: HttpRequest, slug: str) -> HttpResponse:
        around = self.admin_site.each_context(request)
        return promise_desk.attest(request, slug, around)

    def show(self, request: HttpRequest, slug: str) -> HttpResponse:
        return promise_desk.show(request, slug)
