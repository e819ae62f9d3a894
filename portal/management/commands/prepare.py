"""Make the database, the shared cache and the static files fit this version."""

from __future__ import annotations

from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from portal import closing, keyring, vault


class Command(BaseCommand):
    """One process instead of three: a second `make run` is ready in seconds."""

    help = "Migrate, create the cache table and collect static files; idempotent."

    def handle(self, *args: Any, **options: Any) -> None:
        call_command("migrate", interactive=False, verbosity=0)
        # With Redis too: the table counts on while Redis is away.
        call_command("createcachetable", verbosity=0)
        call_command("collectstatic", interactive=False, verbosity=0)
        try:
            keyring.must_hold(keyring.named())
        except keyring.OtherKeys as error:
            raise CommandError(str(error)) from error
        try:
            vault.remember_digest_keys()
        except vault.NoDigestKey as error:
            self.stderr.write(str(error))
        if closing.is_closed():
            self.stdout.write(
                _(
                    "Restored from a backup: it serves the policy and nothing else "
                    "until manage.py reopen has run."
                )
            )
