"""The question was answered; an open one has no clock yet."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from retention.trigger import Trigger

TRIGGER = Trigger(
    code="ticket_closed",
    title=_("the support ticket was closed"),
    after=_("after your question is closed"),
)
