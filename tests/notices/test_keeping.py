"""When data goes under all rules of a kind together, and which of two goes sooner."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from notices import inventory, keeping
from notices.keeping import Keeping, Term
from portal.workdays import add_months

ages = st.integers(min_value=0, max_value=5)
terms = st.lists(
    st.builds(
        Term,
        slug=st.just("a"),
        trigger=st.sampled_from(["closed", "collected"]),
        period=ages.map(lambda days: f"P{days}D"),
    ),
    max_size=2,
).map(tuple)
keepings = st.builds(Keeping, ends=terms, duties=terms)


def is_gone(kept: Keeping, age: dict[str, int]) -> bool:
    """Written out from the words of the policy: one period over, and every duty."""

    def is_over(term: Term) -> bool:
        return age[term.trigger] > inventory.days(term.period)

    if kept.duties:
        return all(is_over(term) for term in kept.duties)
    return any(is_over(term) for term in kept.ends)


@settings(deadline=None)
@given(keepings, keepings, ages, ages)
def test_what_outlasts_another_takes_no_row_that_the_other_leaves(
    now, was, closed, collected
):
    age = {"closed": closed, "collected": collected}

    if now.outlasts(was):
        assert is_gone(was, age) or not is_gone(now, age)


@pytest.mark.parametrize(
    ("now", "was", "is_sooner"),
    [
        ("P60D", "P90D", True),
        ("P90D", "P90D", False),
        ("P91D", "P90D", False),
        ("P3M", "P90D", True),  # February is in it: 89 days
        ("P3M", "P89D", False),
        ("P1Y", "P12M", False),
        ("P12M", "P365D", False),
        ("P12M", "P366D", True),
    ],
)
def test_months_are_as_short_as_they_can_be(now, was, is_sooner):
    new, old = (
        Keeping(ends=(Term(slug="a", trigger="collected", period=period),))
        for period in (now, was)
    )

    assert keeping.is_sooner_somewhere(new, old) is is_sooner


@settings(deadline=None)
@given(
    st.dates(min_value=date(2020, 1, 1), max_value=date(2032, 1, 1)),
    st.integers(min_value=0, max_value=40),
    st.integers(min_value=0, max_value=1300),
)
def test_a_period_is_as_long_as_another_from_any_day(begin, months, days):
    mine = add_months(begin, months)
    theirs = begin + timedelta(days=days)

    if inventory.is_at_least(f"P{months}M", f"P{days}D"):
        assert mine >= theirs
    if inventory.is_at_least(f"P{days}D", f"P{months}M"):
        assert theirs >= mine


def test_a_rule_with_a_clock_of_its_own_is_sooner_where_that_is_the_only_clock():
    """A second duty delays nothing in a place that has no clock for the first."""
    first = Term(slug="a", trigger="collected", period="P300D")
    second = Term(slug="b", trigger="closed", period="P10D")

    assert Keeping(duties=(first, second)).outlasts(Keeping(duties=(first,)))
    assert keeping.is_sooner_somewhere(
        Keeping(duties=(first, second)), Keeping(duties=(first,))
    )
