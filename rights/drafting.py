"""Late letters drafted in two statements, however many requests missed their day.

A night in which many days pass must not cost much more than its rows, and the ORM says
neither an UPDATE that returns what it changed nor an INSERT of what is selected. Both
databases know these two.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from django.db import connection

from rights.models import MAY_BE_LATE, Case

# Locked: a day that moves meanwhile is looked at again, not marked unseen.
TAKE = """
WITH late AS ({late})
UPDATE rights_case SET late_for = due_on WHERE id IN (SELECT late.id FROM late)
RETURNING id
"""
# More time that was taken after the day they had was told to people: they keep that day.
DRAFT = """
INSERT INTO rights_lateletter
  (case_id, due_on, new_due, words, drafted_at, goes_at, cause, told_by)
SELECT id, due_on, COALESCE((
    SELECT MAX(extended_due) FROM rights_clock WHERE case_id = rights_case.id
      AND done_at IS NULL AND extended_on > rights_case.due_on
  ), %s), '', %s, %s, '', ''
FROM rights_case WHERE id IN ({found}) ON CONFLICT DO NOTHING
"""


def taken(today: date, *, most: int) -> list[int]:
    """Open requests with a missed day untold, each given out once; the oldest first."""
    text, values = _late(today, most)
    with connection.cursor() as cursor:
        cursor.execute(TAKE.format(late=text), values)
        return [pk for (pk,) in cursor.fetchall()]


@lru_cache(maxsize=1)
def _late(today: date, most: int) -> tuple[str, tuple[Any, ...]]:
    """The question as the database's own compiler writes it, once a day."""
    rows = Case.objects.filter(MAY_BE_LATE, due_on__lt=today).order_by("due_on", "pk")
    late = rows.select_for_update().values("id")[:most]
    return late.query.sql_with_params()


def letters(
    found: Sequence[int], *, unless_named: date, goes_at: datetime, at: datetime
) -> int:
    """Draft a letter for each of them; how many there were not yet."""
    if not found:
        return 0
    said = connection.ops
    values = [
        said.adapt_datefield_value(unless_named),
        said.adapt_datetimefield_value(at),
        said.adapt_datetimefield_value(goes_at),
    ]
    marks = ", ".join(["%s"] * len(found))
    with connection.cursor() as cursor:
        cursor.execute(DRAFT.format(found=marks), [*values, *found])
        return int(cursor.rowcount)
