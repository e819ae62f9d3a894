"""Which mails an officer gets: each kind on or off, all on at first."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from portal import permissions
from portal.forms import Question
from rights import desk, telling
from rights.models import News, Unwanted


class Wishes(Question):
    """Kinds of mail; none ticked means none comes."""

    kinds = forms.MultipleChoiceField(
        label=gettext_lazy("Write to me about"),
        choices=News.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": gettext_lazy("Choose from the list.")},
    )


@require_http_methods(["GET", "HEAD", "POST"])
def mails_page(request: HttpRequest, context: dict[str, Any]) -> HttpResponse:
    """Show the kinds, keep what is ticked."""
    user = desk.officer(request)
    if not permissions.may_decide(user):
        raise PermissionDenied
    off = Unwanted.objects.filter(user=user).values_list("kind", flat=True)
    on = [kind for kind in News.values if kind not in set(off)]
    is_sent = request.method == "POST"
    form = Wishes(request.POST) if is_sent else Wishes(initial={"kinds": on})
    if is_sent and form.is_valid():
        telling.choose(user, wanted=form.cleaned_data["kinds"])
        messages.success(request, _("Kept. It counts from the next mail on."))
        return redirect("admin:rights_case_mails")
    shown = {"title": _("Mails to you"), "form": form, "address": user.email}
    return render(request, "rights/desk_mails.html", {**context, **shown})
