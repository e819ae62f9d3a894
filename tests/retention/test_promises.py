"""Each machine check of a promise, and what turns it red."""

from __future__ import annotations

import pytest
from django.template.loader import render_to_string

from consent import choices
from notices.checking import Finding
from notices.models import CheckState
from portal import people
from retention import board, enforcement, holds
from retention.models import Dataset, Run, System
from retention.panels.waiting_runs import WaitingRuns
from retention.promises import (
    holds_have_review_date,
    periods_kept,
    rule_kept,
    stopped_numbers_not_called,
)
from tests.company import NOW, Company, days_ago
from tests.policies import CALLS, LOGINS, PEOPLE, make_user, put_in_force

pytestmark = pytest.mark.django_db

NUMBER = "+12025550178"
KEPT = CheckState.KEPT
BROKEN = CheckState.BROKEN
NONE_YET = CheckState.NONE_YET


# --- rule-kept ----------------------------------------------------------------


def rule(slug: str = "device-kept") -> Finding:
    return rule_kept.CHECK.run({"rule": slug}, NOW)


def test_a_rule_is_kept_while_no_row_is_late(mapped: Company):
    put_in_force(LOGINS, at=NOW)
    user = mapped.add("users")
    mapped.add("logins", user_id=user)
    # Past its period, but tonight's run still has time.
    mapped.add("logins", user_id=user, logged_in_at=days_ago(90.5))

    assert rule() == Finding(state=KEPT, message="No row is past its period.")


def test_a_late_row_breaks_the_rule_and_says_since_when(mapped: Company):
    put_in_force(LOGINS, at=NOW)
    mapped.add("logins", user_id=mapped.add("users"), logged_in_at=days_ago(92))

    assert rule() == Finding(
        state=BROKEN,
        message="Rows past their period: Sign-ins and devices: 1.",
        oldest_at=days_ago(92),
    )


def test_a_held_row_is_not_late(mapped: Company):
    put_in_force(LOGINS, at=NOW)
    key = mapped.add("logins", user_id=mapped.add("users"), logged_in_at=days_ago(92))
    place_hold({"logins": [key]})

    assert rule().state == KEPT


def test_a_row_that_waits_for_another_is_late(mapped: Company):
    put_in_force(PEOPLE, at=NOW)
    user = mapped.add("users", closed_at=days_ago(92))
    mapped.add("recordings", user_id=user)

    assert rule("identity-kept").state == BROKEN


def test_a_rule_that_no_dataset_can_keep_is_broken(mapped: Company):
    put_in_force(LOGINS, at=NOW)

    assert rule("calls-kept") == Finding(
        state=BROKEN, message="No mapped dataset has a clock for this rule."
    )


# --- periods-kept -------------------------------------------------------------


def periods() -> Finding:
    return periods_kept.CHECK.run({}, NOW)


def test_every_rule_in_force_is_looked_at_in_every_place(mapped: Company):
    put_in_force(LOGINS, PEOPLE, at=NOW)
    user = mapped.add("users")
    assert periods() == Finding(state=KEPT, message="No row is past its period.")

    mapped.add("logins", user_id=user, logged_in_at=days_ago(92))
    mapped.add("users", closed_at=days_ago(400))

    assert periods() == Finding(
        state=BROKEN,
        message="Rows past their period: Sign-ins and devices: 1, Accounts: 1.",
        oldest_at=days_ago(400),
    )


def test_a_period_that_no_place_counts_is_as_broken(mapped: Company):
    put_in_force(LOGINS, at=NOW)
    Dataset.objects.filter(slug="logins").update(clocks={})

    assert periods() == Finding(
        state=BROKEN,
        message="dataset logins: No column says when its period begins (collected). "
        "rule device-kept: No place of this kind of data counts from that event.",
    )


RECORDINGS = {
    "category": "voice-recordings",
    "trigger": "account_closed",
    "period": "P30D",
}


def test_data_of_an_account_that_is_gone_breaks_its_period(mapped: Company):
    """Nothing says any more when the account was closed: the row would stay for ever."""
    put_in_force(RECORDINGS, at=NOW)
    gone, there = mapped.add("users"), mapped.add("users")
    kept = mapped.add("recordings", user_id=gone)
    mapped.add("recordings", user_id=there)
    assert periods().state == KEPT

    mapped.orphan("users", gone)

    said = "never comes due, as what it counts from is gone or never was."
    assert periods() == Finding(
        state=BROKEN,
        message="Rows that no rule ever makes due, as what they count from is gone or"
        " never was: Voice recordings: 1. Delete them where they lie, put back what is"
        " gone, or add a rule that counts from the row itself.",
    )
    enforcement.sweep(NOW)
    (run,) = Run.objects.all()
    assert (run.deleted, run.stray, run.note[: len(said) + 6]) == (
        0,
        1,
        f"1 row {said}",
    )
    (line,) = board.waiting(board.lines(NOW))
    assert (line.tone, line.state) == ("warn", "Rows that never come due")
    assert said in waiting_at_the_desk()

    place_hold({"recordings": [kept]})
    assert periods().state == KEPT


def waiting_at_the_desk() -> str:
    shown = {"values": WaitingRuns.context(make_user(), NOW)}
    return render_to_string(WaitingRuns.template, shown)


LETTERS = {
    "category": "marketing-list",
    "slug": "letters",
    "trigger": "account_closed",
    "period": "P30D",
}
UNREAD = {**LETTERS, "slug": "unread", "trigger": "last_used", "period": "P24M"}


def test_who_never_had_an_account_comes_due_by_a_rule_of_their_own(mapped: Company):
    """Each rule may leave rows for ever, as long as another one takes them some day."""
    put_in_force(LETTERS, at=NOW)
    mapped.add("subscriptions", user_id=None)
    mapped.add("subscriptions", user_id=mapped.add("users"))
    found = periods()
    assert (found.state, "was: Newsletter: 1." in found.message) == (BROKEN, True)

    put_in_force(LETTERS, UNREAD, at=NOW, number=2)
    assert periods().state == KEPT
    assert rule_kept.CHECK.run({"rule": "letters"}, NOW).state == KEPT

    # Who has no account and never opened one waits for what may never be.
    mapped.add("subscriptions", user_id=None, last_opened_at=None)
    mapped.add("subscriptions", user_id=mapped.add("users"), last_opened_at=None)
    found = periods()
    assert (found.state, "was: Newsletter: 1." in found.message) == (BROKEN, True)


def test_a_system_that_cannot_be_asked_hides_no_late_row(mapped: Company):
    put_in_force(LOGINS, CALLS, at=NOW)
    away = System.objects.create(slug="away", title="Away", connector="sql")
    Dataset.objects.filter(slug="calls").update(system=away)
    assert periods().state == CheckState.ERROR

    mapped.add("logins", user_id=mapped.add("users"), logged_in_at=days_ago(92))

    assert periods().state == BROKEN


# --- holds-have-review-date ---------------------------------------------------


def place_hold(keys: dict[str, list[str]], **values):
    return holds.place(
        **{
            "kind": "legal",
            "title": "Dispute",
            "reason": "",
            "keys": keys,
            "by": None,
            "at": NOW,
            **values,
        }
    )


def reviewed() -> Finding:
    return holds_have_review_date.CHECK.run({}, NOW)


def test_a_hold_with_a_day_ahead_is_fine(mapped: Company):
    place_hold({"logins": ["1"]}, review_on=NOW.date())
    place_hold({"logins": ["1"]}, kind="case", case="PR-1")

    assert reviewed() == Finding(
        state=KEPT, message="Every legal hold has a review day ahead."
    )


def test_a_hold_without_a_review_day_breaks_the_promise(mapped: Company):
    place_hold({"logins": ["1"]})

    assert reviewed() == Finding(
        state=BROKEN, message="“Dispute” has no review day.", oldest_at=NOW
    )


def test_a_review_day_that_passed_breaks_the_promise(mapped: Company):
    hold = place_hold({"logins": ["1"]}, review_on=days_ago(1).date())

    assert reviewed() == Finding(
        state=BROKEN,
        message="The review day of “Dispute” has passed.",
        oldest_at=NOW,
    )
    holds.release(hold, by=None, at=NOW)
    assert reviewed().state == KEPT


# --- stopped-numbers-not-called -----------------------------------------------


def stop(at=NOW):
    person = people.ensure("phone", NUMBER, at=at)
    return choices.stop(
        person=person, purpose="outbound-calls", ground="opt_out", case="", at=at
    )


def called(**arguments: str) -> Finding:
    return stopped_numbers_not_called.CHECK.run(arguments, NOW)


def add_call(company: Company, number: str, days: float) -> None:
    customer = company.add("customers")
    company.add(
        "calls",
        customer_id=customer,
        callee_number=number,
        started_at=days_ago(days),
        ended_at=days_ago(days),
    )


def test_calls_before_a_stop_and_to_others_are_fine(mapped: Company):
    put_in_force(CALLS, at=NOW)
    stop(days_ago(5))
    add_call(mapped, NUMBER, 6)
    add_call(mapped, "+12025550144", 1)

    assert called() == Finding(state=KEPT, message="No stopped number was called.")


@pytest.mark.parametrize(
    "arguments",
    [{}, {"dataset": "calls", "column": "callee_number", "placed": "started_at"}],
)
def test_a_call_after_a_stop_breaks_the_promise(mapped: Company, arguments):
    put_in_force(CALLS, at=NOW)
    stop(days_ago(5))
    add_call(mapped, NUMBER, 4)
    add_call(mapped, NUMBER, 3)

    assert called(**arguments) == Finding(
        state=BROKEN,
        message="2 calls went to numbers that had asked not to be called.",
        oldest_at=days_ago(4),
    )


def test_a_call_during_a_stop_that_was_lifted_still_counts(mapped: Company):
    put_in_force(CALLS, at=NOW)
    found = stop(days_ago(5))
    add_call(mapped, NUMBER, 4)
    add_call(mapped, NUMBER, 1)
    choices.lift(found, by="system", at=days_ago(2), reason="asked us to")

    assert called().oldest_at == days_ago(4)


def test_asking_without_any_stop_reads_no_calls(mapped: Company, settings):
    settings.SYSTEM_URLS = {}

    assert called().state == NONE_YET
