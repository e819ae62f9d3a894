"""The shared cache in the database: each note is written with one statement.

Django's own counts the table, looks and then writes, each time. What has run out is
forgotten by the worker instead.
"""

from __future__ import annotations

import base64
import logging
import pickle
from datetime import UTC, datetime, timedelta
from typing import Any

from django.core.cache import caches
from django.core.cache.backends.base import DEFAULT_TIMEOUT
from django.core.cache.backends.db import DatabaseCache
from django.db import DatabaseError, connections, router

log = logging.getLogger(__name__)

FOR_EVER = datetime(9999, 12, 31, tzinfo=UTC)
UPSERT = (
    "INSERT INTO {table} (cache_key, value, expires) VALUES (%s, %s, %s)"
    " ON CONFLICT (cache_key) DO UPDATE"
    " SET value = excluded.value, expires = excluded.expires"
)
DELETE = "DELETE FROM {table} WHERE expires < %s"


class RowCache(DatabaseCache):
    """Django's own, with an upsert."""

    _table: str

    def set(
        self,
        key: Any,
        value: Any,
        timeout: float | None = DEFAULT_TIMEOUT,
        version: int | None = None,
    ) -> None:
        """Write one note over whatever stood there."""
        named = self.make_and_validate_key(key, version=version)
        until = self.get_backend_timeout(timeout)
        ends = FOR_EVER if until is None else datetime.fromtimestamp(until, UTC)
        text = base64.b64encode(pickle.dumps(value, self.pickle_protocol)).decode()
        connection, table = self._place()
        stored = self._stored(connection, ends.replace(microsecond=0))
        try:
            with connection.cursor() as cursor:
                cursor.execute(UPSERT.format(table=table), [named, text, stored])
        except DatabaseError as error:
            if connection.in_atomic_block:
                raise
            # A page is shown though what it worked out could not be kept.
            log.warning("not kept: %s", type(error).__name__)

    def forget(self, at: datetime) -> None:
        """Delete what ran out more than a minute ago."""
        connection, table = self._place()
        before = at.replace(microsecond=0) - timedelta(minutes=1)
        with connection.cursor() as cursor:
            cursor.execute(
                DELETE.format(table=table), [self._stored(connection, before)]
            )

    def _place(self) -> tuple[Any, str]:
        connection = connections[router.db_for_write(self.cache_model_class)]
        return connection, connection.ops.quote_name(self._table)

    @staticmethod
    def _stored(connection: Any, moment: datetime) -> Any:
        return connection.ops.adapt_datetimefield_value(moment)


def forget(at: datetime) -> None:
    """Delete what ran out, also while the cache is elsewhere and this one behind it."""
    rows = caches["rows"]
    assert isinstance(rows, RowCache)  # noqa: S101 - the settings say so
    rows.forget(at)
