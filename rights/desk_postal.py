"""The desk's side of letters by post: what waits, each to print, and that it is posted."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from portal import permissions
from portal.models import User
from rights import answering, casefile, desk, postal
from rights.models import Posting


def _officer(request: HttpRequest) -> User:
    user = desk.officer(request)
    if not permissions.may_decide(user):
        raise PermissionDenied
    return user


@require_safe
def list_page(request: HttpRequest, context: dict[str, Any]) -> HttpResponse:
    """Every letter that waits, by its request."""
    _officer(request)
    shown = {"title": _("Letters to post"), "rows": postal.due()}
    return render(request, "rights/desk_postings.html", {**context, **shown})


@require_http_methods(["GET", "HEAD", "POST"])
def letter_page(
    request: HttpRequest, posting: int, context: dict[str, Any]
) -> HttpResponse:
    """One letter to print; a press says that it is posted."""
    user, at = _officer(request), timezone.now()
    rows = Posting.objects.select_related("case__key", "case__revision", "posted_by")
    row = get_object_or_404(rows, pk=posting)
    if request.method == "POST":
        try:
            answering.posted(row, by=user, at=at)
            messages.success(request, _("Noted: it is posted."))
        except postal.NotPosted as error:
            messages.error(request, str(error))
        return redirect("admin:rights_postings")
    letter = postal.read(row)
    if letter is None:
        raise Http404
    casefile.opened(row.case, by=user, at=at)
    shown = {"title": _("A letter to post"), "row": row, "letter": letter}
    return render(request, "rights/desk_posting.html", {**context, **shown})
