"""Make the keys an installation needs before it can start: digests and seals."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import CommandError
from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext as _

from portal import ledger, sealing, sealkeys, vault
from portal.management.checked import CheckedCommand
from portal.models import DataKey, Seal


class Command(CheckedCommand):
    help = "Make what is missing in KEYS_DIR. Back that folder up apart from the data."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--new-seal-key",
            action="store_true",
            help="sign with a new key from now on; earlier public keys stay",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if DataKey._meta.db_table not in connection.introspection.table_names():
            raise CommandError(_("Run manage.py prepare first."))
        try:
            vault.make_digest_key()
        except vault.NoDigestKey as error:
            raise CommandError(str(error)) from error
        at = timezone.now()
        lost = _lost()
        if lost and not options["new_seal_key"]:
            raise CommandError(
                _(
                    "The key of the last seal, %(id)s, is not in KEYS_DIR. Put the "
                    "folder back; if it is lost for good, run make_keys --new-seal-key."
                )
                % {"id": lost}
            )
        if options["new_seal_key"] or not sealkeys.public_keys():
            made = sealkeys.make(at=at)
            if lost:
                ledger.record(
                    sealing.REPLACED,
                    about=f"seal-key:{lost}",
                    by="system",
                    at=at,
                    facts={"by": made.id},
                )
        words = {"id": sealkeys.current(at=at).id, "folder": settings.KEYS_DIR}
        self.stdout.write(_("Seals are signed with %(id)s in %(folder)s.") % words)


def _lost() -> str:
    """The key of the last seal, where neither half of it is here; else ''."""
    seals = Seal.objects.order_by("-tree_size").values_list("key_id", flat=True)
    last = seals.first() or ""
    return "" if last in sealkeys.public_keys() else last
