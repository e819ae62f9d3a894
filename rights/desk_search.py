"""Looking a request up at the desk: what is typed is sent, and never stands in a link."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from portal import permissions
from portal.forms import Question
from rights import desk, queue, searching
from rights.fields import text


class Sought(Question):
    """What is looked for."""

    q = text(
        gettext_lazy("Reference, e-mail address, phone number or name"),
        hint=gettext_lazy("Whole words only. Nothing that people wrote is read."),
        missing=gettext_lazy("Write what you look for."),
        attrs={"autocomplete": "off", "spellcheck": "false"},
    )


@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest, context: dict[str, Any]) -> HttpResponse:
    """A reference opens its request; addresses and names are for officers alone."""
    user = desk.officer(request)
    form = Sought(request.POST or None)
    lines: list[queue.Line] = []
    if form.is_valid():
        typed = form.cleaned_data["q"]
        case = searching.by_reference(typed)
        if case is not None:
            return redirect("admin:rights_case_change", case.pk)
        try:
            lines = _lines(typed, may_read=permissions.may_read_body(user))
        except searching.NotFound as error:
            form.add_error("q", str(error))
    shown = {"title": _("Find a request"), "form": form, "lines": lines}
    return render(request, "rights/desk_search.html", {**context, **shown})


def _lines(typed: str, *, may_read: bool) -> list[queue.Line]:
    if not may_read:
        raise searching.NotFound(_("No request has this reference."))
    today = queue.today_in(desk.zone(), timezone.now())
    rows = queue.with_failure(searching.find(typed).select_related("assigned_to"))
    return [queue.line(case, today=today) for case in rows]
