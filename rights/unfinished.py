"""What an answer says of a system that did not answer: never that it is done there."""

from __future__ import annotations

from datetime import datetime

from retention.models import Dataset
from rights import absences, becoming, claims, leaving, steps
from rights.models import Case, OutcomeKind, Step, StepState, Verb
from rights.outcomes import undone, write
from rights.steps import Work


def account(case: Case, *, at: datetime) -> None:
    """Name in the answer what could not be done, kind by kind; forget what is not."""
    decided = {row.category: row for row in case.decisions.all()}
    for row in absences.left_out(case):
        own = Step.objects.filter(case=case, apart=row.system)
        if not own.exists():
            row.delete()  # refused as a whole: nothing is missing
            continue
        for category in _unfinished(case, row.system):
            decision = decided.get(category)
            if decision is not None and decision.verb == Verb.REFUSE:
                write(case, undone(decision, OutcomeKind.REFUSED, 0), at=at)
            else:
                becoming.not_finished(case, row, category, at).save()


def _unfinished(case: Case, system: str) -> set[str]:
    """The kinds of data that may lie in a system which has not done its part."""
    rows = Dataset.objects.filter(system__slug=system, is_held=True)
    reaching = steps.of(case, Work.REACH, system)
    if reaching is not None:
        return {
            row.category
            for row in rows
            if claims.is_about(case, row.slug, row.category)
        }
    if steps.of(case, Work.RESOLVE) is not None:
        found = steps.all_resolved(case)
        rows = rows.filter(slug__in=[slug for slug, keys in found.items() if keys])
    if steps.of(case, Work.EXPORT, system) is None:
        due = Step.objects.filter(
            case=case,
            apart=system,
            state=StepState.DUE,
            effect__in=leaving.OF_DATASETS,
        )
        rows = rows.filter(slug__in=due.values("dataset"))
    return set(rows.values_list("category", flat=True))
