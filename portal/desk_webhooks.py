"""The desk's pages about programs that are told: made, tested, paused, by operators."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.contrib.admin import AdminSite
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from portal import webhooks
from portal.desk_tokens import operator
from portal.forms import Question
from portal.models import WebhookDelivery, WebhookEndpoint
from portal.words import text

NEWEST = 50


class MakeEndpoint(Question):
    """Where it is told, and of what."""

    url = text(
        gettext_lazy("Address"),
        hint=gettext_lazy("Begins with https:// and can be reached by everybody."),
        missing=gettext_lazy("Write the address that is called."),
        attrs={"inputmode": "url", "autocomplete": "off"},
        longest=500,
        is_read=True,
    )
    events = forms.MultipleChoiceField(
        label=gettext_lazy("What it is told"),
        choices=list(webhooks.EVENTS.items()),
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": gettext_lazy("Select what it is told."),
            "invalid_choice": gettext_lazy("Select from the list."),
        },
    )

    def clean_url(self) -> str:
        url: str = self.cleaned_data["url"]
        if said := webhooks.wrong(url):
            raise forms.ValidationError(said)
        return url


def addresses(site: AdminSite) -> list[URLPattern]:
    """Below the page of tokens: both are about programs of the company."""

    def around(view: Any) -> Any:
        return site.admin_view(
            lambda request, **names: view(request, site.each_context(request), **names)
        )

    return [
        path("webhooks/", around(page), name="webhooks"),
        path("webhooks/<uuid:pk>/", around(one), name="webhook"),
        path("webhooks/<uuid:pk>/<slug:name>/", around(act), name="webhook_act"),
        path(
            "webhooks/<uuid:pk>/again/<uuid:delivery>/",
            around(again),
            name="webhook_again",
        ),
    ]


@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest, context: dict[str, Any]) -> HttpResponse:
    """Every endpoint; a new one's secret is on the answer to the form, nowhere else."""
    user, at = operator(request), timezone.now()
    form = MakeEndpoint(request.POST or None)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        endpoint, secret = webhooks.make(
            url=said["url"], events=said["events"], by=user, at=at
        )
        return _one(request, context, endpoint, secret=secret)
    rows = WebhookEndpoint.objects.select_related("made_by").order_by("-made_at", "pk")
    shown = {"title": _("Webhooks"), "endpoints": rows[:200], "form": form}
    return render(request, "portal/desk_webhooks.html", {**context, **shown})


@require_safe
def one(request: HttpRequest, context: dict[str, Any], pk: UUID) -> HttpResponse:
    """One endpoint and what it was told last."""
    operator(request)
    return _one(request, context, get_object_or_404(WebhookEndpoint, pk=pk))


def _one(
    request: HttpRequest,
    context: dict[str, Any],
    endpoint: WebhookEndpoint,
    *,
    secret: str = "",
) -> HttpResponse:
    told = WebhookDelivery.objects.filter(endpoint=endpoint)
    shown = {
        "title": webhooks.host(endpoint.url),
        "endpoint": endpoint,
        "events": [webhooks.EVENTS[kind] for kind in endpoint.events],
        "deliveries": told.order_by("-created_at", "pk")[:NEWEST],
        "secret": secret,
        "now": timezone.now(),
    }
    return render(request, "portal/desk_webhook.html", {**context, **shown})


@require_POST
def act(
    request: HttpRequest, context: dict[str, Any], pk: UUID, name: str
) -> HttpResponse:
    """Test, pause, resume, or make a new secret, which is shown on the answer."""
    user, at = operator(request), timezone.now()
    endpoint = get_object_or_404(WebhookEndpoint, pk=pk)
    if name == "rotate":
        secret = webhooks.rotate(endpoint, by=user, at=at)
        endpoint.refresh_from_db()
        return _one(request, context, endpoint, secret=secret)
    if name == "test":
        webhooks.test(endpoint, by=user, at=at)
        messages.success(request, _("It is on its way. Load this page again."))
    elif name in {"pause", "resume"}:
        {"pause": webhooks.pause, "resume": webhooks.resume}[name](
            endpoint, by=user, at=at
        )
        messages.success(request, _("Done, and written into the ledger."))
    else:
        raise Http404
    return redirect("admin:webhook", pk)


@require_POST
def again(
    request: HttpRequest, context: dict[str, Any], pk: UUID, delivery: UUID
) -> HttpResponse:
    """Send one event once more, under the same id."""
    user = operator(request)
    row = get_object_or_404(WebhookDelivery, pk=delivery, endpoint=pk)
    if webhooks.send_again(row, by=user, at=timezone.now()):
        messages.success(request, _("It is on its way. Load this page again."))
    return redirect("admin:webhook", pk)
