"""A first system is connected: mapped, and its address known."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from portal.beginning import Step
from retention.models import Dataset


def _is_connected(at: datetime) -> bool:
    held = Dataset.objects.filter(is_held=True)
    slugs = held.values_list("system__slug", flat=True).distinct()
    return any(slug in settings.SYSTEM_URLS for slug in slugs)


STEP = Step(
    code="system",
    rank=45,  # before the policy: a period is published only where a job can keep it
    title=_("Connect the first system"),
    words=_("Give its address in SYSTEM_<SLUG>_URL, then load its map of the data."),
    is_done=_is_connected,
    page="admin:retention_system_changelist",
    command="manage.py load_datamap FILE",
)
