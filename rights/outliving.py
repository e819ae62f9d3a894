"""What a law makes us keep for a time is put away, and deleted when its time is over.

Put away: nothing deletes it earlier, nothing uses it, and whoever asked reads until when.
Then it goes by itself, row by row, and a letter says so. The request stays until that is
done, as only its own key opens which rows are meant.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime, time, timedelta
from functools import partial

from django.utils.formats import date_format

from consent import choices
from consent.models import Stop, StopGround
from portal import ledger, vault
from retention import erasing, holds, marks
from retention.connecting import Result
from retention.models import Dataset
from rights import (
    answering,
    ended_consents,
    endings,
    frozen,
    last_letters,
    letters,
    looking,
    must_keep,
    proposals,
    steps,
)
from rights.models import Case, Outcome, OutcomeKind, Step, StepState
from rights.outcomes import Became, removed, write
from rights.steps import Done, Work
from rights.workflow import SYSTEM, about, is_report

ONE_DAY = timedelta(days=1)
# By dataset, by last day, the keys of its rows.
Away = dict[str, dict[str, list[str]]]


def of(step: Step, keys: list[str]) -> dict[str, date]:
    """Of the rows that a step deletes those that are put away, each with its last day.

    Counted on the day of the decision, so that a second try deletes the same rows. Who
    somebody is goes no earlier than what leads to them.
    """
    case, row = step.case, Dataset.objects.get(slug=step.dataset)
    days = must_keep.young(case, step.dataset, keys, step.created_at)
    last = _last(case)
    if row.is_identity and last is not None:
        return {key: max(days.get(key, last), last) for key in keys}
    return days


def put_away(step: Step, keys: list[str], at: datetime) -> None:
    """Mark them where the product honours that; asked again it does no more."""
    if keys and Dataset.objects.get(slug=step.dataset).restrict_field:
        marks.lay(step.dataset, keys, case=step.case.reference, at=at)


def keep(step: Step, days: Mapping[str, date], at: datetime) -> None:
    """Hold them, stop every use, and delete each once its last day is over."""
    case, law = step.case, must_keep.rule(step.case)
    if not days or law is None:
        return
    by_day: dict[str, list[str]] = {}
    for key, day in sorted(days.items()):
        by_day.setdefault(day.isoformat(), []).append(key)
    looking.hold(case, {step.dataset: list(days)}, at)
    _add(case, step.dataset, by_day, at)
    if case.person is not None:
        choices.stop(
            person=case.person,
            purpose="",
            ground=StopGround.RESTRICTION,
            case=case.reference,
            at=at,
        )
    row = Dataset.objects.get(slug=step.dataset)
    became = Became(
        category=row.category,
        kind=OutcomeKind.PAUSED,
        count=len(days),
        ground=str(law.words),
        law=law.citation,
    )
    write(case, became, at=at)
    _say_until(case, row.category)


def _add(case: Case, slug: str, by_day: dict[str, list[str]], at: datetime) -> None:
    made = steps.add(case, Work.OUTLIVE, at=at)
    step = Step.objects.select_for_update(of=("self",)).get(pk=made.pk)
    assert step.key is not None  # noqa: S101 - it is keyed
    away: Away = {**(steps.opened(step) or {}), slug: by_day}
    Step.objects.filter(pk=step.pk).update(
        sealed=vault.seal_json(step.key, away),
        apart=must_keep.APART,
        state=StepState.DUE,
        next_try_at=_next(case, away.values()),
    )


def _next(case: Case, rows: Iterable[Mapping[str, object]]) -> datetime:
    """The first moment after the earliest of the last days."""
    first = min(day for days in rows for day in days)
    morning = date.fromisoformat(first) + ONE_DAY
    return datetime.combine(morning, time(), tzinfo=must_keep.zone_of(case))


def _away(case: Case) -> Away:
    found: Away = steps.opened(steps.of(case, Work.OUTLIVE)) or {}
    return found


def _last(case: Case) -> date | None:
    days = [day for each in _away(case).values() for day in each]
    return date.fromisoformat(max(days)) if days else None


def _say_until(case: Case, category: str) -> None:
    """The last day of the whole kind, whichever of its places comes last."""
    away = _away(case)
    places = Dataset.objects.filter(slug__in=away, category=category)
    last = must_keep.last_of(day for row in places for day in away[row.slug])
    rows = Outcome.objects.filter(
        case=case, category=category, kind=OutcomeKind.PAUSED, whom=""
    )
    rows.update(until=date_format(date.fromisoformat(last), "j F Y"))


# --- its time is over ----------------------------------------------------------------


def outlive(step: Step, at: datetime) -> Done:
    """Delete what has outlived its last day; the rest waits for its own."""
    case: Case = step.case
    today = at.astimezone(must_keep.zone_of(case)).date().isoformat()
    away = _away(case)
    order = Dataset.objects.filter(slug__in=away).order_by("erase_order", "slug")
    done: dict[str, list[Result]] = {row.slug: [] for row in order}
    for row in order:
        for day, keys in sorted(away[row.slug].items()):
            if day < today:
                done[row.slug].append(_erase(case, row, keys, at))
    ahead = [{d: 0 for d in days if d >= today} for days in away.values()]
    if any(ahead):
        return Done(after=partial(_again, step, _next(case, ahead)))
    result = {slug: sum(each.count for each in rows) for slug, rows in done.items()}
    return Done(result=result, after=partial(_over, step, list(order), done, at))


def _erase(case: Case, row: Dataset, keys: list[str], at: datetime) -> Result:
    own = proposals.set_aside(case)
    return erasing.erase(row.slug, keys, case_reference=case.reference, own=own, at=at)


def _again(step: Step, at: datetime) -> None:
    Step.objects.filter(pk=step.pk).update(
        state=StepState.DUE, done_at=None, next_try_at=at
    )


def _over(
    step: Step, rows: list[Dataset], done: Mapping[str, list[Result]], at: datetime
) -> None:
    """Nothing is put away any more: the answer says what became of it."""
    case = step.case
    kinds = {row.category for row in rows}
    away = Outcome.objects.filter(case=case, kind=OutcomeKind.PAUSED, whom="")
    away.filter(category__in=kinds).delete()
    for row in rows:
        for result in done[row.slug]:
            removed(case, row, result, partial(_why_held, case, row), at=at)
    looking.release(case, at=at)
    _end_consents(case, done, at)
    case.ending = endings.now(case)
    case.save(update_fields=["ending"])
    count = sum(each.count for results in done.values() for each in results)
    facts = {"ending": str(case.ending), "count": count}
    ledger.record("case.outlived", about=about(case), by=SYSTEM, at=at, facts=facts)
    if is_report(case):
        # What else is kept stays frozen. Nothing was said of it to whoever told us.
        frozen.settle(case, at=at)
        return
    stops = Stop.objects.filter(case=case.reference, until__isnull=True)
    for stop in stops.filter(purpose=choices.EVERYTHING):
        if stop.ground == StopGround.RESTRICTION:
            choices.lift(stop, by=SYSTEM, at=at, reason="outlived")
    written = letters.write(case, at=at, adds_to=case.answered_at, is_over=True)
    last_letters.promise_copies(case, at=at)
    answering.tell(case, written, at)


def _end_consents(case: Case, done: Mapping[str, list[Result]], at: datetime) -> None:
    """A yes from before the answer ends with the account, before its use is free."""
    left = {
        slug: sum(each.held + each.blocked for each in results)
        for slug, results in done.items()
    }
    since = case.answered_at or at
    ended_consents.end(case, left, _rows(case), since=since, at=at)


def _rows(case: Case) -> dict[str, list[str]]:
    return {
        slug: [key for keys in days.values() for key in keys]
        for slug, days in _away(case).items()
    }


def _why_held(case: Case, row: Dataset) -> str:
    keys = {row.slug: _rows(case)[row.slug]}
    held = holds.held_among(keys, except_cases=proposals.set_aside(case))
    return proposals.hold_ground(row.slug, held[row.slug])
