"""What sweeps cost at a thousand and at a million requests, beside SQL by hand.

`python -m tests.services pytest tests/bench/bench_due.py -s` prints one line of JSON
a sweep, in milliseconds of processor of Django and PostgreSQL. The same number is
due at both sizes. The hand knows what it looks for and writes the same rows. Each turn
is committed, as in life: else every one would walk over what the turns before it left.
"""

from __future__ import annotations

import math
import statistics
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from rights import lateness, telling, tidying, turns
from rights.models import LateLetter, News
from tests.bench import many
from tests.bench.measuring import said
from tests.rights.test_desk import staff
from tests.rights.web import site

__all__ = ["site"]
pytestmark = [pytest.mark.bench, pytest.mark.django_db(transaction=True)]
ROUNDS, LIMIT, FLAT = 25, 2.0, 0.1
# As many are due within two days among a thousand.
NEAR = 20
OPEN = "('received', 'waiting', 'working', 'checking')"
LATE = f"""
WITH late AS (
  SELECT id, due_on FROM rights_case
  WHERE status IN {OPEN} AND (late_for IS NULL OR late_for <> due_on)
    AND due_on < current_date ORDER BY due_on, id LIMIT 50 FOR UPDATE
), drafted AS (
  INSERT INTO rights_lateletter (case_id, due_on, new_due, words, drafted_at, goes_at,
    cause, told_by)
  SELECT id, due_on, current_date + 7, '', now(), now() + interval '6 hours', '', ''
  FROM late
)
UPDATE rights_case SET late_for = due_on WHERE id IN (SELECT id FROM late)
"""


def make_late() -> None:
    LateLetter.objects.all().delete()
    many.sql(
        "UPDATE rights_case SET late_for = NULL WHERE id IN (SELECT id FROM rights_case"
        f" WHERE status IN {OPEN} AND due_on < current_date ORDER BY due_on, id"
        f" LIMIT {many.DUE})"
    )


def make_new() -> None:
    many.sql(
        "UPDATE rights_case SET told_at = NULL WHERE id IN (SELECT id FROM rights_case"
        f" WHERE status IN {OPEN} ORDER BY id DESC LIMIT 50)"
    )


def make_near() -> None:
    many.sql(
        "UPDATE rights_case SET last_call_for = NULL WHERE id IN (SELECT id"
        f" FROM rights_case WHERE status IN {OPEN} AND due_on >= current_date"
        f" ORDER BY due_on, id LIMIT {NEAR})"
    )


def told(at: datetime, kind: str, count: int) -> None:
    with transaction.atomic():
        found = telling.untold(at.date())
        items = [each for each in found if each.kind == kind]
        assert len(items) == count
        telling._mark(items, at=at)


def spent(
    meter: many.Meter, ready: Callable[[], None], act: Callable[[], object]
) -> float:
    ready()
    return sum(meter.of(act))


def figures(at: datetime, officer: object) -> dict[str, tuple[float, float]]:
    """Ours and the hand's, by turns, of each sweep; 0 where no hand is compared."""
    meter, none = many.Meter(), lambda: None
    acts: dict[str, tuple[Callable[[], None], Callable[[], object], str]] = {
        "late letters drafted": (make_late, lambda: lateness.draft_due(at), LATE),
        "new requests told": (make_new, lambda: told(at, News.CASE, 50), ""),
        "near days told": (make_near, lambda: told(at, News.SLIP, NEAR), ""),
        "nothing due: all of tidying": (none, lambda: tidying.tidy(at), ""),
        "nothing due: telling": (none, lambda: telling.tell(at), ""),
        "what comes first": (
            none,
            lambda: turns.first(viewer=officer, today=at.date()),
            "",
        ),
    }
    found = {}
    for name, (ready, act, hand) in acts.items():
        spent(meter, ready, act)  # warm
        pairs = [
            (
                spent(meter, ready, act),
                spent(meter, ready, lambda s=hand: many.sql(s)) if hand else 0.0,
            )
            for _turn in range(ROUNDS)
        ]
        ours, hands = (statistics.median(side) for side in zip(*pairs, strict=True))
        found[name] = (ours, hands)
    return found


def test_sweeps_at_a_thousand_and_at_a_million(site):
    officer = staff("officer")
    at = timezone.now() + timedelta(minutes=1)
    many.made(many.SMALL, officer=officer)
    small = figures(at, officer)
    many.made(many.LARGE, officer=officer)
    large = figures(at, officer)
    grown = math.log(many.LARGE / many.SMALL)
    for name, (ours, hand) in large.items():
        ratio = ours / hand if hand else ours / small[name][0]
        exponent = math.log(ours / small[name][0]) / grown
        said(
            measure=f"sweep, {name}: ms of processor",
            cases=many.LARGE,
            ours=round(ours, 2),
            baseline=round(hand or small[name][0], 2),
            beside="SQL by hand" if hand else "the same at a thousand",
            ratio=round(ratio, 2),
            limit=LIMIT,
            exponent=round(exponent, 3),
            ok=ratio <= LIMIT and exponent <= FLAT,
        )
