"""The demo company: the same every time, lawful on its first morning, callable."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.utils import timezone
from phonenumbers import is_possible_number, parse
from sqlalchemy import inspect
from sqlalchemy.exc import SQLAlchemyError

from consent import choices
from notices import loading as notices_loading
from notices import reading
from portal import people
from retention import enforcement, finding, holds
from retention.demo import calling, loading, schema
from retention.demo import company as company_module
from retention.demo.people import CALLED_NUMBER, CLONE_PUBLIC_ID, MAYA, number
from retention.models import Dataset, Hold, Run
from retention.promises import rule_kept
from tests.company import Company
from tests.policies import agreed, make_user

pytestmark = pytest.mark.django_db(transaction=True)

STARTER = Path(settings.ROOT) / "notices" / "starter"
NOW = timezone.now()


@pytest.fixture
def whole(company: Company) -> Company:
    """The company as a newcomer gets it, under the starter policy."""
    with company.writing() as connection:
        schema.drop(connection)
    company.forget_tables()
    revision = notices_loading.load(STARTER, by=make_user(), at=NOW)
    publisher = make_user("publisher@example.com")
    agreed(revision, by=make_user(), second=publisher, at=NOW)
    reading.forget()
    loading.make_demo(NOW)
    return company


def test_the_company_on_its_first_morning(whole: Company):
    """One test, because making 57,000 rows takes its time."""
    assert loading.make_demo(NOW + timedelta(minutes=1)) == {}
    assert Dataset.objects.count() == 12
    assert (whole.count("users"), whole.count("calls")) == (2000, 20_000)

    maya = finding.search({"email": MAYA.email, "phone": MAYA.phone})
    assert [found.dataset for found in maya if not found.keys] == []
    guest = finding.search({"phone": CALLED_NUMBER})
    assert sorted(found.dataset for found in guest if found.keys) == [
        "calls",
        "transcripts",
    ]
    assert [hit.dataset for hit in finding.by_public_id([CLONE_PUBLIC_ID])] == [
        "customer-clones"
    ]

    hold = Hold.objects.get()
    held = holds.held_keys("calls")
    assert hold.acknowledged_at is not None
    assert (hold.review_on is not None, len(held)) == (True, 8)

    planned = enforcement.sweep(NOW, dry=True)
    totals = {row.slug: whole.count(row.table) for row in Dataset.objects.all()}
    for run in planned:
        assert run.error == ""
        assert 0 < run.planned < 0.05 * totals[run.dataset], run

    enforcement.plan_night(NOW)
    enforcement.run_due(NOW)

    done = Run.objects.filter(is_dry=False)
    assert {(run.state, run.error, run.note) for run in done} == {("done", "", "")}
    witnessed = whole.witnessed()
    deleted = [(t, key) for t, key, what in witnessed if what == "delete"]
    assert len(deleted) == len(set(deleted)) == sum(run.deleted for run in done)
    assert held <= set(whole.keys("calls"))
    for rule in ("calls", "identity", "payment", "voice-clones", "marketing-list"):
        assert rule_kept.CHECK.run({"rule": rule}, NOW).state == "kept", rule
    newest = {
        found.dataset: found.count
        for found in finding.search({"email": MAYA.email, "phone": MAYA.phone})
    }
    assert newest == {found.dataset: found.count for found in maya}

    _calls_are_not_placed_to_stopped_numbers(whole)


def _calls_are_not_placed_to_stopped_numbers(whole: Company) -> None:
    before = whole.count("calls")
    choices.stop(
        person=people.ensure("phone", CALLED_NUMBER, at=NOW),
        purpose="outbound-calls",
        ground="opt_out",
        case="",
        at=NOW,
    )

    campaign = calling.place_calls(10, at=NOW)

    assert campaign.skipped == [CALLED_NUMBER]
    assert len(campaign.called) == 9
    assert campaign.called[0] == MAYA.phone
    assert whole.count("calls") == before + 9


def test_the_same_day_gives_the_same_rows(company: Company):
    day = NOW.date()
    worlds = []
    for _ in range(2):
        world = company_world(day)
        worlds.append(world.rows)

    assert worlds[0] == worlds[1]


def company_world(day):
    world = company_module.World(day)
    for table, make in company_module.MAKERS:
        rows = [{"id": rank, **row} for rank, row in enumerate(make(world), start=1)]
        world.rows[table.name] = rows
        if table is schema.USERS:
            world.open_users = [row for row in rows if row["closed_at"] is None]
    return world


def test_every_number_is_possible_and_set_aside_for_fiction():
    made = [number(index) for index in range(3000)]

    assert all(is_possible_number(parse(one)) for one in made)
    assert all(one[5:10] == "55501" or one[:9] == "+44770090" for one in made)
    assert not {MAYA.phone, CALLED_NUMBER} & set(made)


def test_the_company_is_made_whole_or_not_at_all(company: Company):
    with company.writing() as connection:
        schema.drop(connection)
    company.change_tables("CREATE TABLE subscriptions (id INTEGER)")

    with pytest.raises(SQLAlchemyError):
        loading.make_company(company.address, NOW)

    assert inspect(company.engine).get_table_names() == ["subscriptions"]


def test_demo_commands_belong_to_demo_mode(settings):
    settings.KEPT_DEMO = False

    with pytest.raises(CommandError):
        call_command("make_demo")
    with pytest.raises(CommandError):
        call_command("demo_calls")
