"""The officer's figures: a year at a time, as a page and as a file; opened or not."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from portal import permissions, spreadsheet
from portal.models import User
from rights import desk, reporting


@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest, context: dict[str, Any]) -> HttpResponse:
    """`?year=2026`, and `&as=csv` for the file; a post opens or closes the year."""
    user = desk.officer(request)
    at = timezone.now()
    known = reporting.years(at)
    asked = request.GET.get("year", str(known[0]))
    year = next((each for each in known if str(each) == asked), None)
    if year is None:
        raise Http404
    if request.method == "POST":
        return _show(request, user, year)
    found = reporting.report(year, at=at)
    if request.GET.get("as") == "csv":
        return as_file(found)
    shown = {
        "title": reporting.year_words(year),
        "report": found,
        "ways": reporting.ways(found),
        "years": known,
        "may_show": permissions.may_decide(user),
    }
    return render(request, "rights/desk_figures.html", {**context, **shown})


def _show(request: HttpRequest, user: User, year: int) -> HttpResponse:
    if not permissions.may_decide(user):
        raise PermissionDenied
    is_public = "open" in request.POST
    reporting.show(year, is_public=is_public, by=user, at=timezone.now())
    said = (
        _("Everybody can read them now.") if is_public else _("They are closed again.")
    )
    messages.success(request, said)
    return redirect(f"{request.path}?year={year}")


def as_file(found: reporting.Report) -> HttpResponse:
    """Comma separated, one line for each right and each law."""
    return spreadsheet.response(f"requests-{found.year}.csv", reporting.table(found))
