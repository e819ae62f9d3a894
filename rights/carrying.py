"""Carrying a decision out, dataset by dataset, and writing down what became of it.

Keys are resolved and sealed before anything is touched, because an erasure
destroys the addresses it would search by. Each step writes its outcome in the
commit that marks it done; the company's own journal makes a second try of a
deletion answer with the count of the first.
"""

from __future__ import annotations

from contextlib import suppress
from datetime import date, datetime
from functools import partial

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal.failpoints import failpoint
from retention import erasing, holds, marks, rectifying
from retention.connecting import ConnectorError, Result
from retention.models import Dataset, Role
from rights import (
    absences,
    claims,
    correcting,
    deciding,
    ended_consents,
    handing,
    kept_until,
    leaving,
    limiting,
    looking,
    outliving,
    proposals,
    steps,
    traces,
)
from rights.models import Case, Decision, OutcomeKind, Step, Verb
from rights.outcomes import Became, removed, undone, write
from rights.steps import Done, StepFailed, Work


def resolve(step: Step, at: datetime) -> Done:
    """Look once more, seal the keys, and make one step for each effect they need.

    A kind of data that came in since the search was decided by nobody: the case
    goes back to the officer instead.
    """
    case = step.case
    decisions = {row.category: row for row in case.decisions.all()}
    keys, away = _keys(case)
    rows = looking.asked_about(case, keys)
    found = {row.slug: keys[row.slug] for row in rows}
    kinds = {row.category for row in rows} - decisions.keys()
    if kinds:
        again = partial(deciding.found_more, case, found=keys, kinds=kinds, at=at)
        return Done(after=again)
    ends = kept_until.words(case, decisions.values(), rows, found, at=at)
    for category, words in ends.items():
        decisions[category].until = words
    return Done(
        result={"found": {slug: len(each) for slug, each in found.items()}},
        sealed=found,
        after=partial(_resolved, case, decisions, rows, keys, away, at),
    )


def _keys(case: Case) -> tuple[dict[str, list[str]], set[str]]:
    """What is there now, and the systems that still do not answer.

    One that was left out is asked once more; it is in again if it answers.
    """
    away = absences.slugs(case)
    keys = looking.resolve_keys(case, without=away)
    for system in sorted(away):
        with suppress(ConnectorError):
            keys |= looking.resolve_keys(case, system=system)
            away = away - {system}
    return keys, away


def _resolved(
    case: Case,
    decisions: dict[str, Decision],
    rows: list[Dataset],
    keys: dict[str, list[str]],
    away: set[str],
    at: datetime,
) -> None:
    leaving.returned(case, absences.slugs(case) - away, at=at)
    traces.leave(case, decisions, keys, at=at)
    for system in sorted(away):
        leaving.reach_later(case, system, at=at)
    made: set[Work] = set()
    for row in rows:
        made.add(plan(case, decisions[row.category], row, keys[row.slug], at))
    if proposals.is_restricting(case):
        limiting.grant(case, at=at)
    if Work.EXPORT in made:
        steps.add(case, Work.EXPORT, at=at)
        if claims.answers(case).get("to"):
            handing.plan(case, at=at)
    if Work.ERASE in made:
        steps.add(case, Work.READBACK, at=at)
    if not proposals.is_exporting(case):
        steps.add(case, Work.TELL, at=at)


def plan(
    case: Case, decision: Decision, row: Dataset, keys: list[str], at: datetime
) -> Work:
    """The step one dataset needs, or the outcome where nothing is to be done."""
    if row.role == Role.PROCESSOR:
        # Whatever becomes of ours: about theirs the customer decides.
        steps.add(case, Work.PASS_ON, dataset=row.slug, at=at)
        return Work.PASS_ON
    if decision.verb == Verb.REFUSE:
        write(case, undone(decision, OutcomeKind.REFUSED, 0), at=at)
    elif decision.verb == Verb.KEEP:
        write(case, undone(decision, OutcomeKind.KEPT, len(keys)), at=at)
    elif proposals.is_rectifying(case):
        steps.add(case, Work.RECTIFY, dataset=row.slug, sealed=keys, at=at)
    elif proposals.is_restricting(case):
        _pause(case, row, keys, at)
    elif proposals.is_exporting(case):
        return Work.EXPORT
    else:
        steps.add(case, Work.ERASE, dataset=row.slug, order=row.erase_order, at=at)
        return Work.ERASE
    return Work.RESOLVE


def _pause(case: Case, row: Dataset, keys: list[str], at: datetime) -> None:
    """Mark the rows where the product has a field for it; the gate stops the rest."""
    if row.restrict_field:
        steps.add(case, Work.RESTRICT, dataset=row.slug, sealed=keys, at=at)
        return
    became = Became(category=row.category, kind=OutcomeKind.PAUSED, count=len(keys))
    write(case, became, at=at)


# --- erasing, reading back, restricting -----------------------------------------


def erase(step: Step, at: datetime) -> Done:
    """Delete or anonymise the rows of one dataset, as its data map says."""
    keys = steps.resolved(step.case, step.dataset)
    away = outliving.of(step, keys)
    free = [key for key in keys if key not in away]
    outliving.put_away(step, list(away), at)
    result = _erase(step, free, at) if free or not keys else Result(count=0)
    failpoint("step.after_delete")
    return Done(
        result={
            "count": result.count,
            "held": result.held,
            "blocked": result.blocked,
            "is_confirmed": result.is_confirmed,
            "away": len(away),
        },
        after=partial(_erased, step, result, away, at),
    )


def _erase(step: Step, keys: list[str], at: datetime) -> Result:
    return erasing.erase(
        step.dataset,
        keys,
        case_reference=step.case.reference,
        own=proposals.set_aside(step.case),
        at=at,
    )


def _erased(step: Step, result: Result, away: dict[str, date], at: datetime) -> None:
    row = Dataset.objects.get(slug=step.dataset)
    outliving.keep(step, away, at)
    removed(step.case, row, result, partial(_why_held, step), at=at)


def _why_held(step: Step) -> str:
    aside = proposals.set_aside(step.case)
    keys = {step.dataset: steps.resolved(step.case, step.dataset)}
    held = holds.held_among(keys, except_cases=aside)
    return proposals.hold_ground(step.dataset, held[step.dataset])


def readback(step: Step, at: datetime) -> Done:
    """Count what is left of every dataset that was erased; more than expected fails.

    A system that was left out is read back by itself.
    """
    case = step.case
    left = {}
    resolved = steps.all_resolved(case)
    erased = Step.objects.filter(case=case, effect=Work.ERASE, apart=step.apart)
    for done in erased:
        keys = resolved.get(done.dataset, [])
        said = (done.result.get(why, 0) for why in ("held", "blocked", "away"))
        expected = sum(said)
        remaining = erasing.remaining(done.dataset, keys)
        if remaining > expected:
            raise StepFailed(
                ngettext(
                    "%(n)d record is still in “%(dataset)s” after deleting.",
                    "%(n)d records are still in “%(dataset)s” after deleting.",
                    remaining - expected,
                )
                % {"n": remaining - expected, "dataset": done.dataset}
            )
        left[done.dataset] = remaining
    ended = partial(ended_consents.end, case, left, resolved, since=at, at=at)
    return Done(result={"left": left}, after=ended)


def rectify(step: Step, at: datetime) -> Done:
    """Write the right value and read it back; asked again it says the same."""
    where = correcting.place(step.case)
    if where is None:
        raise StepFailed(_("The data map no longer has this field."))
    keys: list[str] = steps.opened(step) or []
    keys = list(erasing.existing(step.dataset, keys))
    result = rectifying.rectify(where, keys, correcting.wanted(step.case))
    if result.count < len(keys):
        raise StepFailed(
            _("The system says it corrected the records, but they do not say so.")
        )
    return Done(
        result={"count": result.count},
        after=partial(
            write,
            step.case,
            Became(
                category=where.category,
                kind=OutcomeKind.CORRECTED,
                count=result.count,
            ),
            at=at,
        ),
    )


def restrict(step: Step, at: datetime) -> Done:
    """Stop the use of rows, as somebody reported or asked for; read back."""
    keys: list[str] = steps.opened(step) or []
    result = marks.lay(step.dataset, keys, case=step.case.reference, at=at)
    if proposals.is_restricting(step.case):
        # Rows that the night deleted meanwhile need no pause.
        keys = list(erasing.existing(step.dataset, keys))
        if result.count < len(keys):
            raise StepFailed(
                _("The system says it paused the records, but not all are marked.")
            )
    elif result.count < len(keys):
        raise StepFailed(_("The voice is no longer there, so it could not be stopped."))
    return Done(
        result={"count": result.count},
        after=partial(_restricted, step, result.count, at),
    )


def _restricted(step: Step, count: int, at: datetime) -> None:
    row = Dataset.objects.get(slug=step.dataset)
    is_pause = proposals.is_restricting(step.case)
    kind = OutcomeKind.PAUSED if is_pause else OutcomeKind.RESTRICTED
    became = Became(category=row.category, kind=kind, count=count)
    write(step.case, became, at=at)
