"""A copy that was asked for from the same address is seen before all is deleted."""

from __future__ import annotations

from datetime import timedelta

import pytest

from portal import people
from rights import (
    casefile,
    deciding,
    identity,
    neighbours,
    references,
    steps,
    talking,
    tidying,
    topics,
)
from rights.models import Case
from rights.steps import Work
from tests.company import MAYA
from tests.rights.days import moved
from tests.rights.world import AT, later, make_case, newest_code, proven, run, weighed


@pytest.fixture
def both(policy, mapped):
    """She proved the deletion; the copy from the same address has no code yet."""
    erasure = proven("erasure", mapped)
    copy = make_case("access", at=later(minutes=5))
    run(later(minutes=5))
    copy.refresh_from_db()
    return erasure, copy


def decide(case, by, at):
    case = Case.objects.get(pk=case.pk)
    return deciding.decide(case, weighed(case), by=by, at=at)


def offered(case):
    return {each.code for each in topics.offered(case)}


def test_she_is_asked_once_whether_she_wants_the_copy_first(both, asha):
    erasure, copy = both
    at = later(minutes=10)
    named = references.display(copy.reference)
    assert (copy.on_file, copy.proven_at) == (True, None)
    shown = dict(casefile.facts(erasure, at=AT))
    assert shown["Copy not proven yet"].startswith(named)
    assert "Also open" not in shown
    with pytest.raises(deciding.NotDecided, match=f"{named} asks for a copy from the"):
        decide(erasure, asha, at)

    assert "copy" in offered(erasure)
    talking.ask_person(erasure, topic="copy", by=asha, at=at)
    talking.reply(Case.objects.get(pk=erasure.pk), words="No, delete.", at=at)

    assert decide(erasure, asha, at).status == "checking"


def test_a_copy_that_is_proven_comes_first_whatever_was_asked(both, asha):
    erasure, copy = both
    identity.confirm(copy, typed=newest_code(), at=later(minutes=6))
    run(later(minutes=6))

    with pytest.raises(deciding.NotDecided, match="Answer that first"):
        decide(erasure, asha, later(minutes=10))
    assert "copy" not in offered(Case.objects.get(pk=erasure.pk))


def test_what_nobody_proves_in_time_stops_no_deletion(both, asha):
    erasure, copy = both
    moved(copy, due_on=AT.date() + timedelta(days=1))

    assert decide(erasure, asha, later(minutes=10)).status == "checking"


def test_a_copy_for_another_address_or_no_longer_open_is_not_hers(both, asha):
    erasure, copy = both
    talking.withdraw(copy, at=later(minutes=6))
    make_case("access", at=later(minutes=7), claims={"email": "other@example.com"})
    run(later(minutes=7))

    assert neighbours.unproven_copies(erasure) == []


def test_both_are_found_in_one_look(both, django_assert_num_queries):
    erasure, _copy = both
    erasure = Case.objects.select_related("key").get(pk=erasure.pk)
    # One for the search that knows the other addresses of the account.
    with django_assert_num_queries(2):
        assert len(neighbours.unproven_copies(erasure)) == 1


# --- another address of the same account ------------------------------------------------

BY_PHONE = {"phone": MAYA.phone}


@pytest.fixture
def by_phone(policy, mapped):
    """She proved the deletion by mail; the copy was asked for by her phone number."""
    erasure = proven("erasure", mapped)
    copy = make_case("access", at=later(minutes=5), claims=BY_PHONE)
    run(later(minutes=5))
    copy.refresh_from_db()
    return erasure, copy


def test_a_copy_asked_for_by_phone_is_seen_before_a_deletion_by_mail(by_phone, asha):
    erasure, copy = by_phone
    named = references.display(copy.reference)
    assert (copy.on_file, copy.proven_at) == (True, None)

    with pytest.raises(deciding.NotDecided, match=f"{named} asks for a copy from the"):
        decide(erasure, asha, later(minutes=10))

    assert "copy" in offered(erasure)


def test_one_that_is_proven_by_phone_comes_first(by_phone, asha):
    erasure, copy = by_phone
    identity.confirm(copy, typed=newest_code("code_by_phone"), at=later(minutes=6))
    run(later(minutes=6))
    copy.refresh_from_db()
    assert copy.person_id not in {None, erasure.person_id}

    with pytest.raises(deciding.NotDecided, match="Answer that first"):
        decide(erasure, asha, later(minutes=10))


def test_whoever_only_types_an_address_of_hers_beside_their_own_stops_nothing(
    by_phone, asha
):
    """What they have proven counts, and not what they typed (who may stop nothing)."""
    erasure, copy = by_phone
    talking.withdraw(copy, at=later(minutes=6))
    stranger = make_case("access", at=later(minutes=7), claims=BY_PHONE)
    other = people.prove("email", "other@example.com", at=later(minutes=7))
    moved(stranger, person=other, proven_at=later(minutes=7))

    assert neighbours.also_open(Case.objects.get(pk=erasure.pk)) == []
    assert neighbours.unproven_copies(Case.objects.get(pk=erasure.pk)) == []


def test_a_number_of_somebody_else_is_not_hers(by_phone):
    erasure, copy = by_phone
    talking.withdraw(copy, at=later(minutes=6))
    make_case("access", at=later(minutes=7), claims={"phone": "+14155550199"})

    assert neighbours.unproven_copies(Case.objects.get(pk=erasure.pk)) == []


def test_the_addresses_are_forgotten_with_what_the_search_sealed(by_phone):
    erasure, _copy = by_phone
    search = steps.of(erasure, Work.SEARCH)
    assert set(search.result["addresses"]) == {"email", "phone"}
    assert MAYA.phone not in str(search.result)

    tidying._forget_steps(erasure, at=later(days=90))

    assert "addresses" not in steps.of(erasure, Work.SEARCH).result
