"""The rows that nightly runs have deleted since a moment, by dataset."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Sum

from notices.impact import Loss, Lost
from retention.models import Dataset, Run


def run(moment: datetime) -> Iterable[Lost]:
    """One line for each dataset that lost something."""
    titles = dict(Dataset.objects.values_list("slug", "title"))
    rows = (
        Run.objects.filter(is_dry=False, started_at__gte=moment, deleted__gt=0)
        .values_list("dataset")
        .annotate(count=Sum("deleted"))
        .order_by("dataset")
    )
    for slug, count in rows:
        yield Lost(where=titles.get(slug, slug), count=count)


LOSS = Loss(code="deleted", run=run)
