"""What was chosen cannot be changed afterwards: the database itself refuses."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.utils import DatabaseError

from consent import choices
from consent.choices import Shown
from consent.models import Choice, Stop
from portal import people
from tests.rights.world import AT, later


@pytest.fixture
def rows(db):
    person = people.ensure("phone", "+12025550143", at=AT)
    shown = Shown(revision=1, words="Send me offers.", method="form")
    choices.record(
        person=person, purpose="marketing", is_given=True, shown=shown, at=AT
    )
    return choices.stop(person=person, purpose="sale", ground="opt_out", case="", at=AT)


def run(sql, parameters=()):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, parameters)


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE consent_choice SET is_given = NOT is_given",
        "UPDATE consent_choice SET purpose = 'sale'",
        "DELETE FROM consent_choice",
        "DELETE FROM consent_stop",
        "UPDATE consent_stop SET purpose = 'marketing'",
        "UPDATE consent_stop SET ground = 'objection'",
        "UPDATE consent_stop SET since = '2020-01-01'",
        "UPDATE consent_stop SET until = NULL",
        "UPDATE consent_stop SET follows_id = id, until = since",
    ],
)
def test_the_database_refuses_every_change(rows, sql):
    with pytest.raises((IntegrityError, DatabaseError)):
        run(sql)

    assert Choice.objects.get().is_given is True
    assert Stop.objects.get().purpose == "sale"


def test_a_stop_gets_its_end_once(rows):
    choices.lift(rows, by="user:1", at=later(hours=1), reason="asked to")

    with pytest.raises((IntegrityError, DatabaseError)):
        run("UPDATE consent_stop SET until = %s", [later(hours=2)])


def test_a_row_cannot_be_replaced(rows):
    if connection.vendor != "sqlite":
        return  # only SQLite knows INSERT OR REPLACE
    for table in ("consent_choice", "consent_stop"):
        with pytest.raises(IntegrityError):
            run(f"INSERT OR REPLACE INTO {table} SELECT * FROM {table}")
