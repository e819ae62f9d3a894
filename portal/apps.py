"""The ground floor, and the desk that every app registers into."""

from __future__ import annotations

from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig


class PortalConfig(AppConfig):
    name = "portal"
    default_auto_field = "django.db.models.BigAutoField"


class DeskConfig(AdminConfig):
    """Django's admin with our own site: the privacy desk."""

    default_site = "portal.desk.PrivacyDesk"
