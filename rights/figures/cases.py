"""Open cases: how many stand where, and how many are late."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count

from notices import local_day
from portal.metrics import Figure
from rights.models import Case, Step, StepState


@dataclass(frozen=True)
class Cases:
    code: str

    @staticmethod
    def figures(at: datetime) -> list[Figure]:
        # Ended ones only grow in number, and a scrape comes every few seconds.
        stand = (
            Case.objects.open().values_list("status", "right").annotate(n=Count("pk"))
        )
        failed = Step.objects.filter(state=StepState.DUE).exclude(error="")
        return [
            Figure(
                name="cases",
                help="Open cases by status and right.",
                labels=("status", "right"),
                values={(status, right): n for status, right, n in stand.order_by()},
            ),
            Figure(
                name="cases_overdue",
                help="Open cases whose answer is late.",
                values={(): Case.objects.due_before(local_day.of(at)).count()},
            ),
            Figure(
                name="steps_failed",
                help="Steps whose last attempt left an error.",
                values={(): failed.count()},
            ),
        ]


FIGURES = Cases(code="cases")
