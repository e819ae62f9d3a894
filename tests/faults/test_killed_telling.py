"""What is told or heard counts once, though the worker dies in the middle of it."""

from __future__ import annotations

from collections import Counter

import pytest

from tests import broker, internet
from tests.faults import breaking
from tests.faults.test_instant import approve
from tests.rights.test_letterbox import letter
from tests.rights.test_webhooks import program

pytestmark = [pytest.mark.fault, pytest.mark.usefixtures("whole")]


def test_nobody_is_told_twice_or_left_out_by_a_worker_that_dies(portal):
    portal.kill_worker()
    approve(portal, "P2Y", "calls")  # longer for calls of our own: material

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


# A program to tell, and a request whose last day is over and nobody was told.
OVERDUE = """
from datetime import timedelta
from django.utils import timezone
from portal import webhooks
from portal.models import User
from rights import filing, lateness
from rights.filing import Filing
at = timezone.now()
asha = User.objects.get(email="asha@example.com")
webhooks.make(url="{url}", events=["case.status"], by=asha, at=at)
who = "guest@example.org"
case = filing.file(
    Filing(right="erasure", claims={{"email": who}}, answers={{"contact": who}},
           arrived_at=at - timedelta(days=40), by=asha, channel="post"),
    at=at,
)
lateness.draft_due(at)
print("CASE", case.reference)
"""
LATE, MAIL, CALL = (
    ("late.before_commit", "rights.tasks.tidy"),
    ("mailbox.after_row", "rights.tasks.read_mailbox"),
    ("webhooks.after_send", "portal.tasks.send_webhooks"),
)


def wake(portal, *tasks):
    """At once, and as if the leases of the dead had ended."""
    breaking.end_leases(portal)
    portal.query("UPDATE portal_webhookdelivery SET lease_until = '2000-01-01'")
    for task in tasks:
        broker.send(portal, task, b"[[], {}, {}]")


def test_a_late_letter_a_mail_and_a_call_are_each_one_though_their_worker_dies(
    portal, tmp_path
):
    portal.kill_worker()
    box, world = tmp_path / "box", internet.pair(tmp_path)
    box.mkdir()
    lives = {"MAILBOX_URL": str(box), **internet.environment(world)}
    with program(internet.server(world), 200) as (url, told):
        done = portal.manage("shell", "-c", OVERDUE.format(url=url))
        case = done.stdout.partition("CASE ")[2].strip()
        assert case, done.stderr

        def killed(place, task):
            wake(portal, task)
            breaking.kill_at(portal, place, **lives)

        killed(*CALL)
        mail = letter(sender="guest@example.org", subject=case)
        (box / "1.eml").write_bytes(mail)
        killed(*MAIL)
        portal.query("UPDATE rights_lateletter SET goes_at = drafted_at")
        killed(*LATE)

        wake(portal, *(task for _place, task in (LATE, MAIL, CALL)))
        portal.start_worker(**lives)
        owed = (
            "SELECT CAST(id AS text) FROM rights_lateletter WHERE sent_at IS NULL"
            " UNION SELECT CAST(id AS text) FROM portal_webhookdelivery"
            " WHERE state = 'waiting'"
        )
        portal.wait(lambda: not portal.query(owed), breaking.RECOVERY)
        portal.wait((box / "1.eml.seen").exists, breaking.RECOVERY)

    heard = Counter(headers["webhook-id"] for headers, _body in told)
    assert sorted(heard.values(), reverse=True)[:2] in ([2], [2, 1])
    about = f"case:{case}"
    late = "SELECT count(*) FROM portal_outboundmail WHERE kind = 'late' AND about = %s"
    assert portal.query(late, about) == [(1,)]
    said = "SELECT count(*) FROM portal_ledgerentry WHERE act = 'case.late_told'"
    assert portal.query(f"{said} AND about = %s", about) == [(1,)]
    assert portal.query("SELECT count(*) FROM portal_inboundmail") == [(1,)]
    written = (
        "SELECT count(*) FROM rights_message m JOIN rights_case c ON c.id = m.case_id"
        " WHERE c.reference = %s AND m.kind = 'answer'"
    )
    assert portal.query(written, case) == [(1,)]
