"""Everybody is told of a new version once, though the worker dies before a page is kept."""

from __future__ import annotations

import pytest

from tests.faults import breaking
from tests.faults.test_instant import approve

pytestmark = [pytest.mark.fault, pytest.mark.usefixtures("whole")]


def test_nobody_is_told_twice_or_left_out_by_a_worker_that_dies(portal):
    portal.kill_worker()
    approve(portal, "P2Y")  # longer for calls of our own: material

    breaking.kill_at(portal, "telling.before_commit")
    portal.start_worker()
    owed = "SELECT audience FROM notices_telling WHERE done_at IS NULL"
    portal.wait(lambda: not portal.query(owed), breaking.RECOVERY)

    told = dict(portal.query("SELECT audience, told FROM notices_telling"))
    mails = portal.query(
        "SELECT count(*), count(DISTINCT addressee) FROM portal_outboundmail"
        " WHERE kind = 'new_version'"
    )
    ((holders,),) = portal.company_query(
        "SELECT count(DISTINCT lower(u.email)) FROM users u WHERE EXISTS"
        " (SELECT 1 FROM own_calls c WHERE c.user_id = u.id)"
    )
    assert holders > 0
    assert told["people"] == holders
    assert mails == [(holders, holders)]
