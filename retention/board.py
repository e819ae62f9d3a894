"""Per published rule: what its last run did, what is left, and what failed.

One line per rule and dataset, in a fixed number of queries however many there are.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import OuterRef, Subquery

from notices import inventory, reading
from retention.models import Dataset, Run


@dataclass(frozen=True, kw_only=True)
class Line:
    """One rule on one dataset, with its newest run."""

    clause: str
    rule: str
    title: str
    period: str
    dataset: Dataset
    run: Run | None


def lines(at: datetime) -> list[Line]:
    """The board in the order of the published table."""
    current = reading.current(at)
    if current is None:
        return []
    newest = (
        Run.objects.filter(
            rule=OuterRef("rule"), dataset=OuterRef("dataset"), is_dry=False
        )
        .order_by("-created_at", "-id")
        .values("pk")[:1]
    )
    runs = {
        (run.rule, run.dataset): run
        for run in Run.objects.filter(is_dry=False, pk=Subquery(newest))
    }
    datasets = list(Dataset.objects.select_related("system").order_by("slug"))
    clause = current.clause_number("retention")
    return [
        Line(
            clause=clause,
            rule=rule.slug,
            title=rule.title,
            period=inventory.period_words(rule.period),
            dataset=dataset,
            run=runs.get((rule.slug, dataset.slug)),
        )
        for rule in current.rules.values()
        for dataset in datasets
        if dataset.category == rule.category and rule.trigger in dataset.clocks
    ]
