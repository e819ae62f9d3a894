"""Make the keys an installation needs before it can start: digests and seals."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import CommandError
from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext as _

from portal import sealkeys, vault
from portal.management.checked import CheckedCommand
from portal.models import DataKey


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
        vault.make_digest_key()
        at = timezone.now()
        if options["new_seal_key"] or not sealkeys.public_keys():
            sealkeys.make(at=at)
        words = {"id": sealkeys.current(at=at).id, "folder": settings.KEYS_DIR}
        self.stdout.write(_("Seals are signed with %(id)s in %(folder)s.") % words)
