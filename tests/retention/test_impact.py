"""What a draft would do on its first night, and what a longer period may not do."""

from __future__ import annotations

from datetime import timedelta

import pytest

from notices import earlier, impact, reading
from notices import tables as tables_of_policy
from notices.models import Revision
from retention import enforcement, holds, rules
from retention.lint import law_only_without_field
from retention.models import Dataset, Field, Run
from retention.sql import tables
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
    assert (night.was_words, night.now_words) == ("90 days", "60 days")


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


def first(before: list[dict[str, str]], after: list[dict[str, str]]):
    one = put_in_force(*before, at=days_ago(50), number=1)
    two = put_in_force(*after, at=NOW, number=2)
    return [
        (night.rule, night.planned, night.was, night.now)
        for night in impact.first_night(
            reading.of_revision(one), reading.of_revision(two), NOW
        )
    ]


LAW = {**LOGINS, "slug": "law", "period": "P300D", "why": "legal_duty", "law": "s. 1"}
OURS = {**LOGINS, "slug": "ours", "period": "P60D"}


def test_a_longer_duty_that_is_taken_away_lets_rows_go(mapped, company):
    for age in (70, 200, 310):
        company.add("logins", logged_in_at=days_ago(age))

    assert first([OURS, LAW], [OURS]) == [("ours", 2, "P300D", "P60D")]


def test_a_duty_that_is_none_any_more_lets_rows_go(mapped, company):
    for age in (70, 200, 310):
        company.add("logins", logged_in_at=days_ago(age))

    found = first([OURS, LAW], [OURS, {**LAW, "why": "relationship", "law": ""}])

    assert [(rule, planned) for rule, planned, _was, _now in found] == [
        ("ours", 2),
        ("law", 0),
    ]


ANONYMOUS = {**OURS, "action": "anonymise"}


@pytest.mark.parametrize(
    ("before", "after", "planned"), [(ANONYMOUS, OURS, 1), (OURS, ANONYMOUS, 0)]
)
def test_what_was_only_made_anonymous_is_counted_when_it_is_to_be_deleted(
    mapped, company, before, after, planned
):
    company.add("logins", logged_in_at=days_ago(70))
    company.add("logins", logged_in_at=days_ago(20))

    assert first([before], [after]) == [("ours", planned, "P60D", "P60D")]


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
    version(2, "P300D", why="legal_duty", law="Telecom Act s.4", law_from=day(90))

    assert logins_left(company) == left + 1


def day(age: int) -> str:
    return str(days_ago(age).date())


@pytest.mark.parametrize(
    ("law", "law_from"),
    [
        ("Telecom Act s.4", None),  # nobody says since when
        ("", day(90)),  # nor by which section
        ("Telecom Act s.4", day(200)),  # it was there when the promise was made
        ("Telecom Act s.4", day(-20)),  # it asks for nothing yet
    ],
)
def test_only_a_law_with_section_and_day_that_came_later_lengthens(
    mapped, company, law, law_from
):
    left = company.count("logins")
    company.add("logins", logged_in_at=days_ago(150))
    version(1, "P60D")
    version(2, "P300D", why="legal_duty", law=law, law_from=law_from)

    assert logins_left(company) == left


LEFT = {"category": "device", "slug": "closed"}


@pytest.mark.parametrize(
    ("before", "after"),
    [
        # a rule beside it that forbids deleting, and is no later law
        ([LOGINS], [LOGINS, {**LOGINS, "slug": "claims", "period": "P300D",
                             "why": "legal_position"}]),
        ([LOGINS], [LOGINS, {**LOGINS, "slug": "law", "period": "P300D",
                             "why": "legal_duty"}]),
        # the same period, counted from something later
        ([LOGINS], [{**LOGINS, "trigger": "account_closed"}]),
        # another name, and something later
        ([LOGINS], [{**LOGINS, "slug": "other", "trigger": "account_closed"}]),
        # the shorter of two is gone
        ([LOGINS, {**LOGINS, "slug": "long", "period": "P300D"}],
         [{**LOGINS, "slug": "long", "period": "P300D"}]),
        # months that have more days than the days they replace
        ([LOGINS], [{**LOGINS, "period": "P1Y"}]),
    ],
)  # fmt: skip
def test_no_way_of_lengthening_reaches_what_was_promised_to_go(
    mapped, company, before, after
):
    """A row of the shorter promise goes on its day; one that came later stays."""
    Dataset.objects.filter(category="device").update(
        clocks={"collected": "logged_in_at", "account_closed": "people.closed_at"}
    )
    user = company.add("users")
    old, new = (
        company.add("logins", user_id=user, logged_in_at=days_ago(age))
        for age in (150, 95)
    )
    put_in_force(*before, at=days_ago(200), number=1)
    put_in_force(*after, at=days_ago(99), number=2)

    enforcement.sweep(NOW)

    assert old not in company.keys("logins")
    assert new in company.keys("logins")


def test_what_was_promised_to_be_deleted_is_not_only_made_anonymous(mapped, company):
    Field.objects.filter(dataset__slug="logins", name="ip_address").update(
        action="mask"
    )
    user = company.add("users")
    old, new = (
        company.add("logins", user_id=user, logged_in_at=days_ago(age))
        for age in (150, 95)
    )
    one = put_in_force(LOGINS, at=days_ago(200), number=1)
    blurring = {**LOGINS, "action": "anonymise"}
    two = put_in_force(blurring, at=days_ago(99), number=2)
    before, after = reading.of_revision(one), reading.of_revision(two)

    # What goes anyway is no news of the draft: of the new row only the address goes.
    (first,) = impact.first_night(before, after, NOW)
    assert (first.planned, first.keeps_promise) == (0, True)
    enforcement.sweep(NOW)

    rows = {str(row["id"]): row["ip_address"] for row in company.rows("logins")}
    assert old not in rows
    assert rows[new] == "[erased]"
    (run,) = Run.objects.all()
    assert (run.planned, run.deleted, run.oldest_left) == (2, 2, None)


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

    with django_assert_num_queries(1):
        earlier.promises(current, NOW)

    orders = [o for o in rules.orders(current, at=NOW) if o.rule.category == "device"]
    assert {len(order.dues[0].earlier) for order in orders} == {count}


CLONES = {"category": "voice-clones", "trigger": "collected"}
DUTY = {
    "why": "legal_duty",
    "law": "Companies Act, s. 386",
    "law_from": str(days_ago(30).date()),
}


def restricted_after_a_night(company) -> list[int]:
    """Ages in days of the voice clones that the night has marked."""
    enforcement.sweep(NOW)
    return [
        (NOW - tables.moment(row["created_at"])).days
        for row in company.rows("voice_clones")
        if row["restricted_at"]
    ]


def test_what_only_a_later_law_keeps_is_used_for_nothing_else(mapped, company):
    user = company.add("users")
    for age in (80, 200, 10):
        company.add("voice_clones", user_id=user, created_at=days_ago(age))
    kept = {**CLONES, "slug": "clones"}
    put_in_force({**kept, "period": "P60D"}, at=days_ago(70), number=1)
    two = put_in_force({**kept, "period": "P300D", **DUTY}, at=NOW, number=2)

    assert restricted_after_a_night(company) == [80, 200]
    assert company.count("voice_clones") == 3
    assert Run.objects.get(dataset="voice-clones").restricted == 2
    rows = {
        row["slug"]: row for row in tables_of_policy.glance(reading.of_revision(two))
    }
    (said,) = [rule.why_words for rule in rows["voice-clones"]["rules"]]
    assert "Companies Act, s. 386, since 16 May 2026" in said
    assert said.endswith("it is used for nothing else")


def test_a_longer_duty_beside_the_rule_marks_what_outlived_the_rule(mapped, company):
    user = company.add("users")
    for age in (80, 10):
        company.add("voice_clones", user_id=user, created_at=days_ago(age))
    put_in_force(
        {**CLONES, "slug": "clones", "period": "P60D"},
        {**CLONES, "slug": "clones-law", "period": "P300D", **DUTY},
        at=days_ago(70),
    )

    assert restricted_after_a_night(company) == [80]
    assert company.count("voice_clones") == 2


def test_what_only_a_hold_keeps_is_used_for_nothing_else(mapped, company):
    """A held row that is not due yet stays in use."""
    user = company.add("users")
    held = [
        company.add("voice_clones", user_id=user, created_at=days_ago(age))
        for age in (80, 10)
    ]
    current = reading.of_revision(
        put_in_force({**CLONES, "period": "P60D"}, at=days_ago(70))
    )
    holds.place(
        kind="legal",
        title="Claim",
        reason="Claim",
        keys={"voice-clones": held},
        by=None,
        at=NOW,
    )

    assert restricted_after_a_night(company) == [80]
    assert company.keys("voice_clones") == held
    assert Run.objects.get(dataset="voice-clones").restricted == 1
    assert [lint.path for lint in law_only_without_field.CHECK.run(current, NOW)] == []
    Dataset.objects.filter(slug="voice-clones").update(restrict_field="")
    (lint,) = law_only_without_field.CHECK.run(current, NOW)
    assert lint.path == "dataset voice-clones"


def test_without_a_duty_nothing_is_marked(mapped, company):
    user = company.add("users")
    company.add("voice_clones", user_id=user, created_at=days_ago(10))
    put_in_force({**CLONES, "period": "P60D"}, at=days_ago(70))

    assert restricted_after_a_night(company) == []
