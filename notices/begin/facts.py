"""Nothing in the policy in force is only assumed."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from notices import reading
from portal.beginning import Step


def _are_confirmed(at: datetime) -> bool:
    current = reading.current(at)
    return current is not None and not current.to_confirm()


STEP = Step(
    code="facts",
    rank=60,
    title=_("Confirm what is assumed"),
    words=_("The starter policy guesses. Each guess is listed, for you to confirm."),
    is_done=_are_confirmed,
    page="admin:notices_to_confirm",
)
