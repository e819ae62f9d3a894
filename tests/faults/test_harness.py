"""The installation that tests break can really be broken, and mended."""

from __future__ import annotations

import sqlite3
import time

import psutil
import psycopg2
import pytest

from tests.harness import Portal
from tests.visitor import Visitor

pytestmark = pytest.mark.fault


def calls(portal: Portal) -> list[tuple[int]]:
    return portal.company_query("SELECT count(*) FROM calls WHERE id > %s", 0)


def sweeps_go_on(portal: Portal) -> None:
    question = "SELECT ok_at FROM portal_sweep WHERE name = 'portal.seal'"
    before = portal.query(question)
    portal.wait(lambda: portal.query(question) != before, 20)


def test_both_databases_answer_and_pages_are_served(portal):
    visitor = Visitor(portal.url)

    assert visitor.get("/").status == 200
    assert visitor.get("/desk/").url.startswith(f"{portal.url}/account/login/")
    assert (
        visitor.sign_in("asha@example.com", portal.password).url
        == f"{portal.url}/desk/"
    )
    assert calls(portal)[0][0] > 10_000
    assert portal.query("SELECT count(*) FROM notices_revision") == [(1,)]


def test_the_company_can_go_away_and_come_back(portal):
    before = calls(portal)

    portal.kill_company()
    with pytest.raises((psycopg2.OperationalError, sqlite3.OperationalError)):
        portal.company_query("UPDATE calls SET id = id WHERE id = -1")
    portal.start_company()

    assert calls(portal) == before


def test_work_goes_on_when_broker_or_worker_come_back(portal):
    portal.kill_broker()
    portal.start_broker()
    # A worker that looked for work in between has ended; `up` starts another.
    time.sleep(1)
    if portal.children["worker"].exit_code() is not None:
        portal.start_worker()
    sweeps_go_on(portal)

    portal.kill_worker()
    portal.start_worker()
    sweeps_go_on(portal)


def to_the_database(portal: Portal) -> set[int]:
    """The ports from which the worker's children talk to our database."""
    head = portal.children["worker"].process
    assert head is not None
    server = int(portal.places.database.rpartition(":")[2].partition("/")[0])
    return {
        line.laddr.port
        for child in psutil.Process(head.pid).children()
        for line in child.net_connections("tcp")
        if line.raddr and line.raddr.port == server
    }


def test_a_worker_keeps_its_connection_from_one_task_to_the_next(portal):
    if portal.kind != "postgres":
        pytest.skip("nothing connects to a file")
    kept = portal.wait(lambda: to_the_database(portal))

    sweeps_go_on(portal)

    assert to_the_database(portal) & kept


def test_two_workers_run_side_by_side(portal):
    portal.start_worker(name="second")
    portal.kill_worker()

    sweeps_go_on(portal)

    portal.start_worker()
    portal.kill_worker("second")
    sweeps_go_on(portal)


def test_what_never_comes_true_shows_the_logs(portal):
    with pytest.raises(AssertionError, match=r"(?s)not true after 0.2 s.*--- web"):
        portal.wait(lambda: False, 0.2)
