"""`manage.py start_over`: what `make reset` does to databases that are not in DATA_DIR."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import CommandError

from portal import starting_over
from portal.management.checked import CheckedCommand
from retention.demo import loading


class Command(CheckedCommand):
    help = "Empty the databases of a demonstration; refuses those of anything else."

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            starting_over.check()
            loading.remove_company(settings.SYSTEM_URLS["app"])
            count = starting_over.empty()
        except starting_over.NotOurs as refused:
            raise CommandError(f"{refused} Nothing was removed.") from refused
        self.stdout.write(f"Removed {count} tables from the database.")
