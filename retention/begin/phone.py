"""Texts leave, where people are found by their number: a code must reach them.

Whoever was called and has no account can prove who they are in no other way.
"""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from portal.beginning import Step
from portal.models import IdentifierKind, OutboundMail
from portal.outbox import PHONE
from retention.models import Dataset


def _is_reached(at: datetime) -> bool:
    if OutboundMail.objects.filter(channel=PHONE, sent_at__isnull=False).exists():
        return True
    found = list(Dataset.objects.filter(is_held=True))
    return bool(found) and not any(
        finder["by"] == IdentifierKind.PHONE for row in found for finder in row.finders
    )


STEP = Step(
    code="phone",
    rank=75,
    title=_("Reach people by phone"),
    words=_(
        "Only where a system is found by phone number. Done when a gateway took a text: "
        "set PHONE_GATEWAY=http, then stop the calls to your own number and ask for a "
        "code."
    ),
    is_done=_is_reached,
)
