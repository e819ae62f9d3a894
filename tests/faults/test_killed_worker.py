"""A worker killed in the middle of an erasure: nothing lost, nothing twice."""

from __future__ import annotations

import pytest

from tests.faults import requests_at_risk as risk

pytestmark = pytest.mark.fault

FAILPOINTS = [
    "step.claimed",
    "step.after_delete",
    "step.after_effect",
    "step.before_result",
    "erase.before_commit",
    "erase.after_commit",
]


def restarted(portal) -> None:
    """What `manage.py up` does when a worker ended: start another."""
    portal.wait(lambda: portal.children["worker"].exit_code() is not None, 40)
    portal.start_worker()


@pytest.mark.parametrize("place", range(len(FAILPOINTS)), ids=FAILPOINTS)
def test_an_erasure_survives_a_kill(portal, place):
    email = risk.open_accounts(portal, len(FAILPOINTS))[place]
    visitor, reference = risk.file_erasure(portal, email)
    risk.confirm(portal, visitor, reference)
    pk = risk.case_row(portal, reference, "id")
    searched = "SELECT 1 FROM rights_step WHERE case_id = %s AND effect = 'search' AND state = 'done'"
    portal.wait(lambda: portal.query(searched, pk), 20)

    portal.kill_worker()
    portal.start_worker(failpoints=f"{FAILPOINTS[place]}=kill9|once")
    risk.decide(portal, reference)
    restarted(portal)

    portal.wait(lambda: risk.is_answered(portal, reference), 40)
    left = portal.company_query("SELECT count(*) FROM users WHERE email = %s", email)
    assert left == [(0,)]
    assert risk.deletes_seen_twice(portal) == []


def test_the_evidence_is_unchanged_after_all_that(portal):
    done = portal.manage("verify_ledger")

    assert done.returncode == 0, done.stdout


@pytest.mark.sqlite_smoke
def test_a_request_is_taken_with_broker_and_worker_dead(portal):
    (email,) = risk.open_accounts(portal, 20)[-1:]
    portal.kill_worker()
    portal.kill_broker()
    visitor, reference = risk.file_erasure(portal, email)
    assert risk.case_row(portal, reference, "status") == "received"

    portal.start_broker()
    portal.start_worker()
    risk.confirm(portal, visitor, reference)
    risk.decide(portal, reference)
    portal.wait(lambda: risk.is_answered(portal, reference), 40)


def test_the_same_form_sent_twice_is_one_request(portal):
    (email,) = risk.open_accounts(portal, 21)[-1:]
    before = portal.query("SELECT count(*) FROM rights_case")
    visitor = risk.Visitor(portal.url)
    seen = visitor.get("/rights/stop_calls/")
    form = seen.form_with("phone")
    first = risk.send(visitor, seen, form, phone="+12025550199")
    second = risk.send(visitor, seen, form, phone="+12025550199")

    assert first.url == second.url
    assert portal.query("SELECT count(*) FROM rights_case") == [(before[0][0] + 1,)]
    assert email


def test_the_company_database_down_is_an_error_on_a_row_and_done_later(portal):
    (email,) = risk.open_accounts(portal, 22)[-1:]
    portal.kill_company()
    visitor, reference = risk.file_erasure(portal, email)
    pk = risk.case_row(portal, reference, "id")
    failed = "SELECT error FROM rights_step WHERE case_id = %s AND error <> ''"
    portal.wait(lambda: portal.query(failed, pk), 60)

    portal.start_company()
    risk.confirm(portal, visitor, reference)
    risk.decide(portal, reference)
    portal.wait(lambda: risk.is_answered(portal, reference), 60)
