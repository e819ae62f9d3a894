"""Mail of a case: nobody's inbox is filled by strangers who type its address."""

from __future__ import annotations

import pytest

from portal import vault
from portal.models import OutboundMail
from rights import mails
from rights.models import Message
from tests.rights.world import AT, later, make_case
from tests.rights.world import mails as sent

pytestmark = pytest.mark.django_db

VICTIM = "victim@example.com"


def report(at=AT, contact=VICTIM):
    return make_case(
        "voice_misuse", claims={}, answers={"words": "x", "contact": contact}, at=at
    )


def test_strangers_cannot_fill_an_inbox(policy):
    cases = [report() for _turn in range(12)]

    assert len(sent("received")) == 10
    notes = Message.objects.order_by("pk")
    assert [(note.case, note.kind) for note in notes] == [
        (cases[10], "note"),
        (cases[11], "note"),
    ]
    assert vault.unseal(cases[10].key, notes[0].sealed).decode() == (
        "No mail was sent (received): this address was sent 10 in one day."
    )


def test_others_and_the_next_day_are_not_counted(policy):
    for _turn in range(10):
        report()

    report(contact="other@example.com")
    report(contact="VICTIM@example.com")
    report(at=later(days=1))

    assert len(sent("received")) == 12


def test_an_answer_is_never_skipped(policy):
    cases = [report() for _turn in range(11)]

    for case in cases:
        mails.to_person("answered", case=case, at=AT)

    assert len(sent("answered")) == 11
    assert OutboundMail.objects.filter(addressee="").count() == 0
