"""Registers the officer's pages with the desk."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
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
    desk_bundles,
    desk_case,
    desk_figures,
    desk_files,
    desk_identity,
    desk_inbox,
    desk_intake,
    desk_mails,
    desk_papers,
    desk_postal,
    desk_recipients,
    desk_replies,
    desk_search,
    desk_sorting,
    desk_straight,
    enclosures,
    letters,
)
from rights.models import Case
from rights.views import following

Page = Callable[..., HttpResponseBase]


@require_safe
def letter(request: HttpRequest, pk: int) -> HttpResponse:
    """The letter sent last, as a PDF; that it was opened is logged."""
    user = desk.officer(request)
    if not permissions.may_read_body(user):
        raise PermissionDenied
    case = get_object_or_404(Case.objects.select_related("key"), pk=pk)
    answer = private_paper(letters.sheet(case), name=f"{case.reference}-letter")
    casefile.opened(case, by=user, at=timezone.now())
    return answer


@require_safe
def everything(request: HttpRequest, pk: int) -> HttpResponseBase:
    """All that an authority may read of it; logged as an opening, and of its files."""
    user = desk.officer(request)
    if not permissions.may_read_body(user):
        raise PermissionDenied
    case = get_object_or_404(Case.objects.select_related("key", "revision"), pk=pk)
    answer, at = following.as_zip(case, is_all=True), timezone.now()
    casefile.opened(case, by=user, at=at)
    if enclosures.of(case).exists():
        casefile.opened(case, by=user, at=at, what=desk_files.OPENED)
    return answer


# Without the frame of the desk: files, and buttons that lead on to another page.
BARE: tuple[tuple[str, Page, str], ...] = (
    ("next/", desk.next_page, "case_next"),
    ("new/keys/", desk_sorting.keys, "case_keys"),
    ("new/undo/<int:sorted_pk>/", desk_sorting.undo, "case_unsort"),
    ("<int:pk>/release/", desk_straight.release, "case_release"),
    ("<int:pk>/paper/", desk_papers.add, "case_paper"),
    ("<int:pk>/letter.pdf", letter, "case_letter"),
    ("<int:pk>/everything.zip", everything, "case_everything"),
    ("<int:pk>/file/<uuid:file>/", desk_files.download, "case_file"),
    ("<int:pk>/file/<uuid:file>/<slug:how>/", desk_files.act, "case_file_act"),
)
FRAMED: tuple[tuple[str, Page, str], ...] = (
    ("", desk.queue_page, "case_changelist"),
    ("standing/", desk_straight.page, "case_standing"),
    ("together/", desk_bundles.choose, "case_together"),
    ("together/<int:pk>/", desk_bundles.page, "case_bundle"),
    ("together/<int:pk>/<slug:name>/", desk_bundles.act, "case_bundle_act"),
    ("search/", desk_search.page, "case_search"),
    ("new/", desk_sorting.page, "case_new"),
    ("new/<int:pk>/<slug:how>/", desk_sorting.sort, "case_sort"),
    ("add/", desk_intake.add_page, "case_add"),
    ("mails/", desk_mails.mails_page, "case_mails"),
    ("figures/", desk_figures.page, "figures"),
    ("letters/", desk_postal.list_page, "postings"),
    ("letters/<int:posting>/", desk_postal.letter_page, "posting"),
    ("recipients/", desk_recipients.list_page, "recipients"),
    ("recipients/<slug:slug>/", desk_recipients.way_page, "recipient"),
    ("inbox/", desk_inbox.list_page, "inbox"),
    ("inbox/<uuid:pk>/", desk_inbox.mail_page, "inbox_mail"),
    ("<int:pk>/added/", desk_intake.added_page, "case_added"),
    ("<int:pk>/came/", desk_replies.page, "case_came"),
    ("<int:pk>/post/", desk_identity.post_page, "case_post"),
    ("<int:pk>/", desk_case.case_page, "case_change"),
    ("<int:pk>/<slug:name>/", desk_case.act, "case_act"),
)


@admin.register(Case)
class CaseAdmin(ReadOnly):
    """The queue and the case page stand where the admin's list and form would."""

    roles = (permissions.OFFICER, permissions.AUDITOR)

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        pages = [*BARE, *((at, self._framed(page), to) for at, page, to in FRAMED)]
        return [path(at, view(page), name=f"rights_{name}") for at, page, name in pages]

    def _framed(self, page: Page) -> Page:
        """The page with the frame of the desk around it."""

        def shown(request: HttpRequest, **named: object) -> HttpResponseBase:
            context = self.admin_site.each_context(request)
            return page(request, **named, context=context)

        return shown
