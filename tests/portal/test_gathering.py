"""Rows of one act: they wait for its end, and are one statement for each table."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection, transaction

from portal import gathering, ledger, paper, vault, webhooks
from portal.models import (
    ApiToken,
    DataKey,
    LedgerEntry,
    LedgerPersonal,
    Sheet,
    User,
)
from tests.portal.test_ledger import AT

pytestmark = pytest.mark.django_db(transaction=True)


def act(number: int) -> LedgerEntry:
    key = vault.new_key("case")
    paper.order("receipt", about=f"case:{number}", key=key, at=AT)
    personal = {"n": number}
    return ledger.record(
        "test.done",
        about=f"case:{number}",
        by="system",
        at=AT,
        facts={},
        personal=personal,
        key=key,
    )


def test_two_parts_of_an_act_are_one_statement_for_each_table(
    django_assert_num_queries,
):
    begin_look_and_commit = 3
    tables = 1 if connection.vendor == "postgresql" else 4

    with (
        django_assert_num_queries(tables + begin_look_and_commit),
        transaction.atomic(),
        gathering.together(),
    ):
        entries = [act(1), act(2)]
        for _turn in range(2):
            with gathering.together():
                webhooks.tell(kind="case.status", facts={}, at=AT)

    assert {ledger.personal(entry)["n"] for entry in entries} == {1, 2}
    assert (LedgerEntry.objects.count(), Sheet.objects.count()) == (2, 2)


def test_a_row_whose_number_others_need_is_written_with_them(
    django_assert_num_queries,
):
    begin_and_commit = 2
    tables = 1 if connection.vendor == "postgresql" else 2
    by = User(email="elena@example.com")
    said = {"made_by": by, "made_at": AT, "expires_at": AT + timedelta(days=1)}
    tokens = [
        ApiToken(name=name, digest=name, scopes=[name], **said)
        for name in ("one", "two")
    ]

    with (
        django_assert_num_queries(tables + begin_and_commit),
        transaction.atomic(),
        gathering.together(),
    ):
        gathering.insert(*tokens)
        gathering.insert_first(by)

    assert [token.made_by_id for token in tokens] == [by.pk, by.pk]
    rows = ApiToken.objects.filter(made_by=by).order_by("name")
    assert [(row.pk, row.scopes) for row in rows] == [
        (token.pk, [token.name]) for token in tokens
    ]


def test_a_second_act_of_the_same_shape_writes_its_own_rows():
    """The statement is the same; what it is filled with is not."""
    for first in (1, 11, 21):
        for many in (1, 3):
            with transaction.atomic(), gathering.together():
                entries = [act(first * many + turn) for turn in range(many)]
            said = {ledger.personal(entry)["n"] for entry in entries}
            assert said == {first * many + turn for turn in range(many)}
            assert {entry.about for entry in entries} == set(
                LedgerEntry.objects.filter(
                    pk__in=[entry.pk for entry in entries]
                ).values_list("about", flat=True)
            )


def fail(number: int) -> None:
    with transaction.atomic(), gathering.together():
        act(number)
        raise ValueError("after it")


def test_what_fails_leaves_nothing_of_its_own_part():
    with transaction.atomic(), gathering.together():
        act(1)
        with pytest.raises(ValueError, match="after it"):
            fail(2)

    assert [entry.about for entry in LedgerEntry.objects.all()] == ["case:1"]
    assert LedgerPersonal.objects.count() == 1


def test_after_an_act_that_failed_the_next_begins_anew():
    with pytest.raises(ValueError, match="after it"):
        fail(1)
    act(2)

    assert [entry.about for entry in LedgerEntry.objects.all()] == ["case:2"]
    assert DataKey.objects.filter(purpose="case").count() == 1


def test_what_is_ordered_twice_in_one_act_is_ordered_once():
    with transaction.atomic(), gathering.together():
        for _turn in range(2):
            paper.order("receipt", about="case:1", at=AT)

    assert Sheet.objects.count() == 1
