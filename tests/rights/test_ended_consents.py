"""A yes does not outlive the account that gave it."""

from __future__ import annotations

from datetime import timedelta

from consent import choices, choosing, gate
from consent.models import Choice
from portal import people
from tests.company import MAYA, add_maya
from tests.rights.world import AT, decide_and_run, later, make_case, prove

SAID = {"method": "page", "language": "en"}


def may(at):
    return gate.may_process_identifier("email", "maya@example.com", "marketing", at)


def agree(case, at):
    choosing.choose(
        person=case.person, purpose="marketing", is_given=True, shown=SAID, at=at
    )


def test_who_had_their_account_deleted_agrees_to_nothing_until_they_say_so_again(
    policy, mapped, asha, sunil
):
    add_maya(mapped)
    case = prove(make_case("erasure"))
    agree(case, AT)
    assert may(later(minutes=1))

    decide_and_run(case, asha, sunil, at=later(hours=30))

    assert mapped.count("users") == 0
    assert not may(later(hours=31))
    assert Choice.objects.filter(is_given=False).count() == 1
    agree(case, later(hours=32))
    assert may(later(hours=33))


def test_a_yes_by_another_address_of_the_account_ends_with_it(
    policy, mapped, asha, sunil
):
    add_maya(mapped)
    (key,) = mapped.keys("users")
    ways = [("phone", MAYA.phone), ("account", key), ("phone", "+12025550199")]
    for kind, value in ways:
        choices.record(
            person=people.ensure(kind, value, at=AT),
            purpose="marketing",
            is_given=True,
            shown=choices.Shown(revision=1, words="Offers?", method="settings"),
            at=AT,
        )

    def known(at):
        return [gate.may_process_identifier(*way, "marketing", at) for way in ways]

    case = prove(make_case("erasure"))
    assert known(AT) == [True, True, True]

    decide_and_run(case, asha, sunil, at=later(hours=30))

    assert known(later(hours=31)) == [False, False, True]
    assert Choice.objects.filter(is_given=False, method="erasure").count() == 2


def test_who_had_a_part_deleted_agrees_as_before(policy, mapped, asha, sunil):
    add_maya(mapped)
    part = {"categories": ["device"], "scope": "some"}
    case = prove(make_case("erasure", answers=part))
    agree(case, AT)

    decide_and_run(case, asha, sunil, at=AT + timedelta(hours=30))

    assert mapped.count("users") == 1
    assert mapped.count("logins") == 0
    assert may(later(hours=31))
