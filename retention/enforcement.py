"""The nightly sweep and its siblings: what is due, who may start it, who releases it.

Rows are the truth: a night is a set of `Run` rows, made when missing and carried
out when claimed. Nothing depends on being awake at two o'clock.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import OuterRef, QuerySet, Subquery
from django.utils.translation import gettext as _

from notices import checks, reading
from notices.models import Revision
from portal import jobs, ledger, second_person
from portal.models import User
from portal.watch import Watch
from retention import holds, rules, running, schedule, tombstones
from retention.models import Dataset, Run, RunState

RELEASE_WITHIN = timedelta(days=1)


class NotBraked(Exception):
    """The run does not wait for anybody (any more)."""


class NoSuchRule(Exception):
    """No rule of this name applies to any mapped dataset."""


def plan_night(at: datetime) -> int:
    """Make the runs of the newest due night that are missing; how many were made.

    A rule whose earlier run is still open gets no second one.
    """
    current = reading.current(at)
    if current is None:
        return 0
    day = schedule.night(at, rules.time_zone(current))
    taken = set(
        Run.objects.filter(is_dry=False, scheduled_for=day).values_list(
            "rule", "dataset"
        )
    ) | set(open_runs().values_list("rule", "dataset"))
    missing = [
        Run(
            rule=order.rule.slug,
            dataset=order.dataset.slug,
            revision=_revision(current),
            scheduled_for=day,
            created_at=at,
        )
        for order in rules.orders(current, at=at)
        if (order.rule.slug, order.dataset.slug) not in taken
    ]
    if missing:
        tombstones.forget(at)
        Run.objects.bulk_create(missing, ignore_conflicts=True)
        jobs.wake("retention.tasks.sweep_runs")
    return len(missing)


def _revision(current: reading.Reading) -> Revision:
    return Revision.objects.get(number=current.number)


def open_runs() -> QuerySet[Run]:
    """Runs that still have something to do or to be decided."""
    return Run.objects.filter(is_dry=False).exclude(state=RunState.DONE)


def due_runs() -> QuerySet[Run]:
    """Runs to carry out, children before parents."""
    order = Dataset.objects.filter(slug=OuterRef("dataset")).values("erase_order")
    return (
        Run.objects.filter(state=RunState.DUE)
        .annotate(order=Subquery(order[:1]))
        .order_by("order", "created_at", "pk")
    )


def run_due(at: datetime, *, limit: int = 100) -> int:
    """Claim and carry out due runs, one after the other; how many were claimed.

    One at a time, so that no lease ages while another run is worked on.
    """
    holds.acknowledge_waiting(at)
    watch = Watch.start(at)
    count = 0
    while count < limit and watch.seconds < running.LONGEST_TURN:
        claimed = jobs.claim_due(due_runs(), at=watch.now, limit=1)
        if not claimed:
            break
        run, owner = claimed[0]
        running.carry_out(run, owner, at=watch.now)
        count += 1
    if count and not Run.objects.filter(state=RunState.DUE).exists():
        # The night is over: look at once whether the promises hold now.
        checks.run(watch.now)
    return count


@transaction.atomic
def run_now(
    rule: str, *, by: User | None, at: datetime, dry: bool = False
) -> list[Run]:
    """Ask for one rule on all its datasets now; an open run is hurried instead."""
    current = reading.current(at)
    orders = rules.orders(current, at=at) if current else []
    mine = [order for order in orders if order.rule.slug == rule]
    if current is None or not mine:
        raise NoSuchRule(_("No mapped dataset has a clock for this rule."))
    asked = [
        _ask(order.dataset.slug, rule, _revision(current), by=by, at=at, dry=dry)
        for order in mine
    ]
    ledger.record(
        "run.asked",
        about=f"rule:{rule}",
        by=f"user:{by.pk}" if by else "system",
        at=at,
        facts={
            "runs": [str(run.pk) for run in asked],
            "revision": current.number,
            "dry": dry,
        },
    )
    jobs.wake("retention.tasks.sweep_runs")
    return asked


def _ask(
    dataset: str,
    rule: str,
    revision: Revision,
    *,
    by: User | None,
    at: datetime,
    dry: bool,
) -> Run:
    waiting = open_runs().filter(rule=rule, dataset=dataset).first()
    if waiting and not dry:
        Run.objects.filter(pk=waiting.pk).update(next_try_at=None)
        return waiting
    return Run.objects.create(
        rule=rule,
        dataset=dataset,
        revision=revision,
        is_dry=dry,
        created_at=at,
        asked_by=f"user:{by.pk}" if by else "system",
        proposed_by=by,
    )


@transaction.atomic
def release(run: Run, *, by: User, at: datetime) -> Run:
    """The second person lets a braked run go, with the plan they saw.

    The first person is whoever asked for it, or who proposed the rule's revision.
    """
    run = Run.objects.select_for_update().get(pk=run.pk)
    if run.state != RunState.BRAKED:
        raise NotBraked(_("This run does not wait for anybody any more."))
    ground = second_person.ground_for(
        proposed_by=run.proposed_by,
        proposed_at=run.created_at,
        agreeing=by,
        signed_in_at=by.last_login,
        due_at=run.created_at + RELEASE_WITHIN,
        at=at,
    )
    run.state = RunState.DUE
    run.agreed_by = by
    run.solo_ground = ground
    run.next_try_at = None
    run.save(update_fields=["state", "agreed_by", "solo_ground", "next_try_at"])
    ledger.record(
        "run.released",
        about=f"run:{run.pk}",
        by=f"user:{by.pk}",
        at=at,
        facts={"rule": run.rule, "planned": run.planned, "solo": ground},
    )
    jobs.wake("retention.tasks.sweep_runs")
    return run


def sweep(at: datetime, *, dry: bool = False) -> list[Run]:
    """Carry out, or only count, every rule in force now, in this process."""
    current = reading.current(at)
    if current is None:
        return []
    asked: list[Run] = []
    for order in rules.orders(current, at=at):
        run = _ask(
            order.dataset.slug,
            order.rule.slug,
            _revision(current),
            by=None,
            at=at,
            dry=dry,
        )
        owner = jobs.claim(Run, run.pk, at=at)
        if owner and run.state == RunState.DUE:
            run.refresh_from_db()
            running.carry_out(run, owner, at=at)
        run.refresh_from_db()
        asked.append(run)
    return asked
