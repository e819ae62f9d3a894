"""`manage.py demo_calls [--count N]`: the demo product's calling script."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from retention.demo import calling


class Command(BaseCommand):
    help = "Call the demo company's campaign list, asking the gate before each call."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--count", type=int, default=20)

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.KEPT_DEMO:
            raise CommandError("The calling script belongs to the demo company.")
        if options["count"] < 1:
            raise CommandError("--count must be 1 or more.")
        done = calling.place_calls(options["count"], at=timezone.now())
        for number in done.skipped:
            self.stdout.write(f"not called {number}")
        self.stdout.write(f"{len(done.called)} called, {len(done.skipped)} skipped")
