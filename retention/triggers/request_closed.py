"""A privacy request was answered; its record shows later that it was."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from retention.trigger import Trigger

TRIGGER = Trigger(
    code="request_closed",
    title=_("the privacy request was closed"),
    after=_("after your request is closed"),
)
