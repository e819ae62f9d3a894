"""Figures for Prometheus: counts of rows, for whoever holds the token."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from prometheus_client.parser import text_string_to_metric_families

from tests.rights.world import AT, make_case

TOKEN = "a-token-of-forty-characters-0123456789ab"


def asked(client, token: str = TOKEN):
    return client.get("/metrics", headers={"authorization": f"Bearer {token}"})


def figures(text: str) -> dict[str, float]:
    return {
        ",".join([each.name, *sorted(each.labels.values())]): each.value
        for family in text_string_to_metric_families(text)
        for each in family.samples
    }


@pytest.mark.parametrize(
    ("set_to", "brought"), [("", ""), (TOKEN, "wrong"), ("", TOKEN)]
)
def test_without_the_token_there_is_nothing(db, client, settings, set_to, brought):
    settings.METRICS_TOKEN = set_to

    assert asked(client, brought).status_code == 404


def test_it_counts_rows_and_names_nobody(client, settings, policy):
    settings.METRICS_TOKEN = TOKEN
    make_case()
    make_case("access", at=AT, claims={"email": "maya@example.com"})

    answer = asked(client)
    found = figures(answer.content.decode())
    assert answer["Cache-Control"] == "no-store"
    assert found["kept_cases,erasure,received"] == 1
    assert found["kept_cases,access,received"] == 1
    assert found["kept_waiting,paper"] == 2
    assert "maya" not in answer.content.decode()


def test_it_costs_the_same_with_one_case_and_with_three(
    client, settings, policy, django_assert_num_queries
):
    settings.METRICS_TOKEN = TOKEN
    make_case()
    asked(client)
    with django_assert_num_queries(9):
        asked(client)
    make_case()
    make_case("access", claims={"email": "maya@example.com"})
    with django_assert_num_queries(9):
        asked(client)


# What only grows. The rest of the tables are as long as there are sweeps and promises.
LONG = "portal_(?:ledgerentry|sealedleaf|outboundmail|sheet)|rights_(?:case|step|clock)"


def test_a_scrape_walks_through_no_table_that_only_grows(client, settings, policy):
    settings.METRICS_TOKEN = TOKEN
    make_case()
    asked(client)
    with CaptureQueriesContext(connection) as asking:
        asked(client)
    looked = [q["sql"] for q in asking if re.search(f'FROM "(?:{LONG})"', q["sql"])]

    assert len(looked) > 5
    for statement in looked:
        assert whole_tables(statement) == [], statement
    assert whole_tables("SELECT COUNT(*) FROM rights_case") != []
    assert whole_tables("SELECT COUNT(*) FROM rights_case WHERE language = 'x'") != []


def whole_tables(statement: str) -> list[str]:
    """Steps that read a table, or an index of all its rows, from end to end."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT name FROM sqlite_master WHERE sql LIKE '% WHERE %'")
            waiting = {name for (name,) in cursor.fetchall()}
            cursor.execute(f"EXPLAIN QUERY PLAN {statement}")
            steps = [row[3] for row in cursor.fetchall() if row[3].startswith("SCAN")]
            return [step for step in steps if not waiting & set(step.split())]
        cursor.execute(
            "SELECT indexname FROM pg_indexes WHERE indexdef LIKE '% WHERE %'"
        )
        waiting = {name for (name,) in cursor.fetchall()}
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(f"EXPLAIN (FORMAT JSON) {statement}")
        nodes = list(nested(cursor.fetchone()[0][0]["Plan"]))
        return [
            node["Node Type"]
            for node in nodes
            if "Scan" in node["Node Type"]
            and node["Node Type"] != "Bitmap Heap Scan"
            and not node.get("Index Cond")
            and node.get("Index Name") not in waiting
        ]


def nested(node):
    yield node
    for each in node.get("Plans", []):
        yield from nested(each)
