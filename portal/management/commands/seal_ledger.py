"""Seal at once what was recorded; the sweep does the same every five seconds."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from portal import sealing
from portal.management.checked import CheckedCommand


class Command(CheckedCommand):
    help = "Put every recorded entry into the tree and sign its head."

    def handle(self, *args: Any, **options: Any) -> None:
        count = sealing.seal_backlog(timezone.now())
        words = {"count": count, "size": sealing.sealed_size()}
        self.stdout.write(_("Sealed %(count)d; the tree has %(size)d.") % words)
