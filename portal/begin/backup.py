"""A backup was written at least once."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from portal.beginning import Step
from portal.models import LedgerEntry


def _was_written(at: datetime) -> bool:
    return LedgerEntry.objects.filter(
        about="portal:backup", act="portal.backed_up"
    ).exists()


STEP = Step(
    code="backup",
    rank=90,
    title=_("Write the first backup"),
    words=_("Then let a timer do it every night, and try a restore once."),
    is_done=_was_written,
    command="manage.py backup FILE",
)
