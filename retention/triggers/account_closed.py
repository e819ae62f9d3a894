"""The relationship ended: the policy keeps data for its length (clause on keeping data, a)."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from retention.trigger import Trigger

TRIGGER = Trigger(
    code="account_closed",
    title=_("the account was closed"),
    after=_("after you close your account"),
)
