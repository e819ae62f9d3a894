"""What was frozen and paused for a report is free again: by an officer, or by a refusal.

Nobody's account stays shut over a report that led to nothing, and whoever was told that
it is paused is told that it works again.
"""

from __future__ import annotations

from datetime import datetime

from consent import choices
from consent.models import Stop, StopGround
from rights import registry, steps
from rights.models import (
    Case,
    Decision,
    Outcome,
    OutcomeKind,
    Step,
    Verb,
    Warned,
)
from rights.proposals import WHOLE
from rights.steps import Work
from rights.workflow import SYSTEM


def free(case: Case, *, by: str, at: datetime) -> None:
    """Let every frozen row be used again, end the stops, and tell who was told."""
    for row in Step.objects.filter(case=case, effect=Work.FREEZE):
        keys = steps.opened(row) or []
        steps.add(case, Work.THAW, dataset=row.dataset, sealed=keys, at=at)
    if Warned.objects.filter(tripwire__case=case).exists():
        steps.add(case, Work.FREED, at=at)
    unpause(case, by=by, at=at)


def where_refused(case: Case, *, at: datetime) -> None:
    """The same for a report that two agreed to refuse."""
    right = registry.get(case.right)
    no = Decision.objects.filter(case=case, category=WHOLE, verb=Verb.REFUSE)
    if right is not None and right.is_report and no.exists():
        free(case, by=SYSTEM, at=at)


def unpause(case: Case, *, by: str, at: datetime) -> None:
    """End the stops that this report laid, and no others."""
    laid = Stop.objects.filter(
        case=case.reference, ground=StopGround.RESTRICTION, until__isnull=True
    )
    for row in laid:
        choices.lift(row, by=by, at=at, reason="report")
    Outcome.objects.filter(case=case, kind=OutcomeKind.STOPPED).delete()
