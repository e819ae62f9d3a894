"""Whose turn it is to be looked up is found by an index, however many noes wait."""

from __future__ import annotations

from importlib import import_module

from django.apps import apps
from django.db import connection

from consent import choices, following
from consent.models import Reach
from portal import people
from tests.rights.world import AT, later


def test_a_pick_sorts_nothing(db):
    sql, params = following.due(AT)[:200].query.sql_with_params()
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            # A table with nothing in it would be sorted whatever there is.
            cursor.execute("SET LOCAL enable_seqscan = off")
            cursor.execute("SET LOCAL enable_sort = off")
            cursor.execute(f"EXPLAIN {sql}", params)
            assert "Sort" not in (plan := str(cursor.fetchall()))
            assert "Index Scan using reach_turn on consent_reach" in plan
            return
        # A small file may be sorted; one that must not be has the order ready.
        table = '"consent_reach" INNER'
        assert table in sql
        told = sql.replace(table, '"consent_reach" INDEXED BY reach_turn INNER', 1)
        cursor.execute(f"EXPLAIN QUERY PLAN {told}", params)
        plan = [row[3] for row in cursor.fetchall()]
    assert "reach_turn" in plan[0]
    assert not [step for step in plan if "TEMP B-TREE" in step]


def test_what_waited_before_there_was_an_order_has_the_day_of_its_no(db):
    for day, address in enumerate(("maya@example.com", "omar@example.com")):
        person, at = people.ensure("email", address, at=AT), later(days=day)
        choices.stop(person=person, purpose="x", ground="opt_out", case="", at=at)
    Reach.objects.update(since=later(days=9))

    import_module("consent.migrations.0007_reach_turn").copy(apps, None)

    assert [row.since for row in following.due(later(days=2))] == [later(days=1), AT]
