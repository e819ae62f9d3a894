"""The nightly deletion outlives its workers, and yields to a hold at any moment."""

from __future__ import annotations

import pytest

from tests import people
from tests.faults import breaking
from tests.harness import Portal, stopped

pytestmark = [pytest.mark.fault, pytest.mark.usefixtures("whole")]

PLACES = [
    "purge.after_intent",
    "purge.in_company_tx",
    "purge.after_company_commit",
    "purge.before_settle",
]


@pytest.fixture(scope="module")
def portal():
    """Everything but a worker."""
    installation = Portal(has_slept=False)
    with stopped(installation):
        installation.start(worker=False)
        yield installation


def rehearsed(portal):
    """Rows that every rule in force would delete now."""
    done = portal.manage("sweep", "--dry-run")
    assert done.returncode == 0, done.stderr
    found = 0
    for line in done.stdout.splitlines():
        words = line.replace(",", "").split()
        found += int(words[words.index("delete") + 1])
    return found


def is_over(portal):
    """Whether nothing of the night is left to do."""
    night = "SELECT state FROM retention_run WHERE scheduled_for IS NOT NULL"
    return {state for (state,) in portal.query(night)} == {"done"}


def test_each_row_is_deleted_once_by_workers_killed_at_every_place(portal):
    planned = rehearsed(portal)
    assert planned > 1000

    for place in PLACES:
        breaking.kill_at(portal, place)
        in_hand = "SELECT id FROM retention_run WHERE lease_owner <> ''"
        held = portal.query(in_hand)
        assert held
        if place != PLACES[-1]:
            breaking.end_leases(portal)
    portal.start_worker()

    for (run,) in held:
        done = "SELECT 1 FROM retention_run WHERE id = %s AND state = 'done'"
        portal.wait(lambda: portal.query(done, run), breaking.RECOVERY)  # noqa: B023
    # What was in hand has recovered; the rest of a whole night is work, not recovery.
    portal.wait(lambda: is_over(portal), 30)
    # Parents fall due only once their children are gone, so there were more.
    assert sum(breaking.witnessed(portal).values()) >= planned
    # Not "nothing is overdue now": rows grow too old while the test runs.
    assert (
        portal.query(
            "SELECT dataset FROM retention_run"
            " WHERE scheduled_for IS NOT NULL AND planned <> deleted"
        )
        == []
    )


@pytest.mark.parametrize(
    ("place", "is_kept", "offset"),
    [("purge.after_intent", True, 0), ("purge.in_company_tx", False, 60)],
    ids=["before the deletion", "in its transaction"],
)
def test_from_the_moment_a_hold_is_certain_its_rows_stay(
    portal, place, is_kept, offset
):
    rows = portal.company_query(
        f"SELECT id FROM logins ORDER BY id LIMIT 40 OFFSET {offset}"
    )
    keys = [str(key) for (key,) in rows]
    portal.company_query(
        "UPDATE logins SET logged_in_at = '2015-01-01 00:00:00'"
        f" WHERE id IN ({', '.join(keys)})"
    )
    portal.kill_worker()
    portal.start_worker(failpoints=f"{place}=sleep:3000|once")
    ((rule,),) = portal.query(
        "SELECT DISTINCT rule FROM retention_run WHERE dataset = 'logins'"
    )
    asha = people.desk(portal)
    board = asha.get("/desk/retention/run/")
    asha.send(board, board.form_to(f"/now/{rule}/"))
    portal.wait_reached(place)

    seen = asha.submit(
        asha.get("/desk/retention/hold/"),
        title="Dispute",
        reason="A court asked.",
        dataset="logins",
        keys="\n".join(keys[:5]),
        review_on="2099-01-01",
    )

    assert "The rows are held" in seen.text
    ((certain,),) = portal.query("SELECT max(acknowledged_at) FROM retention_hold")
    open_before = (
        "SELECT max(settled_at) FROM retention_batch WHERE dataset = 'logins'"
        " AND created_at < (SELECT max(placed_at) FROM retention_hold)"
    )
    assert certain >= portal.query(open_before)[0][0]
    left = f"SELECT id FROM logins WHERE id IN ({', '.join(keys)}) ORDER BY id"
    kept = rows[:5] if is_kept else []
    portal.wait(lambda: portal.company_query(left) == kept)


def test_the_evidence_is_whole_though_a_worker_died_while_sealing(portal):
    portal.kill_worker()
    breaking.kill_at(portal, "seal.before_commit")

    portal.start_worker()

    unsealed = (
        "SELECT count(*) - (SELECT count(*) FROM portal_sealedleaf)"
        " FROM portal_ledgerentry"
    )
    portal.wait(lambda: portal.query(unsealed) == [(0,)], breaking.RECOVERY)
    breaking.evidence_is_whole(portal)
