"""Programs that could not be told: one line each, however often it was tried.

It is gone when it is sent again, or after a month.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from portal.failing import MOST, Failed
from portal.models import DeliveryState, WebhookDelivery


@dataclass(frozen=True)
class Webhooks:
    code: str
    model: type[WebhookDelivery] = WebhookDelivery

    @staticmethod
    def rows() -> Iterator[Failed]:
        found = WebhookDelivery.objects.filter(state=DeliveryState.GAVE_UP)
        for row in found[:MOST]:
            yield Failed(what=_("Webhook gave up"), about=row.kind, error=row.error)


FAILURES = Webhooks(code="webhooks")
