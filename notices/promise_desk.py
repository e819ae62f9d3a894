"""The desk's pages of the promise board: read by all staff, answered by the officer."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from notices import local_day, promising
from portal import permissions
from portal.forms import Question
from portal.models import User
from portal.words import text

FILTERS = {
    "": _("All"),
    "bad": _("Broken"),
    "none_yet": _("No evidence yet"),
    "machine": _("By machine"),
    "attested": _("Attested"),
    "shown": _("Shown in words"),
}


class Statement(Question):
    """Who answers, with what, and until when."""

    owner = text(
        _("Who answers for it"),
        hint=_("A person, by name and post."),
        missing=_("Name the person who answers for it."),
        longest=120,
        is_read=True,
    )
    evidence = text(
        _("What shows it"),
        hint=_("The document, contract or test, so that somebody else finds it."),
        missing=_("Say what shows that the promise is kept."),
        longest=2000,
        rows=4,
    )
    expires_on = forms.DateField(
        label=_("Asked again on"),
        help_text=_("A year from now at the latest. Until then it counts."),
        widget=forms.DateInput(attrs={"type": "date"}),
        error_messages={
            "required": _("Choose the day on which it is asked again."),
            "invalid": _("Enter the day as YYYY-MM-DD."),
        },
    )


def page(request: HttpRequest, around: dict[str, Any]) -> HttpResponse:
    """Every promise; `?only=` shows those of one state or kind."""
    if not permissions.has_role(request.user, *permissions.ROLES):
        raise PermissionDenied
    board = promising.board(timezone.now())
    only = request.GET.get("only", "")
    only = only if only in FILTERS else ""
    context = {
        **around,
        "title": _("Promises"),
        "board": board,
        "lines": [line for line in board.lines if _is_in(line, only)],
        "filters": [(code, words, code == only) for code, words in FILTERS.items()],
        "may_answer": permissions.may_decide(request.user),
        "width": promising.NIGHTS * promising.WIDTH,
    }
    return render(request, "notices/desk_promises.html", context)


def _is_in(line: promising.Line, only: str) -> bool:
    return only in {"", line.state, line.kind, line.tone}


def _officer(request: HttpRequest) -> User:
    user = request.user
    if not isinstance(user, User) or not permissions.may_decide(user):
        raise PermissionDenied
    return user


def _line(slug: str) -> promising.Line:
    for line in promising.board(timezone.now()).lines:
        if line.slug == slug:
            return line
    raise Http404


def attest(request: HttpRequest, slug: str, around: dict[str, Any]) -> HttpResponse:
    """State that a promise is kept, with a name, evidence and an end."""
    user, line = _officer(request), _line(slug)
    at = timezone.now()
    first = {"expires_on": local_day.of(at + timedelta(days=180))}
    form = Statement(request.POST if request.method == "POST" else None, initial=first)
    if request.method == "POST" and form.is_valid():
        said = {name: form.cleaned_data[name] for name in Statement.base_fields}
        said.pop("nickname")
        try:
            promising.attest(promise=slug, by=user, at=at, **said)
            return redirect("admin:notices_promise_changelist")
        except promising.NotAttestable as error:
            form.add_error(None, str(error))
    context = {**around, "title": line.title, "line": line, "form": form}
    return render(request, "notices/desk_attest.html", context)


def show(request: HttpRequest, slug: str) -> HttpResponse:
    """Open one promise to the public, or close it again."""
    user, line = _officer(request), _line(slug)
    if request.method != "POST":
        raise Http404
    promising.show(
        promise=slug, is_public=not line.is_public, by=user, at=timezone.now()
    )
    return redirect(reverse("admin:notices_promise_changelist") + f"#{slug}")
