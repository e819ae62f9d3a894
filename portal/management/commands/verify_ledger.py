"""Check every entry, leaf, node, seal and signature; exit 1 and name the first bad."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError
from django.utils.translation import gettext as _

from portal import sealing, verifying
from portal.checkpoint import Checkpoint, NotACheckpoint
from portal.management.checked import CheckedCommand


class Command(CheckedCommand):
    help = (
        "Check the whole ledger; give a seal you kept to see that nothing was cut off."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--against",
            metavar="FILE",
            type=Path,
            action="append",
            default=[],
            help="a seal kept earlier, as /.well-known/kept-keys.json gives it",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        kept = [_read(path) for path in options["against"]]
        loud = options["verbosity"] > 1
        found = verifying.verify(
            against=kept, on_line=self.stderr.write if loud else None
        )
        if found:
            raise CommandError("\n".join(found))
        words = {"size": sealing.sealed_size()}
        self.stdout.write(_("Unchanged: %(size)d sealed entries.") % words)


def _read(path: Path) -> Checkpoint:
    try:
        return Checkpoint.read(path.read_bytes())
    except OSError as error:
        said = _(
            "There is no file %(path)s that can be read here. Give the path of a seal "
            "that you kept."
        )
        raise CommandError(said % {"path": path}) from error
    except NotACheckpoint as error:
        words = {"path": path, "why": error}
        raise CommandError(_("%(path)s: %(why)s") % words) from error
