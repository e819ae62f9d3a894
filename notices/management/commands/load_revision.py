"""Make a draft from a folder of text files."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.utils import timezone

from notices import linting, loading, reading, waiving
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
        by, at = _author(options["by"]), timezone.now()
        try:
            revision = loading.load(options["folder"], by=by, at=at)
        except loading.BadFolder as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"Draft of {revision} made. It is not in force.")
        current = reading.of_draft(revision)
        found = waiving.judged(linting.lint(revision, at=at, current=current), at)
        stops = sum(each.stops for each in found)
        self.stdout.write(f"The checks: {stops} findings stop it. The desk lists them.")


def _author(email: str) -> User:
    found = User.objects.filter(email__iexact=email, is_staff=True).first()
    if found is None:
        raise CommandError(f"No member of staff signs in as {email}.")
    return found
