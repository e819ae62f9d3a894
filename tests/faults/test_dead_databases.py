"""Our own database dies under us: nothing is half done and nothing typed is lost.

PostgreSQL of its own, killed with all its processes, as when memory runs out.
"""

from __future__ import annotations

import tempfile
import time
from pathlib import Path

import pytest

from tests import people
from tests.faults import breaking
from tests.harness import Portal, stopped
from tests.services import Postgres
from tests.visitor import Visitor

pytestmark = [pytest.mark.fault, pytest.mark.usefixtures("whole")]

WORDS = "Everything, please. <b>Also</b> the “old” calls.\nThank you"
PURGES = ["purge.after_intent", "purge.in_company_tx", "purge.after_company_commit"]


@pytest.fixture(scope="module")
def postgres():
    with tempfile.TemporaryDirectory(prefix="kept-crash-") as name:
        Path(name).chmod(0o755)
        cluster = Postgres(Path(name) / "postgres")
        cluster.start()
        try:
            yield cluster
        finally:
            cluster.stop()


@pytest.fixture(scope="module")
def portal(postgres):
    server = f"postgresql://kept@127.0.0.1:{postgres.port}"
    installation = Portal("postgres", server=server, has_slept=False)
    with stopped(installation):
        installation.start(worker=False)
        yield installation


def test_what_was_typed_survives_a_dead_database(portal, postgres):
    visitor = Visitor(portal.url)
    (email,) = people.accounts(portal, 1)
    seen = visitor.get("/rights/erasure/")
    known = {"way": "email", "email": email}
    for fields in ({"who": "me"}, {"country": "DE"}, known):
        seen = visitor.submit(seen, **fields)
    policy = visitor.get("/").text
    postgres.crash()
    time.sleep(2)  # longer than anything is kept in memory

    refused = visitor.submit(seen, scope="all", words=WORDS)
    receipt, still = visitor.get("/receipt/"), visitor.get("/")

    postgres.run()
    assert (refused.status, receipt.status, still.status) == (503, 503, 200)
    assert still.text == policy
    assert refused.headers["Retry-After"] == "60"
    assert portal.query("SELECT count(*) FROM rights_case") == [(0,)]

    # The one button of that page, pressed once the database is back.
    seen = visitor.send(refused, refused.form_with("words"))
    seen = visitor.submit(seen, way="site")
    assert "Also the “old” calls. Thank you" in seen.text.replace("<b>", "").replace(
        "</b>", ""
    )
    assert people.stored(visitor.send(seen, seen.form_with("draft")).text)


def test_a_database_that_dies_in_the_night_leaves_exact_evidence(portal, postgres):
    for place in PURGES:
        portal.start_worker(failpoints=f"{place}=sleep:20000|once")
        portal.wait_reached(place)
        postgres.crash()
        portal.kill_worker()
        postgres.run()
        held = portal.query("SELECT id FROM retention_run WHERE lease_owner <> ''")
        assert held
        breaking.end_leases(portal)

    portal.start_worker()

    for (run,) in held:
        done = "SELECT 1 FROM retention_run WHERE id = %s AND state = 'done'"
        portal.wait(lambda: portal.query(done, run), breaking.RECOVERY)  # noqa: B023
    # What was in hand has recovered; the rest of a whole night is work, not recovery.
    night = "SELECT state FROM retention_run WHERE scheduled_for IS NOT NULL"
    portal.wait(lambda: {state for (state,) in portal.query(night)} == {"done"}, 60)


def test_a_worker_outlives_its_database(portal, postgres):
    postgres.crash()
    postgres.run()

    caller = Visitor(portal.url)
    caller.submit(caller.get("/rights/stop_calls/"), phone="+12025550177")
    sealed = (
        "SELECT count(*) - (SELECT count(*) FROM portal_sealedleaf)"
        " FROM portal_ledgerentry"
    )
    portal.wait(lambda: portal.query(sealed) == [(0,)], breaking.RECOVERY)
