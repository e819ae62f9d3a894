"""After the answer: what a system could not do when we answered is done, and said.

Its steps run by themselves once it answers. Then a letter says so, with everything that
became of the data, and the copy is made again with the part that was missing.
"""

from __future__ import annotations

from datetime import datetime
from functools import partial

from portal import ledger
from retention.models import Dataset
from rights import (
    answering,
    becoming,
    carrying,
    endings,
    frozen,
    last_letters,
    leaving,
    letters,
    limiting,
    looking,
    registry,
    reopening,
)
from rights.models import Absence, Case, Decision, Outcome, OutcomeKind, Step
from rights.steps import Done
from rights.workflow import SYSTEM, about


def reach(step: Step, at: datetime) -> Done:
    """Search the system that did not answer, and do there what was decided.

    A kind of data that nobody decided about opens the case again.
    """
    case = step.case
    decisions = {row.category: row for row in case.decisions.all()}
    keys = looking.resolve_keys(case, system=step.apart)
    rows = looking.asked_about(case, keys)
    if {row.category for row in rows} - decisions.keys():
        return Done(after=partial(reopening.for_more, case, at=at))
    found = {row.slug: keys[row.slug] for row in rows}
    return Done(
        result={"found": {slug: len(each) for slug, each in found.items()}},
        sealed=found,
        after=partial(_reached, step, decisions, rows, found, at),
    )


def _reached(
    step: Step,
    decisions: dict[str, Decision],
    rows: list[Dataset],
    keys: dict[str, list[str]],
    at: datetime,
) -> None:
    for row in rows:
        carrying.plan(step.case, decisions[row.category], row, keys[row.slug], at)
    leaving.follow(step.case, step.apart, at=at)


def letter(step: Step, at: datetime) -> Done:
    """Everything is done, of the case or of this system: what remains is ours alone."""
    if step.apart:
        return Done(after=partial(_complete, step.case, step.apart, at))
    return Done(after=partial(answering.answer, step.case, at=at))


def _complete(case: Case, system: str, at: datetime) -> None:
    row = Absence.objects.get(case=case, system=system)
    Outcome.objects.filter(case=case, kind=OutcomeKind.FAILED, whom=row.title).delete()
    row.done_at = at
    row.save(update_fields=["done_at"])
    explained = set(
        Outcome.objects.filter(case=case).values_list("category", flat=True)
    )
    Outcome.objects.bulk_create(becoming.unfound(case, explained, at))
    right = registry.get(case.right)
    if right is not None and right.is_report:
        # Their letter said nothing of it, and a second would say that there was some.
        _ended(case, endings.now(case), system, at)
        frozen.settle(case, at=at)
        return
    if limiting.active(case) and right is not None and right.is_restricting:
        limiting.hold_paused(case, at=at)
    written = letters.write(case, at=at, adds_to=case.answered_at)
    _ended(case, written.ending, system, at)
    last_letters.promise_copies(case, at=at)
    answering.tell(case, written, at)


def _ended(case: Case, ending: str, system: str, at: datetime) -> None:
    case.ending = ending
    case.save(update_fields=["ending"])
    facts = {"system": system, "ending": str(ending)}
    ledger.record("case.completed", about=about(case), by=SYSTEM, at=at, facts=facts)
