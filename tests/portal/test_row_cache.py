"""Notes in the database: one statement each, and gone when they have run out."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.cache import caches
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from portal import row_cache

pytestmark = pytest.mark.django_db


def left() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM kept_cache")
        return cursor.fetchone()[0]


def test_a_note_is_written_over_another_with_one_statement():
    rows = caches["rows"]
    rows.set("note", [1], 60)

    with CaptureQueriesContext(connection) as asked:
        rows.set("note", {"two": 2}, 60)

    assert len(asked) == 1
    assert rows.get_many(["note", "other"]) == {"note": {"two": 2}}


def test_what_has_run_out_is_neither_read_nor_kept():
    rows, now = caches["rows"], timezone.now()
    rows.set("over", 1, -1)
    rows.set("soon", 2, 60)
    rows.set("never", 3, None)
    assert rows.get("over") is None
    rows.set("over", 1, -1)

    row_cache.forget(now + timedelta(minutes=2, seconds=5))

    assert left() == 1
    assert rows.get("never") == 3
