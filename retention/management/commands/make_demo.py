"""`manage.py make_demo`: the demo company, its data map and its legal hold."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import CommandError
from django.utils import timezone

from portal.management.checked import CheckedCommand
from retention import datamap
from retention.demo import loading


class Command(CheckedCommand):
    help = "Make the demo company (demo mode only); a second time changes nothing."

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.KEPT_DEMO:
            raise CommandError("The demo company is made in demo mode only.")
        try:
            counts = loading.make_demo(timezone.now())
        except datamap.Refused as refused:
            raise CommandError("\n".join(refused.faults)) from refused
        for name, count in counts.items():
            self.stdout.write(f"{count:>7,} {name}")
        if not counts:
            self.stdout.write("The demo company is there already.")
