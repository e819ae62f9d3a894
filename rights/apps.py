"""The rights app."""

from __future__ import annotations

from django.apps import AppConfig

from rights import registry


class RightsConfig(AppConfig):
    name = "rights"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Read every file of a right, so that a wrong one is named at the start."""
        registry.all_rights()
