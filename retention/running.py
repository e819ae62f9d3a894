"""Carrying out one run: survey, brake, batches, evidence.

The protocol of architecture.md ("Deleting across two databases"): intend here,
delete there in one fenced transaction, settle here. A worker may die between any
two lines; whoever claims the run next settles what it left and goes on.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime

from django.db import transaction
from django.db.models import Sum
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from notices import reading
from notices.models import Revision
from portal import jobs, ledger
from portal.failpoints import failpoint
from portal.watch import Watch
from retention import batches, brake, holds, marks, rules, surveying
from retention.connecting import (
    AlreadyCommitted,
    Connector,
    ConnectorError,
    Due,
    Result,
    Survey,
    Unreachable,
    Voided,
    connector_for,
)
from retention.models import Batch, BatchState, Dataset, Failure, Run, RunState

FIRST_BATCH = 1000
SMALLEST_BATCH, LARGEST_BATCH = 100, 20_000
BATCH_SECONDS = 0.15
# After this the run goes back to the queue, so that no task outlives its limit.
LONGEST_TURN = 100.0


class LostLease(Exception):
    """Another worker has the run now; everything it needs is in the journal."""


@dataclass(frozen=True, kw_only=True)
class Turn:
    """One worker's turn at one run."""

    run: Run
    owner: str
    watch: Watch
    dataset: Dataset
    dues: tuple[Due, ...]

    @property
    def connector(self) -> Connector:
        return connector_for(self.dataset.system)

    def held(self) -> set[str]:
        return holds.held_keys(self.dataset.slug)

    def survey(self) -> Survey:
        return surveying.survey(self.dataset, self.dues, held=self.held())


def carry_out(run: Run, owner: str, *, at: datetime) -> None:
    """Work on a claimed run; whatever goes wrong is on its row and in Failure."""
    watch = Watch.start(at)
    with _failures_kept(run, owner, watch), jobs.heartbeat(run, owner):
        for batch in run.batches.filter(state=BatchState.INTENDED):
            batches.recover(batch, at=watch.now)
        turn = _prepare(run, owner, watch)
        if turn is None:
            _close(run, owner, watch, note=_("The rule is no longer in force."))
            return
        survey = turn.survey()
        if _is_braked(turn, survey):
            return
        if run.is_dry or survey.planned == 0 or _delete_all(turn):
            _finish(turn)
        else:
            # Time is up: the next sweep goes on where this one stopped.
            jobs.fence(run, owner)


@contextmanager
def _failures_kept(run: Run, owner: str, watch: Watch) -> Iterator[None]:
    try:
        yield
    except LostLease:
        return
    except Exception as error:  # noqa: BLE001 - any failure must be seen at the desk
        # A connector's sentence is ours; other texts may quote a person's row.
        words = str(error) if isinstance(error, ConnectorError) else ""
        words = words or type(error).__name__
        is_away = isinstance(error, Unreachable)
        longest = jobs.SOON if is_away else jobs.LONGEST_WAIT
        if jobs.fail(run, owner, words, at=watch.now, longest=longest):
            Failure.objects.create(run=run, at=watch.now, error=words)


def _prepare(run: Run, owner: str, watch: Watch) -> Turn | None:
    """Bind the run to the revision in force now; None when its rule is gone.

    A run carried out late obeys the policy of the day on which it deletes; a plan
    that a second person released keeps the cutoff they saw.
    """
    reading.look_again()
    current = reading.current(watch.at)
    dataset = rules_dataset(run.dataset)
    rule = rules.find(current, run.rule, dataset) if current and dataset else None
    if current is None or dataset is None or rule is None:
        return None
    *promised, due = rules.dues(current, rule, dataset, at=watch.at)
    revision = Revision.objects.get(number=current.number)
    if run.revision_id != revision.pk:
        run.revision, run.agreed_by = revision, None
        run.cutoff_at = run.planned = None
    due = replace(due, cutoff=run.cutoff_at or due.cutoff)
    run.cutoff_at = due.cutoff
    run.started_at = run.started_at or watch.at
    _write(
        run,
        owner,
        revision=revision,
        cutoff_at=run.cutoff_at,
        started_at=run.started_at,
        agreed_by=run.agreed_by,
    )
    dues = (*promised, due)
    return Turn(run=run, owner=owner, watch=watch, dataset=dataset, dues=dues)


def rules_dataset(slug: str) -> Dataset | None:
    """The dataset of a run, while a data map has it."""
    return (
        Dataset.objects.filter(slug=slug, is_held=True)
        .select_related("system")
        .prefetch_related("fields")
        .first()
    )


def _write(run: Run, owner: str, **values: object) -> None:
    """Write on the run only while the lease is ours."""
    if not Run.objects.filter(pk=run.pk, lease_owner=owner).update(**values):
        raise LostLease


def _goes_first(turn: Turn) -> bool:
    """Whether a run of what refers to these rows is still open, or waits for somebody."""
    leaning = turn.connector.leaning(turn.dataset)
    runs = Run.objects.filter(is_dry=False, dataset__in=leaning)
    return runs.exclude(state=RunState.DONE).exists()


def _is_braked(turn: Turn, survey: Survey) -> bool:
    """Note the plan; True when it must wait for a second person.

    What goes as soon as others are gone is part of what that person agrees to.
    """
    run = turn.run
    if survey.blocked and not run.is_dry and _goes_first(turn):
        survey = replace(survey, planned=survey.planned + survey.blocked)
    if run.planned is None:
        run.planned = survey.planned
        _write(run, turn.owner, planned=survey.planned, held=survey.held)
    if run.is_dry or run.agreed_by_id is not None:
        return False
    earlier = Run.objects.filter(
        rule=run.rule, dataset=run.dataset, state=RunState.DONE, is_dry=False
    ).order_by("-finished_at")
    why = brake.reason(
        planned=survey.planned,
        total=survey.total,
        earlier=list(earlier.values_list("deleted", flat=True)[: brake.RUNS_COMPARED]),
    )
    if why:
        _stop(turn, survey, why)
    return bool(why)


@transaction.atomic
def _stop(turn: Turn, survey: Survey, why: str) -> None:
    """Leave the run to a second person; the first is who wrote the rule or asked."""
    run = turn.run
    sentences = {
        "share": _("%(planned)d of %(total)d rows are more than a fifth."),
        "jump": _("%(planned)d rows are more than ten times the usual number."),
    }
    words = sentences[why] % {"planned": survey.planned, "total": survey.total}
    proposer = run.proposed_by_id or run.revision.proposed_by_id
    if not jobs.fence(
        run,
        turn.owner,
        state=RunState.BRAKED,
        planned=survey.planned,
        note=words,
        proposed_by_id=proposer,
    ):
        raise LostLease
    _record(turn, "run.braked", planned=survey.planned, total=survey.total, why=why)


def _delete_all(turn: Turn) -> bool:
    """Batches until nothing is left; False when the turn is over before that."""
    return all(_delete_due(turn, due) for due in turn.dues)


def _delete_due(turn: Turn, due: Due) -> bool:
    limit = FIRST_BATCH
    while turn.watch.seconds < LONGEST_TURN:
        began = time.monotonic()
        result = _one_batch(turn, due, limit)
        if result is None:
            continue
        if result.count < limit:
            return True
        took = max(time.monotonic() - began, 0.001)
        wanted = int(limit * BATCH_SECONDS / took)
        limit = min(max(wanted, SMALLEST_BATCH), LARGEST_BATCH)
        due = replace(due, since=result.newest)
    return False


def _one_batch(turn: Turn, due: Due, limit: int) -> Result | None:
    """One round of the protocol; None when the batch was voided under us."""
    batch = _intend(turn)
    failpoint("purge.after_intent")
    held = turn.held()
    try:
        result = turn.connector.purge(
            turn.dataset, due, held=held, batch=str(batch.pk), limit=limit
        )
    except (Voided, AlreadyCommitted):
        batches.recover(batch, at=turn.watch.now)
        return None
    failpoint("purge.after_company_commit")
    failpoint("purge.before_settle")
    batches.settle(batch, result, at=turn.watch.now)
    return result


@transaction.atomic
def _intend(turn: Turn) -> Batch:
    """A worker whose lease is gone may not open another batch."""
    _write(turn.run, turn.owner, note="")
    return Batch.objects.create(
        run=turn.run, dataset=turn.dataset.slug, created_at=turn.watch.now
    )


def _finish(turn: Turn) -> None:
    """Survey once more and write the evidence of the whole run.

    While what refers to its rows is still to go, it is not the whole run yet.
    """
    survey = turn.survey()
    if survey.blocked and not turn.run.is_dry and _goes_first(turn):
        note = " ".join(_said(survey))
        if not jobs.put_off(turn.run, turn.owner, at=turn.watch.now, note=note):
            raise LostLease
        return
    _close(
        turn.run,
        turn.owner,
        turn.watch,
        note=" ".join(_said(survey)),
        held=survey.held,
        stray=survey.stray,
        restricted=_restrict(turn),
        oldest_left=survey.oldest,
    )


def _said(survey: Survey) -> Iterator[str]:
    """What a run could not take, for the desk."""
    if survey.blocked:
        yield ngettext(
            "%(count)d row waits for others that refer to it.",
            "%(count)d rows wait for others that refer to them.",
            survey.blocked,
        ) % {"count": survey.blocked}
    if survey.stray:
        yield ngettext(
            "%(count)d row never comes due, as what it counts from is gone or never was."
            " Delete it where it lies, put back what is gone, or add a rule that counts"
            " from the row itself.",
            "%(count)d rows never come due, as what they count from is gone or never"
            " was. Delete them where they lie, put back what is gone, or add a rule that"
            " counts from the row itself.",
            survey.stray,
        ) % {"count": survey.stray}


def _restrict(turn: Turn) -> int:
    """What outlived its promise is used for nothing else from now on."""
    run, dataset = turn.run, turn.dataset
    current = reading.current(turn.watch.at)
    rule = rules.find(current, run.rule, dataset) if current else None
    if run.is_dry or current is None or rule is None:
        return 0
    return marks.of_outlived(current, rule, dataset, at=turn.watch.now)


@transaction.atomic
def _close(run: Run, owner: str, watch: Watch, **values: object) -> None:
    deleted = run.batches.exclude(state=BatchState.VOID).aggregate(n=Sum("count"))["n"]
    done = jobs.fence(
        run,
        owner,
        state=RunState.DONE,
        finished_at=watch.now,
        deleted=deleted or 0,
        **values,
    )
    if not done:
        raise LostLease
    # Whatever waited for these rows to go has its turn now.
    Run.objects.filter(state=RunState.DUE, error="").update(next_try_at=None)
    run.refresh_from_db()
    ledger.record(
        "run.rehearsed" if run.is_dry else "run.done",
        about=f"run:{run.pk}",
        by=run.asked_by or "system",
        at=watch.now,
        facts={
            "rule": run.rule,
            "dataset": run.dataset,
            "revision": run.revision.number,
            "cutoff": run.cutoff_at.isoformat() if run.cutoff_at else None,
            "planned": run.planned,
            "deleted": run.deleted,
            "held": run.held,
            "stray": run.stray,
            "unconfirmed": run.batches.filter(state=BatchState.UNCONFIRMED).count(),
        },
    )


def _record(turn: Turn, act: str, **facts: object) -> None:
    ledger.record(
        act,
        about=f"run:{turn.run.pk}",
        by="system",
        at=turn.watch.now,
        facts={
            "rule": turn.run.rule,
            "dataset": turn.run.dataset,
            "revision": turn.run.revision.number,
            **facts,
        },
    )
