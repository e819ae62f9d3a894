"""The desk's page about tokens of the API: made, shown once, revoked, by operators."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from portal import permissions, tokens
from portal.models import ApiToken, User
from portal.words import text


class MakeToken(forms.Form):
    """What a program is called, what it may do, and for how long."""

    use_required_attribute = False

    name = text(
        gettext_lazy("Name of the program"),
        missing=gettext_lazy("Give the program a name."),
        longest=80,
        is_read=True,
    )
    scopes = forms.MultipleChoiceField(
        label=gettext_lazy("What it may do"),
        choices=list(tokens.SCOPES.items()),
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": gettext_lazy("Select what the program may do."),
            "invalid_choice": gettext_lazy("Select from the list."),
        },
    )
    days = forms.IntegerField(
        label=gettext_lazy("Days until it ends"),
        help_text=gettext_lazy("At most 366."),
        initial=90,
        min_value=1,
        max_value=tokens.LONGEST_DAYS,
        error_messages={
            "required": gettext_lazy("Write after how many days it ends."),
            "invalid": gettext_lazy("Write the days as a number."),
            "min_value": gettext_lazy("A token lives for at least one day."),
            "max_value": gettext_lazy("A token lives for at most 366 days."),
        },
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        options.setdefault("label_suffix", "")
        super().__init__(*args, **options)


def operator(request: HttpRequest) -> User:
    """The operator who asks; for anybody else there is no such page."""
    user = request.user
    if not isinstance(user, User) or not permissions.has_role(
        user, permissions.OPERATOR
    ):
        raise PermissionDenied
    return user


@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest, context: dict[str, Any]) -> HttpResponse:
    """Every token; a new one's secret is on the answer to the form and nowhere else."""
    user, at, secret = operator(request), timezone.now(), ""
    form = MakeToken(request.POST or None)
    if request.method == "POST" and form.is_valid():
        _token, secret = tokens.make(**form.cleaned_data, by=user, at=at)
        form = MakeToken()
    rows = ApiToken.objects.select_related("made_by").order_by("-made_at", "pk")
    shown = {
        "title": _("API tokens"),
        "tokens": rows[:200],
        "form": form,
        "secret": secret,
        "now": at,
    }
    return render(request, "portal/desk_tokens.html", {**context, **shown})


@require_POST
def revoke(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The program gets no further answer."""
    user = operator(request)
    tokens.revoke(get_object_or_404(ApiToken, pk=pk), by=user, at=timezone.now())
    messages.success(request, _("Revoked, and written into the ledger."))
    return redirect("admin:portal_apitoken_changelist")
