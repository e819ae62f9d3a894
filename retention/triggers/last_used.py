"""Nobody has used it since."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from retention.trigger import Trigger

TRIGGER = Trigger(
    code="last_used",
    title=_("it was last used"),
    after=_("after it was last used"),
    may_never=True,
)
