"""The ground floor, and the desk that every app registers into."""

from __future__ import annotations

from django.apps import AppConfig
from django.contrib.admin.apps import SimpleAdminConfig
from django.contrib.staticfiles.apps import StaticFilesConfig


class PortalConfig(AppConfig):
    name = "portal"
    default_auto_field = "django.db.models.BigAutoField"


class DeskConfig(SimpleAdminConfig):
    """Django's admin with our own site: the privacy desk.

    Its pages are loaded with the addresses (`portal.urls`), so that a worker, which
    shows none, starts sooner.
    """

    default_site = "portal.desk.PrivacyDesk"


class StaticConfig(StaticFilesConfig):
    """Without what no page of ours asks for: two thirds of all files, each of which
    would be packed twice before the first start."""

    ignore_patterns = [
        *StaticFilesConfig.ignore_patterns,
        *("rest_framework", "select2", "gis"),
        *("jquery.js", "xregexp.js"),  # their short forms are asked for
    ]
