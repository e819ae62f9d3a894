"""Write a backup of the database and the private files."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError
from django.utils import timezone
from django.utils.translation import gettext as _

from portal import backup, ledger, restoring
from portal.management.checked import CheckedCommand


class Command(CheckedCommand):
    """Runs beside everything else; nothing has to stop."""

    help = "Write FILE: database and private files, without keys and sessions."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        at = timezone.now()
        if restoring.unmade():
            raise CommandError(
                _(
                    "The tables of this version are not there. Run manage.py prepare first."
                )
            )
        try:
            size = backup.write(options["file"], at=at)
        except OSError as error:
            why = {"file": options["file"], "why": error.strerror}
            raise CommandError(
                _("No backup was written to %(file)s: %(why)s.") % why
            ) from error
        ledger.record(
            "portal.backed_up",
            about="portal:backup",
            by="system",
            at=at,
            facts={"bytes": size},
        )
        words = {"file": options["file"], "size": size}
        self.stdout.write(_("%(file)s: %(size)d bytes. KEYS_DIR is not in it.") % words)
