"""Figures for Prometheus: counts of rows, for whoever holds the token."""

from __future__ import annotations

import pytest
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
    with django_assert_num_queries(11):
        asked(client)
    make_case()
    make_case("access", claims={"email": "maya@example.com"})
    with django_assert_num_queries(11):
        asked(client)
