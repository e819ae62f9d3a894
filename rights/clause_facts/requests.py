"""The requests of the right that a clause offers."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db.models import Count, Q
from django.utils.translation import ngettext

from notices.clause_desk import ClauseFact
from notices.reading import Reading, Row
from rights.models import IS_OPEN, Case

YEAR = timedelta(days=365)


def run(current: Reading, clause: Row, at: datetime) -> Iterator[str]:
    """How many in a year, and how many are open."""
    if not clause.right:
        return
    asked = Case.objects.filter(right=clause.right).aggregate(
        year=Count("pk", filter=Q(received_at__gt=at - YEAR, received_at__lte=at)),
        open=Count("pk", filter=IS_OPEN),
    )
    yield ngettext(
        "%(n)d request of this right came in the last 12 months.",
        "%(n)d requests of this right came in the last 12 months.",
        asked["year"],
    ) % {"n": asked["year"]}
    yield ngettext(
        "%(n)d of this right is open.", "%(n)d of this right are open.", asked["open"]
    ) % {"n": asked["open"]}


FACT = ClauseFact(code="requests", run=run)
