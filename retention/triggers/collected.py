"""The row came to us: for data that ages by itself."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from retention.trigger import Trigger

TRIGGER = Trigger(
    code="collected",
    title=_("the data was collected"),
    after=_("after we collected it"),
    may_never=True,
)
