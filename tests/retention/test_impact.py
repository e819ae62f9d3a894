"""What a draft would do on its first night, and what a longer period may not do."""

from __future__ import annotations

from datetime import timedelta

import pytest

from notices import impact, reading
from notices.models import Revision
from retention import enforcement, promised, rules
from retention.models import Dataset
from tests.company import NOW, days_ago
from tests.policies import LOGINS, put_in_force

pytestmark = pytest.mark.django_db


def version(number: int, period: str, **more: str) -> Revision:
    return put_in_force(
        {**LOGINS, "period": period, **more},
        at=NOW - timedelta(days=50 * (4 - number)),
        number=number,
    )


def nights(before: str, after: str) -> list[impact.Night]:
    one, two = version(1, before), version(2, after)
    return [
        night
        for night in impact.first_night(
            reading.of_revision(one), reading.of_revision(two), NOW
        )
        if night.planned
    ]


def test_a_shorter_period_is_counted_with_its_oldest_and_newest_row(mapped, company):
    for age in (70, 80, 100):
        company.add("logins", logged_in_at=days_ago(age))

    (night,) = nights("P90D", "P60D")

    assert (night.planned, night.oldest, night.newest) == (
        2,
        days_ago(80),
        days_ago(70),
    )
    assert (night.was_words, night.now_words, night.is_longer) == (
        *("90 days", "60 days", False),
    )


def test_counting_changes_nothing(mapped, company):
    company.add("logins", logged_in_at=days_ago(70))
    before = company.count("logins")

    nights("P90D", "P60D")

    assert company.count("logins") == before


def test_a_longer_period_takes_nothing(mapped, company):
    company.add("logins", logged_in_at=days_ago(70))

    assert nights("P60D", "P90D") == []


def test_an_unchanged_rule_is_not_counted(mapped, company):
    company.add("logins", logged_in_at=days_ago(95))

    assert nights("P90D", "P90D") == []


def test_a_system_that_is_away_is_said_and_stops_nothing(mapped, company, monkeypatch):
    Dataset.objects.filter(category="device").update(table="nowhere")
    one, two = version(1, "P90D"), version(2, "P60D")

    found = impact.first_night(reading.of_revision(one), reading.of_revision(two), NOW)

    assert [bool(night.error) for night in found] == [True] * len(found) != []


# --- lengthening ------------------------------------------------------------------


def logins_left(company) -> int:
    enforcement.sweep(NOW)
    return int(company.count("logins"))


def test_lengthening_never_applies_to_what_was_collected_before(mapped, company):
    """60 days until 100 days ago, 300 days since: the old row goes, the new one stays."""
    left = company.count("logins")
    company.add("logins", logged_in_at=days_ago(150))
    kept = company.add("logins", logged_in_at=days_ago(80))
    version(1, "P60D")
    version(2, "P300D")

    assert logins_left(company) == left + 1
    assert kept in company.keys("logins")


def test_another_name_for_the_rule_is_no_way_round(mapped, company):
    left = company.count("logins")
    company.add("logins", logged_in_at=days_ago(150))
    version(1, "P60D")
    version(2, "P300D", slug="sign-ins")

    assert logins_left(company) == left


def test_a_later_legal_duty_that_names_its_section_may_lengthen(mapped, company):
    left = company.count("logins")
    company.add("logins", logged_in_at=days_ago(150))
    version(1, "P60D")
    version(2, "P300D", why="legal_duty", law="Telecom Act s.4")

    assert logins_left(company) == left + 1


def test_without_a_column_of_collection_every_row_keeps_the_shorter_one(
    mapped, company
):
    left = company.count("logins")
    company.add("logins", logged_in_at=days_ago(80))
    Dataset.objects.filter(category="device").update(collected_column="")
    version(1, "P60D")
    version(2, "P300D")

    assert logins_left(company) == left


@pytest.mark.parametrize("count", [1, 3])
def test_the_promises_of_before_cost_the_same_whatever_their_number(
    mapped, count, django_assert_num_queries
):
    for number in range(1, count + 1):
        version(number, f"P{50 + number}D")
    current = reading.of_revision(version(count + 1, "P300D"))

    with django_assert_num_queries(2):
        promised.earlier(current, NOW)

    orders = [o for o in rules.orders(current, at=NOW) if o.rule.category == "device"]
    assert {len(order.due.earlier) for order in orders} == {count}
