"""Open again after a restore."""

from __future__ import annotations

from typing import Any

from django.core.management.base import CommandError
from django.utils import timezone
from django.utils.translation import gettext as _

from portal import keyring, reopening, restoring
from portal.management.checked import CheckedCommand


class Command(CheckedCommand):
    """Erases again what was erased since the backup, then opens."""

    help = "After a restore: replay what was erased since, then serve people again."

    def handle(self, *args: Any, **options: Any) -> None:
        if restoring.unmade():
            raise CommandError(
                _(
                    "The tables of this version are not there. Run manage.py prepare first."
                )
            )
        try:
            counts = reopening.reopen(at=timezone.now())
        except reopening.NotClosed as error:
            raise CommandError(
                _(
                    "This data was never restored, or is open again already. If you "
                    "restored other data, set DATA_DIR, DATABASE_URL and KEYS_DIR "
                    "as its programs have them."
                )
            ) from error
        except keyring.OtherKeys as error:
            raise CommandError(str(error)) from error
        for code, count in counts.items():
            self.stdout.write(f"{code}: {count}")
        self.stdout.write(_("The portal is open."))
