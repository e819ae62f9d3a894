"""Requests in somebody else's name: nothing leaves, and the reason is on record.

Right name and wrong address; an address that only looks like the right one; one put on
file after the request; another request of the same person as a way round (A08, A09).
"""

from __future__ import annotations

import pytest

from portal import codes, people
from portal.models import LedgerEntry, OneTimeCode
from retention.demo.people import MAYA
from rights import identity, neighbours, talking, tracking, workflow
from rights.models import Case, Copy
from rights.workflow import Move
from tests.company import add_maya, days_ago
from tests.rights.world import (
    AT,
    later,
    mails,
    make_case,
    newest_code,
    prove,
    proven,
    run,
)

LOOKALIKES = [
    "maya@examp1e.com",
    "maya@example.com.evil.test",
    "maya@example.co",
    "maya@ex\u0430mple.com",  # a Cyrillic letter
    "maya+1@example.com",
]


def fresh(case) -> Case:
    return Case.objects.get(pk=case.pk)


@pytest.mark.parametrize("address", LOOKALIKES)
def test_an_address_that_looks_like_hers_gets_nothing(policy, mapped, asha, address):
    add_maya(mapped)
    words = f"I am {MAYA.name}, born in Malmö. Send it all."
    case = make_case(
        "access",
        claims={"email": address},
        answers={"words": words, "contact": "thief@example.org"},
    )
    run()

    case = fresh(case)
    assert (case.on_file, case.proven_at) == (False, None)
    assert OneTimeCode.objects.count() == 0
    looked = LedgerEntry.objects.get(act="case.look_up")
    assert looked.facts["is_on_file"] is False
    # An officer can go on, but has nothing to give away.
    talking.carry_on(case, by=asha, at=AT)
    run()
    assert not workflow.allowed(fresh(case), AT) & {Move.DECIDE, Move.PROPOSE}
    assert Copy.objects.exists() is False
    sent = [mail["to"] for kind in ("code", "answered") for mail in mails(kind)]
    assert sent == []


def test_a_name_in_mixed_letters_is_no_address():
    with pytest.raises(ValueError, match="in full"):
        people.normalise("email", "m\u0430ya@example.com")


def test_codes_go_to_what_was_on_file_and_never_to_where_letters_go(policy, mapped):
    add_maya(mapped)
    case = make_case("access", answers={"contact": "thief@example.org"})
    prove(case)

    identity.send_opening_code(fresh(case), at=later(hours=1))

    assert {mail["to"] for mail in mails("code")} == {MAYA.email}
    assert tracking.answer(fresh(case), at=later(hours=1)) is None


def test_what_is_put_on_file_after_the_request_does_not_count(policy, mapped):
    case = make_case("access", claims={"email": "thief@example.org"}, at=later(hours=1))
    mapped.add("users", email="thief@example.org", created_at=later(hours=2))

    run(later(hours=3))

    assert fresh(case).on_file is False
    assert OneTimeCode.objects.count() == 0
    again = make_case("access", claims={"email": "thief@example.org"}, at=later(days=1))
    run(later(days=1))
    assert fresh(again).on_file is True


def test_a_number_called_before_counts_and_one_called_since_does_not(policy, mapped):
    customer = mapped.add("customers")
    for number, when in (
        ("+12025550177", days_ago(3)),
        ("+12025550178", later(days=1)),
    ):
        mapped.add("calls", customer_id=customer, callee_number=number, started_at=when)

    found = {}
    for number in ("+12025550177", "+12025550178"):
        case = make_case("access", claims={"phone": number})
        run(later(days=2))
        found[number] = fresh(case).on_file

    assert found == {"+12025550177": True, "+12025550178": False}


def test_a_second_request_is_no_way_round_the_first_proof(policy, mapped):
    """A08: the same address, the same right, after somebody proved it."""
    first = proven("access", mapped)
    code = newest_code()
    second = make_case("access", at=later(minutes=1))
    run(later(minutes=1))

    second = fresh(second)
    used = identity.confirm(second, typed=code, at=later(minutes=2))
    assert used is not codes.Result.OK or code == newest_code()
    assert (second.person, second.proven_at, second.searched_at) == (None, None, None)
    assert not workflow.allowed(second, later(minutes=3)) & {
        Move.DECIDE,
        Move.PROPOSE,
        Move.ANSWER,
    }
    assert neighbours.also_open(second) == []
    assert neighbours.also_open(first) == []
