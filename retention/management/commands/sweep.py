"""`manage.py sweep [--dry-run]`: carry out the rules in force, or only count."""

from __future__ import annotations

from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.utils import timezone

from portal.management.checked import CheckedCommand
from retention import enforcement
from retention.models import Run, RunState


class Command(CheckedCommand):
    help = "Carry out every retention rule in force now; --dry-run only counts."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--dry-run", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        runs = enforcement.sweep(timezone.now(), dry=options["dry_run"])
        if not runs:
            self.stdout.write("No rule in force has a mapped dataset.")
        for run in runs:
            self.stdout.write(self.line(run))
        failed = [run for run in runs if run.error]
        if failed:
            raise CommandError(f"{len(failed)} runs failed; they will be tried again.")

    def line(self, run: Run) -> str:
        """One run in one line."""
        name = f"{run.rule} on {run.dataset}:"
        if run.error:
            return f"{name} failed: {run.error}"
        if run.state == RunState.BRAKED:
            return f"{name} waits for a second person. {run.note}"
        if run.state == RunState.DUE:
            return f"{name} is being worked on elsewhere"
        if run.is_dry:
            words = f"{name} would delete {run.planned}, {run.held} held. {run.note}"
            return words.strip()
        return f"{name} deleted {run.deleted}, {run.held} held. {run.note}".strip()
