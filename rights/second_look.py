"""Searching one system of a case again: what came in since, or what failed before.

A worker does it as the first search: by proven identifiers only. What it finds takes
the place of what was found there, as long as nobody has decided; a decision looks once
more by itself before anything is done.
"""

from __future__ import annotations

from datetime import datetime
from functools import partial

from django.db import transaction
from django.utils.translation import gettext as _

from portal import jobs, ledger, vault
from portal.models import User
from rights import absences, leaving, looking, steps
from rights.models import Case, Decision, Step, StepState
from rights.steps import Done, Work
from rights.workflow import SYSTEM, about, actor


class NotSearched(Exception):
    """Nothing can be searched again here; one sentence for the officer."""


def has_failed(case: Case) -> bool:
    """Whether the search waits for its next try."""
    return case.searched_at is None and _failed(case) is not None


def _failed(case: Case) -> Step | None:
    rows = Step.objects.filter(case=case, effect=Work.SEARCH, state=StepState.DUE)
    return rows.exclude(error="").first()


@transaction.atomic
def ask(case: Case, *, system: str, by: User, at: datetime) -> None:
    """Search one system again; a search that failed is tried now, and whole."""
    failed = _failed(case)
    if failed is not None:
        Step.objects.filter(pk=failed.pk).update(next_try_at=None)
        jobs.wake(steps.RUN, case.pk)
    elif case.searched_at is None or _is_decided(case):
        raise NotSearched(_("There is nothing to search again here (any more)."))
    else:
        earlier = Step.objects.filter(case=case, effect=Work.LOOK_AGAIN, dataset=system)
        earlier.exclude(state=StepState.DUE).delete()
        steps.add(case, Work.LOOK_AGAIN, dataset=system, at=at)
    ledger.record(
        "case.search_again",
        about=about(case),
        by=actor(by),
        at=at,
        facts={"system": system},
    )


def _is_decided(case: Case) -> bool:
    return Decision.objects.filter(case=case).exists()


def look(step: Step, at: datetime) -> Done:
    """The step: find the rows of this person in one system, and hold the new ones."""
    case, system = step.case, step.dataset
    keys = looking.resolve_keys(case, system=system)
    before: dict[str, list[str]] = steps.opened(steps.of(case, Work.SEARCH)) or {}
    looking.hold_new(case, keys, before, at)
    return Done(
        result={"found": {slug: len(found) for slug, found in keys.items()}},
        after=partial(_looked, case, system, keys, at),
    )


def _looked(case: Case, system: str, keys: dict[str, list[str]], at: datetime) -> None:
    facts = {"system": system, "found": sum(len(found) for found in keys.values())}
    ledger.record(
        "case.searched_again", about=about(case), by=SYSTEM, at=at, facts=facts
    )
    search = steps.of(case, Work.SEARCH)
    if search is None or search.key is None or _is_decided(case):
        return
    leaving.returned(case, {system}, at=at)
    known: dict[str, list[str]] = {**(steps.opened(search) or {}), **keys}
    search.result = looking.recounted(search, known, absences.slugs(case))
    search.sealed = vault.seal_json(search.key, known)
    search.save(update_fields=["result", "sealed"])
