"""A receipt that nobody has confirmed is owed, and seen wherever work is looked for."""

from __future__ import annotations

from datetime import timedelta

import pytest

from rights import arriving, morning, queue, turns
from rights.filing import Filing
from tests.rights.world import AT, asha, later, make_case, policy

__all__ = ["asha", "policy"]
pytestmark = pytest.mark.django_db
SAID = "Tell them that we have their request"
PHONE = {"phone": "+12025550143"}
CONTACT = {"contact": "maya@example.com"}


def row(case):
    (line,) = [
        line
        for line in queue.page(queue.Wanted(), viewer=None, today=AT.date()).lines
        if line.case == case
    ]
    return line.next_step


@pytest.mark.parametrize(
    ("channel", "answers", "owes"),
    [
        ("web", {}, False),  # they see the page with their receipt
        ("api", CONTACT, False),  # a mail is on its way
        ("api", {}, True),  # a program showed them nothing of ours
    ],
)
def test_who_was_told_by_nobody_is_still_to_be_told(policy, channel, answers, owes):
    case = make_case("access", claims=PHONE, channel=channel, answers=answers)

    assert arriving.owes_acknowledgement(case) is owes
    assert (row(case) == SAID) is owes
    assert morning.due(today=AT.date(), at=AT)["owed"] == int(owes)


def test_it_is_owed_until_an_officer_gave_it(policy, asha):
    case = arriving.enter(
        Filing(right="access", claims=PHONE, channel="post"),
        arrived_at=AT,
        by=asha,
        at=AT,
    )
    last = AT.date() + timedelta(days=1)

    assert row(case) == SAID
    assert turns.first(viewer=asha, today=last).next_step == SAID
    assert (
        "1 person has not been told yet that we got their request."
        in morning.words(
            {**dict.fromkeys(morning.due(today=last, at=AT), 0), "owed": 1}
        )["lines"]
    )

    arriving.acknowledge(case, by=asha, at=later(hours=1))

    assert row(case) != SAID
    assert morning.due(today=last, at=AT)["owed"] == 0


def test_what_is_done_at_once_owes_nothing(policy):
    case = make_case("stop_calls", claims=PHONE, channel="api")

    assert not arriving.owes_acknowledgement(case)
