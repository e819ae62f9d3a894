"""The transaction happened: books have their own periods (clause on keeping data, b)."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from retention.trigger import Trigger

TRIGGER = Trigger(
    code="paid", title=_("the payment was made"), after=_("after the payment")
)
