"""After a restore of one of the company's systems: erase again what came back."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from portal.management.checked import CheckedCommand
from retention.replays.erased import REPLAY


class Command(CheckedCommand):
    help = "Find rows that requests had erased and a backup brought back; erase them."

    def handle(self, *args: Any, **options: Any) -> None:
        count = REPLAY.replay(timezone.now())
        self.stdout.write(_("Erased again: %(count)d rows.") % {"count": count})
