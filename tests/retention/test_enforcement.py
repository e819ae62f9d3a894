"""The nightly sweep: rules in force carried out, braked, retried, evidenced."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import IntegrityError, connection
from django.utils import timezone

from notices import reading
from portal import failpoints
from portal.models import LedgerEntry
from portal.second_person import NotTheSecondPerson
from retention import enforcement, holds
from retention.models import Batch, Failure, Field, Run
from tests.company import NOW, Company, days_ago
from tests.policies import (
    CALLS,
    LOGINS,
    PAYMENTS,
    PEOPLE,
    TRANSCRIPTS,
    make_user,
    put_in_force,
)

pytestmark = pytest.mark.django_db(transaction=True)


def add_logins(company: Company, *, old: int, fresh: int) -> list[str]:
    """Fresh ones, and ones past 90 days; the keys of the latter."""
    user = company.add("users")
    company.add_many("logins", fresh, user_id=user)
    return company.add_many("logins", old, user_id=user, logged_in_at=days_ago(100))


def night(at: datetime = NOW) -> None:
    enforcement.plan_night(at)
    enforcement.run_due(at)


def facts(run: Run) -> tuple[object, ...]:
    return (run.state, run.planned, run.deleted, run.held, run.oldest_left)


def test_a_night_is_planned_once(mapped: Company):
    put_in_force(LOGINS, CALLS, at=NOW)

    assert enforcement.plan_night(NOW) == 3
    assert enforcement.plan_night(NOW) == 0
    assert sorted(Run.objects.values_list("rule", "dataset", "scheduled_for")) == [
        ("calls-kept", "calls", date(2026, 6, 15)),
        ("calls-kept", "own-calls", date(2026, 6, 15)),
        ("device-kept", "logins", date(2026, 6, 15)),
    ]


def test_the_night_of_a_day_begins_at_two_where_the_company_is(mapped: Company):
    put_in_force(LOGINS, at=NOW, time_zone="America/New_York")

    enforcement.plan_night(datetime(2026, 6, 15, 5, 59, tzinfo=UTC))
    Run.objects.update(state="done")
    enforcement.plan_night(datetime(2026, 6, 15, 6, 0, tzinfo=UTC))

    assert [run.scheduled_for for run in Run.objects.order_by("scheduled_for")] == [
        date(2026, 6, 14),
        date(2026, 6, 15),
    ]


def test_a_rule_with_an_open_run_gets_no_second_one(mapped: Company):
    put_in_force(LOGINS, at=NOW)
    enforcement.plan_night(NOW)

    assert enforcement.plan_night(NOW + timedelta(days=1)) == 0


def test_nothing_is_planned_without_a_policy_in_force(mapped: Company):
    assert enforcement.plan_night(NOW) == 0
    assert enforcement.sweep(NOW) == []


def test_rows_past_their_period_go_and_the_evidence_says_so(mapped: Company):
    put_in_force(LOGINS, at=NOW)
    add_logins(mapped, old=5, fresh=50)

    night()

    run = Run.objects.get()
    assert facts(run) == ("done", 5, 5, 0, None)
    assert mapped.count("logins") == 50
    assert len(mapped.witnessed()) == 5
    entry = LedgerEntry.objects.get(act="run.done")
    assert entry.about == f"run:{run.pk}"
    cutoff = datetime.fromisoformat(entry.facts.pop("cutoff"))
    assert timedelta(0) <= cutoff - days_ago(90) < timedelta(minutes=1)
    assert entry.facts == {
        "rule": "device-kept",
        "dataset": "logins",
        "revision": 1,
        "planned": 5,
        "deleted": 5,
        "held": 0,
        "stray": 0,
        "unconfirmed": 0,
    }
    (batch,) = LedgerEntry.objects.filter(act="batch.committed")
    assert batch.facts["count"] == 5


def test_held_rows_stay_and_are_counted(mapped: Company):
    put_in_force(LOGINS, at=NOW)
    old = add_logins(mapped, old=5, fresh=50)
    holds.place(
        kind="legal",
        title="Dispute",
        reason="",
        keys={"logins": old[:2]},
        by=None,
        at=NOW,
    )

    night()

    assert facts(Run.objects.get()) == ("done", 3, 3, 2, None)
    assert set(old[:2]) <= set(mapped.keys("logins"))


def test_children_die_before_their_parents_in_one_night(mapped: Company):
    put_in_force(CALLS, TRANSCRIPTS, at=NOW)
    customer = mapped.add("customers")
    mapped.add_many("calls", 20, customer_id=customer)
    call = mapped.add("calls", customer_id=customer, ended_at=days_ago(100))
    mapped.add(
        "transcripts",
        call_id=call,
        customer_id=customer,
        call_ended_at=days_ago(100),
    )

    night()

    assert [(t, what) for t, _k, what in mapped.witnessed()] == [
        ("transcripts", "delete"),
        ("calls", "delete"),
    ]


def test_parents_wait_for_children_that_wait_for_a_second_person(mapped: Company):
    """The second person sees the whole number, once, and it all goes that night."""
    put_in_force(CALLS, TRANSCRIPTS, at=NOW)
    customer = mapped.add("customers")
    old = {"customer_id": customer, "ended_at": days_ago(100)}
    mapped.add_many("calls", 20, customer_id=customer)
    for _each in range(10):
        call = mapped.add("calls", **old)
        mapped.add(
            "transcripts",
            call_id=call,
            customer_id=customer,
            call_ended_at=days_ago(100),
        )
    mapped.add("calls", **old)

    night()
    runs = {run.dataset: run for run in Run.objects.exclude(dataset="own-calls")}
    assert (runs["calls"].state, runs["calls"].planned) == ("braked", 11)
    assert runs["transcripts"].state == "braked"
    other = make_user("second@example.com")
    enforcement.release(runs["calls"], by=other, at=NOW)
    enforcement.run_due(NOW)
    runs["calls"].refresh_from_db()
    assert runs["calls"].state == "due"
    assert runs["calls"].note == "10 rows wait for others that refer to them."
    assert Failure.objects.count() == 0

    enforcement.release(runs["transcripts"], by=other, at=NOW)
    enforcement.run_due(NOW)
    runs["calls"].refresh_from_db()
    assert facts(runs["calls"]) == ("done", 11, 11, 0, None)
    assert runs["calls"].note == ""


def test_parents_with_younger_children_wait_and_say_so(mapped: Company):
    put_in_force(PEOPLE, at=NOW)
    user = mapped.add("users", closed_at=days_ago(100))
    mapped.add("recordings", user_id=user)

    night()

    run = Run.objects.get()
    assert facts(run) == ("done", 0, 0, 0, days_ago(100))
    assert run.note == "1 row waits for others that refer to it."


def test_deleting_an_account_leaves_the_invoices_a_law_keeps(mapped: Company):
    put_in_force(PEOPLE, PAYMENTS, at=NOW)
    user = mapped.add("users", closed_at=days_ago(100))
    mapped.add("payments", user_id=user)

    night()

    assert mapped.count("users") == 0
    assert [row["user_id"] for row in mapped.rows("payments")] == [None]


def test_many_rows_go_in_several_batches(mapped: Company):
    put_in_force(LOGINS, at=NOW)
    add_logins(mapped, old=1250, fresh=6000)

    night()

    counts = list(Batch.objects.order_by("settled_at").values_list("count", flat=True))
    assert counts == [1000, 250]
    assert len(mapped.witnessed()) == 1250


# --- the brake ----------------------------------------------------------------


def test_a_plan_over_a_fifth_waits_for_a_second_person(mapped: Company):
    put_in_force(LOGINS, at=NOW)
    add_logins(mapped, old=30, fresh=50)

    night()

    run = Run.objects.get()
    assert (run.state, run.planned, run.deleted) == ("braked", 30, 0)
    assert run.note == "30 of 80 rows are more than a fifth."
    assert run.proposed_by == make_user("editor@example.com")
    assert mapped.witnessed() == []
    assert LedgerEntry.objects.filter(act="run.braked").count() == 1


def test_only_another_person_than_the_rules_author_releases_it(mapped: Company):
    put_in_force(LOGINS, at=NOW)
    add_logins(mapped, old=30, fresh=50)
    night()
    run = Run.objects.get()
    later = NOW + timedelta(hours=2)

    with pytest.raises(NotTheSecondPerson):
        enforcement.release(run, by=make_user("editor@example.com"), at=later)
    enforcement.release(run, by=make_user("officer@example.com"), at=later)
    with pytest.raises(enforcement.NotBraked):
        enforcement.release(run, by=make_user("officer@example.com"), at=later)
    enforcement.run_due(later)

    run.refresh_from_db()
    assert facts(run) == ("done", 30, 30, 0, None)
    assert run.cutoff_at is not None
    assert run.cutoff_at < days_ago(90) + timedelta(minutes=1)


def test_the_database_itself_refuses_one_person_twice(mapped: Company):
    revision = put_in_force(LOGINS, at=NOW)
    run = Run.objects.create(rule="r", dataset="logins", revision=revision)
    user = make_user("officer@example.com")

    with pytest.raises(IntegrityError), connection.cursor() as cursor:
        cursor.execute(
            "UPDATE retention_run SET proposed_by_id = %s, agreed_by_id = %s",
            [user.pk, user.pk],
        )
    run.refresh_from_db()
    assert run.agreed_by is None


# --- by hand ------------------------------------------------------------------


def test_run_now_carries_out_one_rule(mapped: Company):
    put_in_force(LOGINS, CALLS, at=NOW)
    add_logins(mapped, old=5, fresh=50)
    officer = make_user("officer@example.com")

    (run,) = enforcement.run_now("device-kept", by=officer, at=NOW)
    enforcement.run_due(NOW)

    run.refresh_from_db()
    assert (run.asked_by, run.proposed_by) == (f"user:{officer.pk}", officer)
    assert facts(run) == ("done", 5, 5, 0, None)


def test_run_now_hurries_an_open_run_instead_of_making_another(mapped: Company):
    put_in_force(LOGINS, at=NOW)
    enforcement.plan_night(NOW)
    Run.objects.update(next_try_at=NOW + timedelta(minutes=5))

    (run,) = enforcement.run_now("device-kept", by=None, at=NOW)

    run.refresh_from_db()
    assert Run.objects.count() == 1
    assert run.next_try_at is None


def test_run_now_refuses_a_rule_nobody_mapped(mapped: Company):
    put_in_force(LOGINS, at=NOW)

    with pytest.raises(enforcement.NoSuchRule):
        enforcement.run_now("shoes-kept", by=None, at=NOW)


def test_a_dry_run_counts_and_deletes_nothing(mapped: Company):
    put_in_force(LOGINS, at=NOW)
    add_logins(mapped, old=30, fresh=50)

    (run,) = enforcement.sweep(NOW, dry=True)

    assert facts(run) == ("done", 30, 0, 0, days_ago(100))
    assert run.is_dry
    assert mapped.witnessed() == []
    assert Batch.objects.count() == 0


def test_sweeping_carries_out_everything_now(mapped: Company):
    put_in_force(LOGINS, at=NOW)
    add_logins(mapped, old=5, fresh=50)

    (run,) = enforcement.sweep(NOW)

    assert facts(run) == ("done", 5, 5, 0, None)


# --- what goes wrong ----------------------------------------------------------


def test_a_company_that_is_down_is_on_the_row_and_tried_again(
    mapped: Company, settings
):
    put_in_force(LOGINS, at=NOW)
    add_logins(mapped, old=5, fresh=50)
    working = dict(settings.SYSTEM_URLS)
    settings.SYSTEM_URLS = {"app": "sqlite:////nowhere/at/all.sqlite3"}

    night()

    run = Run.objects.get()
    assert (run.state, run.attempt) == ("due", 1)
    assert run.error.startswith("“Product database” could not be reached")
    assert [failure.error for failure in Failure.objects.all()] == [run.error]
    assert enforcement.run_due(NOW) == 0

    settings.SYSTEM_URLS = working
    assert enforcement.run_due(NOW + timedelta(seconds=10)) == 1
    run.refresh_from_db()
    assert facts(run) == ("done", 5, 5, 0, None)
    assert run.error == ""


@pytest.mark.parametrize(
    "place",
    [
        "purge.after_intent",
        "purge.in_company_tx",
        "purge.after_company_commit",
        "purge.before_settle",
    ],
)
def test_stopped_anywhere_the_count_is_true(mapped: Company, settings, place):
    put_in_force(LOGINS, at=NOW)
    add_logins(mapped, old=5, fresh=50)
    settings.KEPT_FAILPOINTS = f"{place}=raise"
    failpoints._armed.cache_clear()

    night()
    stopped = Run.objects.get()
    settings.KEPT_FAILPOINTS = ""
    failpoints._armed.cache_clear()
    enforcement.run_due(NOW + timedelta(seconds=10))

    run = Run.objects.get()
    assert (stopped.state, stopped.error) == ("due", "FailpointHit")
    assert facts(run) == ("done", 5, 5, 0, None)
    assert len(mapped.witnessed()) == 5
    committed = LedgerEntry.objects.filter(act="batch.committed")
    assert [entry.facts["count"] for entry in committed] == [5]
    assert not Batch.objects.filter(state="intended").exists()


def test_a_worker_that_lost_its_lease_writes_nothing(mapped: Company):
    """A lease that ran out while its worker slept; another has the run."""
    put_in_force(LOGINS, at=NOW)
    add_logins(mapped, old=5, fresh=50)
    enforcement.plan_night(NOW)
    run = Run.objects.get()
    Run.objects.update(lease_owner="somebody else", lease_until=timezone.now())

    enforcement.running.carry_out(run, "the slow one", at=NOW)

    run.refresh_from_db()
    assert (run.state, run.deleted, run.error) == ("due", 0, "")
    assert mapped.witnessed() == []


def test_a_late_run_obeys_the_policy_of_its_own_day(mapped: Company):
    put_in_force(LOGINS, at=NOW)
    add_logins(mapped, old=5, fresh=50)
    enforcement.plan_night(NOW)
    longer = put_in_force({**LOGINS, "period": "P1Y"}, at=NOW, number=2)

    enforcement.run_due(NOW)

    run = Run.objects.get()
    assert run.revision == longer
    assert facts(run) == ("done", 0, 0, 0, None)


@pytest.mark.parametrize(
    ("place", "gone"), [("purge.after_intent", 0), ("purge.after_company_commit", 5)]
)
def test_a_version_of_the_very_moment_counts_for_all_that_is_left(
    mapped: Company, settings, place, gone
):
    """F30: its instant passes while a batch runs; what went before it is counted."""
    put_in_force(LOGINS, at=NOW)
    add_logins(mapped, old=5, fresh=50)
    settings.KEPT_FAILPOINTS = f"{place}=raise"
    failpoints._armed.cache_clear()
    night()
    settings.KEPT_FAILPOINTS = ""
    failpoints._armed.cache_clear()
    longer = put_in_force({**LOGINS, "period": "P1Y"}, at=NOW, number=2)

    enforcement.run_due(NOW + timedelta(seconds=10))

    run = Run.objects.get()
    assert (run.state, run.deleted, run.revision) == ("done", gone, longer)
    assert len(mapped.witnessed()) == gone


def test_nothing_is_deleted_by_a_version_of_a_second_ago(mapped: Company):
    put_in_force({**LOGINS, "period": "P1Y"}, at=NOW)
    add_logins(mapped, old=5, fresh=50)
    enforcement.plan_night(NOW)
    reading.current(NOW)
    remembered = dict(reading._pointer)
    shorter = put_in_force(LOGINS, at=NOW, number=2)
    # As in a worker while another process publishes.
    reading._pointer.update(remembered)

    enforcement.run_due(NOW)

    run = Run.objects.get()
    assert (run.state, run.deleted, run.revision) == ("done", 5, shorter)


def test_a_run_whose_rule_is_gone_ends_and_says_so(mapped: Company):
    put_in_force(LOGINS, at=NOW)
    add_logins(mapped, old=5, fresh=50)
    enforcement.plan_night(NOW)
    put_in_force(CALLS, at=NOW, number=2)

    enforcement.run_due(NOW)

    run = Run.objects.get(rule="device-kept")
    assert (run.state, run.note) == ("done", "The rule is no longer in force.")
    assert mapped.witnessed() == []


def test_anonymising_by_rule_happens_once(mapped: Company):
    Field.objects.filter(dataset__slug="tickets", name="words").update(action="mask")
    put_in_force(
        {
            "category": "support",
            "trigger": "ticket_closed",
            "period": "P30D",
            "action": "anonymise",
        },
        at=NOW,
    )
    mapped.add_many("tickets", 20, closed_at=days_ago(1))
    mapped.add("tickets", closed_at=days_ago(40))

    night()
    night(NOW + timedelta(days=1))

    assert [run.deleted for run in Run.objects.order_by("created_at")] == [1, 0]
    assert [row["words"] for row in mapped.rows("tickets")].count("[erased]") == 1
