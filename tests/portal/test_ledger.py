"""What an entry is: its bytes, its leaf, its personal half."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime, timedelta, timezone
from typing import Any
from uuid import UUID

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from portal import leaves, ledger, vault
from portal.models import LedgerEntry, LedgerPersonal

AT = datetime(2026, 3, 4, 5, 6, 7, 89, tzinfo=UTC)


def content(**changes: Any) -> leaves.Content:
    fields: dict[str, Any] = {
        "version": 1,
        "id": UUID("00000000-0000-4000-8000-000000000001"),
        "act": "case.filed",
        "about": "case:PR-0000000A",
        "by": "person",
        "at": AT,
        "facts": {"right": "access", "laws": ["eu", "company"]},
        "commitment": "",
    }
    return leaves.Content(**{**fields, **changes})


def test_a_leaf_is_the_hash_of_these_exact_bytes() -> None:
    written = (
        b'{"about":"case:PR-0000000A","act":"case.filed",'
        b'"at":"2026-03-04T05:06:07.000089Z","by":"person","commitment":"",'
        b'"facts":{"laws":["eu","company"],"right":"access"},'
        b'"id":"00000000-0000-4000-8000-000000000001","v":1}'
    )

    assert content().leaf() == hashlib.sha256(b"\x00" + written).hexdigest()


def test_a_time_is_written_in_utc_whatever_zone_it_came_in() -> None:
    kolkata = timezone(timedelta(hours=5, minutes=30))

    assert content(at=AT.astimezone(kolkata)).leaf() == content().leaf()


@pytest.mark.parametrize(
    "facts",
    [
        {"n": 1.0},
        {"deep": [{"n": float("nan")}]},
        {"n": 2**53},
        {"when": AT},
        {"bytes": b"x"},
        {1: "one"},
        {"nul": "a\0b"},
        {"nul\0": "a"},
        {"half": "\ud800"},
    ],
)
def test_facts_without_one_spelling_are_refused(facts: dict[Any, Any]) -> None:
    with pytest.raises(ValueError, match="fact|number|NUL"):
        ledger.record("x", about="case:A", by="system", at=AT, facts=facts)


@pytest.mark.parametrize(
    ("name", "value"), [("about", ""), ("about", "x" * 81), ("by", "x" * 81)]
)
def test_names_that_do_not_fit_are_refused(name: str, value: str) -> None:
    names = {"about": "case:A", "by": "system", name: value}

    with pytest.raises(ValueError, match=f"'{name}' must have 1 to 80 characters"):
        ledger.record("x", at=AT, facts={}, **names)


def test_a_time_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        ledger.record("x", about="a", by="b", at=datetime(2026, 1, 1), facts={})


plain = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53) + 1, 2**53 - 1)
    | st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0")),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0")),
            inner,
            max_size=3,
        )
    ),
    max_leaves=8,
)


@given(plain)
def test_what_was_stored_as_json_still_has_its_leaf(value: Any) -> None:
    made = content(facts={"value": value})
    read = content(facts=json.loads(json.dumps({"value": value})))

    assert leaves.canonical(value) == rfc8785.dumps(value)
    assert read.is_leaf(made.leaf())


@pytest.mark.parametrize(
    "changes",
    [
        {"act": "case.closed"},
        {"facts": {"right": "access", "laws": ["eu"]}},
        {"facts": {"right": "access", "laws": ["eu", 1.5]}},
        {"facts": "text"},
        {"at": AT + timedelta(microseconds=1)},
        {"at": None},
        {"commitment": "00" * 32},
        {"version": 2},
        {"by": "perso\ud800"},
    ],
)
def test_any_other_content_has_another_leaf(changes: dict[str, Any]) -> None:
    assert not content(**changes).is_leaf(content().leaf())


@pytest.mark.django_db
def test_an_entry_reads_back_with_the_same_leaf() -> None:
    made = ledger.record(
        "case.filed", about="case:A", by="person", at=AT, facts={"z": [1, "é", None]}
    )

    row = LedgerEntry.objects.get()
    assert row.pk == made.pk
    again = content(
        id=row.id,
        about=row.about,
        at=row.at,
        facts=row.facts,
        commitment=row.commitment,
    )
    assert again.leaf() == row.leaf == made.leaf


@pytest.mark.django_db
def test_personal_facts_are_only_committed_to() -> None:
    key = vault.new_key("case")
    facts, personal = {"right": "access"}, {"name": "Ana", "email": "ana@example.com"}

    entry = ledger.record(
        "case.filed",
        about="case:A",
        by="person",
        at=AT,
        facts=facts,
        personal=personal,
        key=key,
    )

    row = LedgerPersonal.objects.get()
    payload = b'{"email":"ana@example.com","name":"Ana"}'
    expected = hashlib.sha256(bytes(row.salt) + payload).hexdigest()
    assert entry.commitment == expected
    assert len(bytes(row.salt)) == 32
    assert b"ana@example.com" not in bytes(row.sealed)
    assert "ana" not in json.dumps(entry.facts).lower()
    assert ledger.personal(entry) == personal


@pytest.mark.django_db
def test_erasing_personal_facts_happens_once_and_leaves_the_leaf() -> None:
    key = vault.new_key("case")
    entry = ledger.record(
        "x", about="case:A", by="b", at=AT, facts={}, personal={"n": "Ana"}, key=key
    )
    other = ledger.record(
        "x", about="case:B", by="b", at=AT, facts={}, personal={"n": "Bo"}, key=key
    )

    assert ledger.erase_personal("case:A", at=AT) == 1
    assert ledger.erase_personal("case:A", at=AT) == 0

    row = LedgerPersonal.objects.get(entry=entry)
    assert (bytes(row.salt), bytes(row.sealed), row.erased_at) == (b"", b"", AT)
    assert ledger.personal(entry) is None
    assert ledger.personal(other) == {"n": "Bo"}
    assert LedgerEntry.objects.get(pk=entry.pk).leaf == entry.leaf
    act = LedgerEntry.objects.get(act="personal.erased")
    assert (act.about, act.by, act.facts) == (
        "case:A",
        "system",
        {"entries": [str(entry.pk)]},
    )


@pytest.mark.django_db
def test_destroying_the_key_erases_personal_facts_too() -> None:
    key = vault.new_key("case")
    entry = ledger.record(
        "x", about="case:A", by="b", at=AT, facts={}, personal={"n": "Ana"}, key=key
    )

    vault.destroy(key, at=AT)

    assert ledger.personal(entry) is None


@pytest.mark.django_db
def test_an_entry_without_personal_facts_has_none_to_erase() -> None:
    entry = ledger.record("x", about="case:A", by="b", at=AT, facts={})

    assert entry.commitment == ""
    assert ledger.personal(entry) is None
    assert ledger.erase_personal("case:A", at=AT) == 0


def test_personal_facts_without_a_key_are_refused() -> None:
    with pytest.raises(ValueError, match="need the key"):
        ledger.record("x", about="a", by="b", at=AT, facts={}, personal={})


@pytest.mark.django_db
def test_an_entry_costs_one_query(django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(1):
        ledger.record("x", about="case:A", by="b", at=AT, facts={"n": 1})
