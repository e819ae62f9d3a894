"""`/policy/news/`: be told of new versions by mail, and leave again."""

from __future__ import annotations

from uuid import UUID

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from notices import reading, subscribing
from portal.forms import Question
from portal.limits import even, limited
from portal.people import normalise


class News(Question):
    """One address."""

    email = forms.CharField(
        label=gettext_lazy("Your e-mail address"),
        help_text=gettext_lazy(
            "Used for this alone, and forgotten the moment you leave the list."
        ),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email", "spellcheck": "false"}),
        error_messages={
            "required": gettext_lazy("Enter your e-mail address."),
            "max_length": gettext_lazy("Enter an e-mail address that is shorter."),
        },
    )

    def clean_email(self) -> str:
        """One spelling, or one sentence."""
        try:
            return normalise("email", self.cleaned_data["email"])
        except ValueError as error:
            raise forms.ValidationError(str(error)) from error


@require_http_methods(["GET", "HEAD", "POST"])
@limited("ask")
@even
def ask(request: HttpRequest) -> HttpResponse:
    """Ask for the mail; who is on the list already sees the same page."""
    at = timezone.now()
    if reading.current(at) is None:
        raise Http404
    form = News(request.POST or None)
    sent = ""
    if request.method == "POST" and form.is_valid():
        if form.is_trapped:
            form.add_error(None, _("Leave the hidden field empty and send it again."))
        else:
            sent = form.cleaned_data["email"]
            subscribing.ask(sent, language=(get_language() or "en")[:12], at=at)
    shown = {"form": form, "sent": sent, "nav": "versions"}
    shown["error_title"] = bool(form.errors)
    return render(request, "notices/news.html", shown)


@require_http_methods(["GET", "HEAD", "POST"])
@limited("ask")
def mine(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The page behind a link: one button. Mail programs open links, so a look does nothing."""
    row = subscribing.find(pk)
    at = timezone.now()
    if request.method == "POST" and row is not None:
        if "leave" in request.POST:
            subscribing.leave(row, at=at)
        else:
            subscribing.confirm(row, at=at)
        return redirect("notices:news_mine", pk)
    return render(request, "notices/news_mine.html", {"row": row, "nav": "versions"})
