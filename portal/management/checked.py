"""Commands of an installation that `prepare` has checked: they start twice as fast."""

from __future__ import annotations

from django.core.management.base import BaseCommand


class CheckedCommand(BaseCommand):
    """Without Django's checks, which load every page of the desk."""

    requires_system_checks: list[str] = []
