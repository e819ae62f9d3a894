"""What the letters of several requests say, read for all of them at once.

Only for pages that show them: whoever decides reads each request anew.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from django.db.models import Q

from portal import one_look
from retention import holds
from rights import requests_copy, steps
from rights.models import (
    Absence,
    Appeal,
    Case,
    Decision,
    Enclosure,
    Leg,
    Mandate,
    Message,
    Outcome,
    Proof,
    RecipientNotice,
    Step,
    Twin,
)
from rights.steps import Work


@contextmanager
def read_together(cases: Sequence[Case]) -> Iterator[None]:
    """Within the block the letter of each of these asks nothing for itself."""
    with one_look.open_page():
        own = Step.objects.filter(case__in=cases).select_related("key")
        decisions = Decision.objects.filter(case__in=cases).order_by("id")
        told = RecipientNotice.objects.filter(case__in=cases)
        twins = Twin.objects.filter(of__in=cases)
        later = twins.select_related("case").order_by("case_id")
        away = Absence.objects.filter(
            case__in=cases, left_at__isnull=False, done_at=None
        )
        proofs = Proof.objects.filter(case__in=cases)
        _hold("proofs", cases, ((row.case_id, row) for row in proofs))
        _hold("absences", cases, ((row.case_id, row) for row in away))
        _hold("steps", cases, ((row.case_id, row) for row in own))
        _look_for_holds(cases)
        _hold("decisions", cases, ((row.case_id, row) for row in decisions))
        before = Outcome.objects.filter(case__in=cases, was_said=True)
        _hold("said before", cases, ((row.case_id, row) for row in before))
        said = Message.objects.filter(case__in=cases)
        _hold("messages", cases, ((row.case_id, row) for row in said))
        sent = Enclosure.objects.filter(case__in=cases, erased_at=None)
        _hold("files", cases, ((row.case_id or 0, row) for row in sent))
        passed = Leg.objects.filter(case__in=cases)
        _hold("legs", cases, ((row.case_id, row) for row in passed))
        _hold("told", cases, ((row.case_id, row) for row in told))
        _hold("again", cases, ((row.of_id, row.case) for row in later))
        _look_for_appeals(cases)
        requests_copy.look(cases)
        acting = {row.case_id: row for row in Mandate.objects.filter(case__in=cases)}
        for case in cases:
            one_look.put(f"mandate:{case.pk}", acting.get(case.pk))
        yield


def files(case: Case) -> int:
    """How many files came with a request and still lie here."""
    rows = Enclosure.objects.filter(case=case, erased_at=None)
    return len(one_look.read(f"files:{case.pk}", lambda: list(rows)))


def _look_for_appeals(cases: Sequence[Case]) -> None:
    """Which of them are appeals, and which were appealed, in one question."""
    wanted = Q(case__in=cases) | Q(of__in=cases)
    rows = list(Appeal.objects.filter(wanted).select_related("of", "case"))
    mine = {row.case_id: row for row in rows}
    for case in cases:
        one_look.put(f"appeal:{case.pk}", mine.get(case.pk))
    _hold("appeals", cases, ((row.of_id or 0, row) for row in rows))


def _look_for_holds(cases: Iterable[Case]) -> None:
    """What holds the rows of any of them, in one question."""
    together: dict[str, list[str]] = {}
    for case in cases:
        found = steps.opened(steps.of(case, Work.SEARCH)) or {}
        for slug, keys in found.items():
            together.setdefault(slug, []).extend(keys)
    holds.held_among(together)


def _hold(kind: str, cases: Iterable[Case], rows: Iterable[tuple[int, Any]]) -> None:
    found: dict[int, list[Any]] = {case.pk: [] for case in cases}
    for pk, row in rows:
        found[pk].append(row)
    for pk, mine in found.items():
        one_look.put(f"{kind}:{pk}", mine)
