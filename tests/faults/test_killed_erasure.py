"""Erasures outlive workers that are killed in their middle (issue 2, section 7)."""

from __future__ import annotations

import random
import time
from itertools import islice

import pytest

from tests import people
from tests.faults import breaking

pytestmark = [pytest.mark.fault, pytest.mark.usefixtures("whole")]

PLACES = [
    "step.claimed",
    "step.after_delete",
    "erase.before_commit",
    "erase.after_commit",
    "step.after_effect",
    "step.before_result",
]
KILLS = 3


@pytest.fixture(scope="module")
def officers(portal):
    return [people.desk(portal, name) for name in ("asha", "sunil")]


@pytest.fixture(scope="module")
def emails(portal):
    """One account for each request."""
    return iter(people.accounts(portal, 3 + KILLS))


def decided(portal, officers, emails):
    """Proven and searched requests, then decided while no worker runs."""
    filed = [people.ask_for_erasure(portal, email) for email in emails]
    for each in filed:
        people.prove(portal, each, reader=officers[0])
    for each in filed:
        people.wait_searched(portal, each.case)
    portal.kill_worker()
    for each in filed:
        people.decide(portal, each.case, *officers)
        assert people.status(portal, each.case) == "working"
    return filed


def all_erased(portal, filed):
    portal.wait(
        lambda: all(people.status(portal, each.case) == "answered" for each in filed),
        breaking.RECOVERY,
    )
    for each in filed:
        gone = "SELECT 1 FROM users WHERE email = %s"
        assert portal.company_query(gone, each.email) == []


def recovers(portal):
    """What dead children had in hand is done in time.

    With Redis its parent lives on and has another; without, it ends for the watcher.
    """
    steps, parent = breaking.in_hand(portal), portal.children["worker"]
    assert steps
    if portal.kind != "postgres":
        portal.wait(lambda: parent.exit_code() is not None)
        portal.start_worker()
    for step, _owner in steps:
        done = "SELECT 1 FROM rights_step WHERE id = %s AND state = 'done'"
        portal.wait(lambda: portal.query(done, step), breaking.RECOVERY)  # noqa: B023
    assert portal.kind != "postgres" or parent.exit_code() is None


@pytest.mark.sqlite_smoke
def test_a_worker_killed_at_every_place(portal, officers, emails):
    filed = decided(portal, officers, islice(emails, 3))

    # A child dies at each place; whole workers around the moment that changes most.
    # One kill of each kind shows that the other way of running stands it too.
    has_redis = portal.kind == "postgres"
    for place in PLACES[2:4] if has_redis else PLACES[1:2]:
        breaking.kill_at(portal, place)
        assert breaking.in_hand(portal)
        breaking.end_leases(portal)
    breaking.kill_child_at(portal, *(PLACES if has_redis else PLACES[-1:]))

    recovers(portal)
    all_erased(portal, filed)


def test_a_worker_killed_at_any_moment(portal, officers, emails):
    filed = decided(portal, officers, islice(emails, KILLS))
    seed = time.time_ns()
    print(f"seed {seed}")
    chance = random.Random(seed)

    for _kill in range(KILLS):
        portal.start_worker()
        portal.wait(lambda: breaking.in_hand(portal), 30)
        time.sleep(chance.uniform(0, 0.6))
        portal.kill_worker()
        breaking.end_leases(portal)

    portal.start_worker()
    all_erased(portal, filed)
