"""Make a draft from a folder of text files."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.utils import timezone

from notices import loading
from portal.management.checked import CheckedCommand


class Command(CheckedCommand):
    """Loads policy.md, california.md and inventory.toml; nothing takes effect."""

    help = "Make a draft revision from FOLDER."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            revision = loading.load(options["folder"], by=None, at=timezone.now())
        except loading.BadFolder as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"Draft of {revision} made. It is not in force.")
