"""The rows that nightly runs have deleted since a moment, by dataset."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db.models import OuterRef, Subquery, Sum

from notices.impact import Loss, Lost
from retention.models import Dataset, Run


def run(moment: datetime) -> Iterable[Lost]:
    """One line for each dataset that lost something."""
    title = Dataset.objects.filter(slug=OuterRef("dataset")).values("title")
    rows = (
        Run.objects.filter(is_dry=False, started_at__gte=moment, deleted__gt=0)
        .values("dataset")
        .annotate(count=Sum("deleted"), title=Subquery(title[:1]))
        .order_by("dataset")
    )
    for row in rows:
        yield Lost(where=row["title"] or row["dataset"], count=row["count"])


LOSS = Loss(code="deleted", run=run)
