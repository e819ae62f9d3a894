"""Make a draft from a folder of text files."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.utils import timezone

from notices import loading
from portal.management.checked import CheckedCommand
from portal.models import User


class Command(CheckedCommand):
    """Loads policy.md, california.md and inventory.toml; nothing takes effect."""

    help = "Make a draft revision from FOLDER."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path)
        parser.add_argument(
            "--by",
            metavar="EMAIL",
            required=True,
            help="who wrote it, and so does not approve it",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        by = _author(options["by"])
        try:
            revision = loading.load(options["folder"], by=by, at=timezone.now())
        except loading.BadFolder as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"Draft of {revision} made. It is not in force.")


def _author(email: str) -> User:
    found = User.objects.filter(email__iexact=email, is_staff=True).first()
    if found is None:
        raise CommandError(f"No member of staff signs in as {email}.")
    return found
