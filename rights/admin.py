"""Registers the officer's pages with the desk."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path
from django.utils import timezone
from django.views.decorators.http import require_safe

from portal import permissions
from portal.admin import ReadOnly
from portal.views import private_paper
from rights import (
    casefile,
    desk,
    desk_case,
    desk_figures,
    desk_files,
    desk_identity,
    desk_inbox,
    desk_intake,
    desk_mails,
    desk_recipients,
    desk_search,
    letters,
)
from rights.models import Case
from rights.views import following


@admin.register(Case)
class CaseAdmin(ReadOnly):
    """The queue and the case page stand where the admin's list and form would."""

    roles = (permissions.OFFICER, permissions.AUDITOR)

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        return [
            path("", view(self.queue), name="rights_case_changelist"),
            path("next/", view(desk.next_page), name="rights_case_next"),
            path("search/", view(self.search), name="rights_case_search"),
            path("add/", view(self.add), name="rights_case_add"),
            path("mails/", view(self.mails), name="rights_case_mails"),
            path("figures/", view(self.figures), name="rights_figures"),
            path("recipients/", view(self.recipients), name="rights_recipients"),
            path(
                "recipients/<slug:slug>/",
                view(self.recipient),
                name="rights_recipient",
            ),
            path("inbox/", view(self.inbox), name="rights_inbox"),
            path("inbox/<uuid:mail>/", view(self.letterbox), name="rights_inbox_mail"),
            path("<int:pk>/added/", view(self.added), name="rights_case_added"),
            path("<int:pk>/", view(self.case), name="rights_case_change"),
            *self._files_of_one(),
            path("<int:pk>/<slug:name>/", view(self.act), name="rights_case_act"),
        ]

    def _files_of_one(self) -> list[URLPattern]:
        """What can be saved from the page of one case."""
        view = self.admin_site.admin_view
        letter, everything = require_safe(self.letter), require_safe(self.everything)
        return [
            path("<int:pk>/letter.pdf", view(letter), name="rights_case_letter"),
            path(
                "<int:pk>/everything.zip",
                view(everything),
                name="rights_case_everything",
            ),
            path(
                "<int:pk>/file/<uuid:file>/",
                view(desk_files.download),
                name="rights_case_file",
            ),
            path(
                "<int:pk>/file/<uuid:file>/<slug:how>/",
                view(desk_files.act),
                name="rights_case_file_act",
            ),
            path(
                "<int:pk>/everything.zip",
                view(require_safe(self.everything)),
                name="rights_case_everything",
            ),
            path("<int:pk>/post/", view(self.post), name="rights_case_post"),
            path("<int:pk>/<slug:name>/", view(self.act), name="rights_case_act"),
        ]

    def _context(self, request: HttpRequest) -> dict[str, Any]:
        return self.admin_site.each_context(request)

    def queue(self, request: HttpRequest) -> HttpResponse:
        return desk.queue_page(request, self._context(request))

    def case(self, request: HttpRequest, pk: int) -> HttpResponse:
        return desk_case.case_page(request, pk, self._context(request))

    def add(self, request: HttpRequest) -> HttpResponse:
        return desk_intake.add_page(request, self._context(request))

    def search(self, request: HttpRequest) -> HttpResponse:
        return desk_search.page(request, self._context(request))

    def mails(self, request: HttpRequest) -> HttpResponse:
        return desk_mails.mails_page(request, self._context(request))

    def figures(self, request: HttpRequest) -> HttpResponse:
        return desk_figures.page(request, self._context(request))

    def recipients(self, request: HttpRequest) -> HttpResponse:
        return desk_recipients.list_page(request, self._context(request))

    def recipient(self, request: HttpRequest, slug: str) -> HttpResponse:
        return desk_recipients.way_page(request, slug, self._context(request))

    def inbox(self, request: HttpRequest) -> HttpResponse:
        return desk_inbox.list_page(request, self._context(request))

    def letterbox(self, request: HttpRequest, mail: UUID) -> HttpResponse:
        return desk_inbox.mail_page(request, mail, self._context(request))

    def added(self, request: HttpRequest, pk: int) -> HttpResponse:
        return desk_intake.added_page(request, pk, self._context(request))

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        return desk_identity.post_page(request, pk, self._context(request))

    def letter(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The letter sent last, as a PDF; that it was opened is logged."""
        user = desk.officer(request)
        if not permissions.may_read_body(user):
            raise PermissionDenied
        case = get_object_or_404(Case.objects.select_related("key"), pk=pk)
        answer = private_paper(letters.sheet(case), name=f"{case.reference}-letter")
        casefile.opened(case, by=user, at=timezone.now())
        return answer

    def everything(self, request: HttpRequest, pk: int) -> HttpResponse:
        """All that the person and an authority may read of it; logged as an opening."""
        user = desk.officer(request)
        if not permissions.may_read_body(user):
            raise PermissionDenied
        case = get_object_or_404(Case.objects.select_related("key", "revision"), pk=pk)
        answer = following.as_zip(case)
        casefile.opened(case, by=user, at=timezone.now())
        return answer

    def act(self, request: HttpRequest, pk: int, name: str) -> HttpResponse:
        return desk_case.act(request, pk, name, self._context(request))
