"""What the rules that a clause prints have deleted in the last thirty nights."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db.models import Sum
from django.utils.translation import ngettext

from notices import inventory
from notices.clause_desk import ClauseFact
from notices.reading import Reading, Row
from retention.models import Run

NIGHTS = timedelta(days=30)
TABLES = frozenset({"retention", "categories", "california"})


def run(current: Reading, clause: Row, at: datetime) -> Iterator[str]:
    """One sentence for each rule whose runs were done."""
    printed = inventory.bindings(f"{clause.highlight} {clause.body}")
    slugs = {slug for kind, slug in printed if kind == "period"}
    if any(kind in {"table", "list"} and slug in TABLES for kind, slug in printed):
        slugs |= current.rules.keys()
    rows = Run.objects.filter(
        rule__in=slugs, is_dry=False, finished_at__gt=at - NIGHTS, finished_at__lte=at
    )
    counts = dict(rows.values_list("rule").annotate(count=Sum("deleted")))
    for slug, rule in current.rules.items():
        if slug in counts:
            yield ngettext(
                "%(title)s: %(n)d record was deleted in the last 30 nights.",
                "%(title)s: %(n)d records were deleted in the last 30 nights.",
                counts[slug],
            ) % {"title": rule.title, "n": counts[slug]}


FACT = ClauseFact(code="runs", run=run)
