"""What a revision may not promise, seen from the data map."""

from __future__ import annotations

from datetime import timedelta

import pytest

from notices import reading
from notices.checking import Lint, Severity
from portal import beginning
from retention import datamap
from retention.demo import loading
from retention.lint import (
    anonymise_without_fields,
    collected_unknown,
    column_gone,
    mapped_without_category,
    outlived,
    rule_without_clock,
    unknown_trigger,
    unmapped_category,
    without_account,
)
from retention.models import Dataset, Field
from tests.company import NOW
from tests.policies import (
    CALLS,
    LOGINS,
    PAYMENTS,
    PEOPLE,
    TRANSCRIPTS,
    put_in_force,
)

pytestmark = pytest.mark.django_db


def test_a_category_that_lies_nowhere_is_found(mapped):
    current = reading.of_revision(put_in_force(at=NOW))
    assert list(unmapped_category.CHECK.run(current, NOW)) == []

    Dataset.objects.filter(category="support").delete()

    assert list(unmapped_category.CHECK.run(current, NOW)) == [
        Lint(
            path="category support",
            message="No dataset of the data map holds this category.",
            fix="Map where it lies, or take it out of the policy.",
        )
    ]


def test_before_there_is_a_map_one_look_says_so(db):
    current = reading.of_revision(put_in_force(at=NOW))

    (found,) = unmapped_category.CHECK.run(current, NOW)

    assert (found.path, found.severity) == ("revision", Severity.WARNING)
    assert found.message == (
        "No system is in the data map yet, so nothing can be deleted."
    )


@pytest.mark.parametrize(
    ("rules", "severity"), [([LOGINS], Severity.BLOCKER), ([], Severity.WARNING)]
)
def test_where_people_are_served_no_period_goes_out_without_a_map(
    db, settings, rules, severity
):
    settings.IS_PRODUCTION = True
    current = reading.of_revision(put_in_force(*rules, at=NOW))

    (found,) = unmapped_category.CHECK.run(current, NOW)

    assert found.severity == severity


def test_the_first_map_needs_no_policy(company):
    """The first run asks for it before there is one."""
    datamap.load_yaml(loading.MAP, by="system", at=NOW)

    steps = [line.code for line in beginning.lines(NOW)]
    assert steps.index("system") < steps.index("policy")
    assert Dataset.objects.filter(category="device").exists()


def test_a_trigger_without_code_is_found(db):
    current = reading.of_revision(
        put_in_force(LOGINS, {**CALLS, "trigger": "full_moon"}, at=NOW)
    )

    assert list(unknown_trigger.CHECK.run(current, NOW)) == [
        Lint(
            path="rule calls-kept",
            message="No trigger is called “full_moon”.",
            fix="Use one of: account_closed, call_ended, collected, last_used, paid, "
            "request_closed, ticket_closed.",
        )
    ]


def test_a_dataset_without_any_clock_of_its_rules_is_found(mapped):
    current = reading.of_revision(put_in_force(LOGINS, CALLS, at=NOW))
    assert list(rule_without_clock.CHECK.run(current, NOW)) == []

    Dataset.objects.filter(slug="own-calls").update(clocks={})

    assert list(rule_without_clock.CHECK.run(current, NOW)) == [
        Lint(
            path="dataset own-calls",
            message="No column says when its period begins (call_ended).",
            fix="Name the column under clocks in the data map.",
        )
    ]


def test_a_place_whose_kind_of_data_is_not_published_is_found(mapped):
    current = reading.of_revision(put_in_force(at=NOW))
    assert list(mapped_without_category.CHECK.run(current, NOW)) == []

    Dataset.objects.filter(slug="logins").update(category="secrets")

    (found,) = mapped_without_category.CHECK.run(current, NOW)
    assert found.path == "dataset logins"
    assert found.message == "It holds “secrets”, and the policy does not name that."


def test_a_place_that_does_not_say_when_a_row_came_is_found(mapped):
    current = reading.of_revision(put_in_force(LOGINS, at=NOW))
    Dataset.objects.update(collected_column="created_at")
    assert list(collected_unknown.CHECK.run(current, NOW)) == []

    Dataset.objects.filter(slug="logins").update(collected_column="")

    (found,) = collected_unknown.CHECK.run(current, NOW)
    assert found.path == "dataset logins"


def test_a_rule_that_counts_from_something_no_place_records_is_found(mapped):
    """Another rule of the same kind of data does not cover it."""
    other = {**CALLS, "slug": "calls-last", "trigger": "last_used"}
    current = reading.of_revision(put_in_force(LOGINS, CALLS, other, at=NOW))

    (found,) = rule_without_clock.CHECK.run(current, NOW)

    assert found.path == "rule calls-last"
    assert found.message == "No place of this kind of data counts from that event."


def test_data_that_is_to_be_made_anonymous_without_saying_how_is_found(mapped):
    rule = {**CALLS, "action": "anonymise"}
    current = reading.of_revision(put_in_force(rule, at=NOW))
    Field.objects.filter(dataset__category="calls").update(action="keep")

    found = list(anonymise_without_fields.CHECK.run(current, NOW))

    places = Dataset.objects.filter(category="calls").order_by("slug")
    assert sorted(lint.path for lint in found) == [f"dataset {d.slug}" for d in places]
    Field.objects.filter(dataset__category="calls").update(action="null")
    assert list(anonymise_without_fields.CHECK.run(current, NOW)) == []


def test_a_column_that_is_gone_from_the_system_is_found(mapped, company):
    current = reading.of_revision(put_in_force(LOGINS, at=NOW))
    assert list(column_gone.CHECK.run(current, NOW)) == []

    Dataset.objects.filter(slug="logins").update(collected_column="began_at")

    assert list(column_gone.CHECK.run(current, NOW)) == [
        Lint(
            path="system app",
            message="The data map does not fit it any more: logins: the table “logins” "
            "has no column “began_at” (collected_column).",
            fix="Mend the map and load it again: manage.py load_datamap.",
        )
    ]


def test_a_system_that_is_away_is_a_warning_and_is_asked_once_a_minute(
    mapped, settings
):
    current = reading.of_revision(put_in_force(LOGINS, at=NOW))
    urls = settings.SYSTEM_URLS
    settings.SYSTEM_URLS = {}

    (lint,) = column_gone.CHECK.run(current, NOW)

    assert (lint.path, lint.severity) == ("system app", Severity.WARNING)
    assert lint.message == (
        "Nobody could see whether its columns are still there: "
        "Set SYSTEM_APP_URL to the address of “Product database”."
    )
    settings.SYSTEM_URLS = urls
    assert list(column_gone.CHECK.run(current, NOW + timedelta(seconds=59))) == [lint]
    assert list(column_gone.CHECK.run(current, NOW + timedelta(seconds=60))) == []


def test_a_slow_system_does_not_keep_everybody_waiting(mapped, monkeypatch):
    """What was not looked at is said."""
    current = reading.of_revision(put_in_force(LOGINS, at=NOW))
    monkeypatch.setattr(column_gone, "LONGEST", -1)

    (lint,) = column_gone.CHECK.run(current, NOW)

    assert lint.severity == Severity.WARNING
    assert "There was no time left to look at it." in lint.message


VOICES = {"category": "voice-clones", "trigger": "account_closed"}


@pytest.mark.parametrize(
    ("own", "other", "said"),
    [
        ((CALLS, "P60D"), (TRANSCRIPTS, "P60D"), []),
        ((CALLS, "P60D"), (TRANSCRIPTS, "P30D"), []),
        (
            (CALLS, "P60D"),
            (TRANSCRIPTS, "P90D"),
            [
                "“Calls placed for customers” cannot go after 60 days: “Transcripts of calls” "
                "refers to it and is kept for 90 days."
            ],
        ),
        # Not by a key of the database: when they are due is read from the account.
        (
            (PEOPLE, "P30D"),
            (VOICES, "P2M"),
            [
                "“Accounts” cannot go after 30 days: “Voice clones of account "
                "holders” refers to it and is kept for 2 months."
            ],
        ),
        # A payment loses its account and is kept: the database empties the column.
        (
            (PEOPLE, "P30D"),
            (PAYMENTS, "P8Y"),
            [],
        ),
    ],
)
def test_nothing_is_promised_to_go_while_what_refers_to_it_stays(
    mapped, own, other, said
):
    rules = [{**rule, "period": period} for rule, period in (own, other)]
    current = reading.of_revision(put_in_force(*rules, at=NOW))

    found = list(outlived.CHECK.run(current, NOW))

    assert [each.message for each in found] == said
    assert {each.path for each in found} <= {f"rule {own[0]['category']}-kept"}


def test_a_period_begins_for_people_without_an_account_too(mapped):
    """Their rows on a list count from nothing; a second rule may count from them."""
    letters = {"category": "marketing-list", "trigger": "account_closed"}
    only = reading.of_revision(put_in_force({**letters, "period": "P30D"}, at=NOW))

    assert list(without_account.CHECK.run(only, NOW)) == [
        Lint(
            path="dataset newsletter",
            message="“Newsletter” can hold people without an account, and every rule for"
            " it counts from the account: their rows never come due.",
            fix="Add a rule that counts from when it was collected or last used.",
        )
    ]

    Dataset.objects.filter(slug="newsletter").update(
        clocks={"account_closed": "last_opened_at"}
    )
    assert list(without_account.CHECK.run(only, NOW)) == []
