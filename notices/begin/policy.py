"""A policy is in force: everything else follows from it."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from notices import reading
from portal.beginning import Step


def _is_in_force(at: datetime) -> bool:
    return reading.current(at) is not None


STEP = Step(
    code="policy",
    rank=50,
    title=_("Publish your policy"),
    words=_("An editor writes it, a publisher agrees, and it counts from its date on."),
    is_done=_is_in_force,
    page="admin:notices_revision_changelist",
)
