"""Emptying the database of a demonstration, and of nothing else.

Nothing goes unless the keys beside it were made by a demonstration and are the very
keys under which this database noted its people: another installation's never are.
"""

from __future__ import annotations

from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.db import connection
from django.utils.translation import gettext as _

from portal import restoring, vault

# Tables that no model of ours describes.
ALSO = ("django_migrations", "kept_cache")


class NotOurs(Exception):
    """Nothing was removed; the message says why."""


def check() -> None:
    """Whether this database belongs to the demonstration of these keys."""
    if (
        not settings.KEPT_DEMO
        or not (Path(settings.KEYS_DIR) / ".demonstration").exists()
    ):
        raise NotOurs(_("These keys were not made by a demonstration."))
    if _tables() and not vault.names_its_keys():
        raise NotOurs(_("The database of DATABASE_URL belongs to other keys."))
    if connection.vendor == "postgresql" and restoring.others():
        raise NotOurs(_("The database is in use: stop web, worker and schedule first."))


def empty() -> int:
    """Drop our tables and what their triggers call; how many tables went."""
    check()
    names = _tables()
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA foreign_keys=OFF")
        functions = _functions(names) if connection.vendor == "postgresql" else []
        # One statement each, each again after a crash: what is gone is not named.
        for name in names:
            quoted = connection.ops.quote_name(name)
            ending = " CASCADE" if connection.vendor == "postgresql" else ""
            cursor.execute(f"DROP TABLE IF EXISTS {quoted}{ending}")
        for function in functions:
            cursor.execute(f"DROP FUNCTION IF EXISTS {function}")
    return len(names)


def _tables() -> list[str]:
    ours = {
        model._meta.db_table for model in apps.get_models(include_auto_created=True)
    }
    there = connection.introspection.table_names()
    return sorted(({*ours, *ALSO}) & set(there))


def _functions(tables: list[str]) -> list[str]:
    """The functions that only triggers of these tables call, as PostgreSQL spells them."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT t.tgfoid::regprocedure::text FROM pg_trigger t"
            " JOIN pg_class c ON c.oid = t.tgrelid"
            " WHERE NOT t.tgisinternal AND c.relname = ANY(%s)",
            [tables],
        )
        return [str(name) for (name,) in cursor.fetchall()]
