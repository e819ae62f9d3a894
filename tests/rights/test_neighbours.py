"""A copy that was asked for from the same address is seen before all is deleted."""

from __future__ import annotations

from datetime import timedelta

import pytest

from rights import (
    casefile,
    deciding,
    identity,
    neighbours,
    references,
    talking,
    topics,
)
from rights.models import Case
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
    with django_assert_num_queries(1):
        assert len(neighbours.unproven_copies(erasure)) == 1
