"""Programs that cannot be told now: one line each, however much waits for it.

It is gone when all that failed was heard, or was forgotten a month later.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import OuterRef, Subquery
from django.urls import reverse
from django.utils.translation import gettext as _

from portal import permissions, webhooks
from portal.failing import MOST, Failed
from portal.models import DeliveryState, WebhookDelivery, WebhookEndpoint


@dataclass(frozen=True)
class Webhooks:
    code: str
    model: type[WebhookDelivery] = WebhookDelivery

    @staticmethod
    def rows() -> Iterator[Failed]:
        failed = WebhookDelivery.objects.filter(endpoint=OuterRef("pk")).exclude(
            error=""
        )
        newest = failed.exclude(state=DeliveryState.SENT).order_by("-created_at")
        rows = WebhookEndpoint.objects.annotate(
            said=Subquery(newest.values("error")[:1])
        )
        found = rows.filter(said__isnull=False).order_by("made_at")
        for row in found[:MOST]:
            yield Failed(
                what=_("Webhook paused while it failed")
                if row.paused_at
                else _("Webhook not heard"),
                about=webhooks.host(row.url),
                error=row.said,
                url=reverse("admin:webhook", args=[row.pk]),
                roles=(permissions.OPERATOR,),
            )


FAILURES = Webhooks(code="webhooks")
