"""The last word was spoken."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from retention.trigger import Trigger

TRIGGER = Trigger(
    code="call_ended", title=_("the call ended"), after=_("after the call")
)
