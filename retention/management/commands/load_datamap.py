"""`manage.py load_datamap FILE`: review a data map and save it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.utils import timezone

from portal.management.checked import CheckedCommand
from retention import datamap


class Command(CheckedCommand):
    help = "Review a data map against the real database and save it."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path = options["file"]
        if not path.is_file():
            raise CommandError(f"There is no file {path}.")
        try:
            system = datamap.load_yaml(path, by="system", at=timezone.now())
        except datamap.Refused as refused:
            raise CommandError("\n".join(refused.faults)) from refused
        count = system.dataset_set.filter(is_held=True).count()
        self.stdout.write(f"{system.title}: {count} datasets mapped.")
