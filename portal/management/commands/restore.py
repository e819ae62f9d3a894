"""Bring a backup back; the portal is closed afterwards."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError
from django.utils import timezone
from django.utils.translation import gettext as _

from portal import restoring, up
from portal.management.checked import CheckedCommand


class Command(CheckedCommand):
    """As the owner of the tables (MIGRATE_DATABASE_URL), with everything stopped."""

    help = "Replace database and private files by those of FILE, and stay closed."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        if up.is_running():
            raise CommandError(_("Stop Kept first."))
        try:
            manifest = restoring.restore(options["file"], at=timezone.now())
        except restoring.NotRestored as error:
            raise CommandError(str(error)) from error
        self.stdout.write(
            _(
                "Restored as of %(made_at)s. The portal is closed: it serves the policy "
                "and nothing else. Start it, look at it, then run manage.py reopen."
            )
            % manifest
        )
