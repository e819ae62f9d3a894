"""A20: whatever strangers try, and wherever, three messages a day reach one address."""

from __future__ import annotations

import contextlib

from django.contrib.sessions.backends.db import SessionStore

from notices import subscribing
from portal import codes, outbox, unsafe, visiting
from portal.models import OutboundMail
from retention.demo.people import MAYA
from tests.company import add_maya
from tests.rights.world import AT, later, mails, make_case, run

VICTIM = "victim@example.com"


def test_receipts_codes_sign_ins_and_lists_together_are_three(policy, mapped):
    add_maya(mapped)
    at = later(hours=1)
    for _turn in range(4):
        make_case(
            "erasure",
            at=at,
            answers={"contact": VICTIM},
            claims={"email": MAYA.email},
        )
        run(at)
        make_case("access", at=at, claims={"email": VICTIM})
        run(at)
        subscribing.ask(VICTIM, language="en", at=at)
        with contextlib.suppress(codes.TooMany):
            visiting.send_code(SessionStore(), VICTIM, enter_url="/", at=at)

    outbox.send_due(at, limit=100)

    to_victim = OutboundMail.objects.filter(
        addressee=unsafe.addressee(VICTIM), withheld_at__isnull=True
    )
    assert to_victim.filter(sent_at__isnull=False).count() == 3
    # The owner of the other address is not the victim's business.
    assert len(mails("code")) == 3


def test_what_slipped_in_at_the_same_moment_is_held_back_when_it_would_leave(db):
    for n in range(5):
        outbox.queue(
            kind="received",
            to=VICTIM,
            subject="Hello",
            text="Hello.",
            dedupe=str(n),
            language="en",
            is_unasked=n != 4,
            at=AT,
        )

    outbox.send_due(later(minutes=1))

    rows = OutboundMail.objects.order_by("dedupe")
    gone = [row.is_unasked for row in rows if row.withheld_at is None]
    assert sorted(gone) == [False, True, True, True]
    assert all(row.sent_at for row in rows)
