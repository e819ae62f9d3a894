"""A case carried out on the company's data, with a witness of our own effects."""

from __future__ import annotations

import uuid

import pytest

from portal.models import LedgerEntry
from retention import batches, erasing, finding, holds, marks
from retention.connecting import Customer, Found, Refused, Unreachable, fingerprint
from retention.demo.people import MAYA
from retention.models import Batch, Dataset
from tests.company import NOW, Company, add_maya

pytestmark = pytest.mark.django_db

CASE = "PR-TEST0001"


@pytest.fixture
def maya(mapped: Company) -> dict[str, list[str]]:
    keys = add_maya(mapped)
    mapped.add("users", email="other@example.com", phone="+12025550111")
    return keys


def erase(slug: str, keys: list[str], case: str = CASE):
    return erasing.erase(slug, keys, case_reference=case, at=NOW)


def test_a_person_is_found_everywhere_in_the_order_of_dying(maya):
    found = finding.search({"email": MAYA.email, "phone": MAYA.phone})

    assert found == [
        Found(dataset=slug, keys=maya[slug])
        for slug in (
            *("transcripts", "logins", "usage", "customer-clones", "voice-clones"),
            *("recordings", "calls", "own-calls", "newsletter", "tickets"),
            *("payments", "people"),
        )
    ]


def test_an_address_alone_does_not_find_calls_to_a_number(maya):
    found = {row.dataset: row.keys for row in finding.search({"email": MAYA.email})}

    assert found["calls"] == found["transcripts"] == []
    assert found["tickets"] == maya["tickets"]


def test_several_addresses_of_one_kind(maya):
    found = finding.search({"email": [MAYA.email, "other@example.com"]})

    assert {row.dataset: row.count for row in found}["people"] == 2


def test_who_has_an_identifier_on_file(maya):
    assert finding.identity("email", MAYA.email) == [
        finding.IdentityHit(dataset="people", key=maya["people"][0])
    ]
    assert finding.identity("email", "nobody@example.com") == []


def test_a_clone_is_found_by_its_public_id(maya, mapped):
    mapped.add("voice_clones", user_id=maya["people"][0], public_id="vc-abc")

    assert [hit.dataset for hit in finding.by_public_id(["vc-abc", "x"])] == [
        "voice-clones"
    ]


def test_a_whole_person_is_erased_children_first(maya, mapped):
    for found in finding.search({"email": MAYA.email, "phone": MAYA.phone}):
        result = erase(found.dataset, found.keys)
        assert (result.count, result.held, result.blocked) == (1, 0, 0)

    assert [
        found.count
        for found in finding.search({"email": MAYA.email, "phone": MAYA.phone})
    ] == [0] * 12
    deleted = [table for table, _key, what in mapped.witnessed() if what == "delete"]
    assert len(deleted) == len(set(deleted)) == 12
    assert mapped.count("users") == 1


def test_asked_again_it_answers_with_the_first_count(maya, mapped):
    first = erase("logins", maya["logins"])
    second = erase("logins", maya["logins"])

    assert (first.count, second.count) == (1, 1)
    assert [b.state for b in Batch.objects.all()] == ["committed"]
    assert len(mapped.witnessed()) == 1


def test_another_case_finds_nothing_left(maya):
    erase("logins", maya["logins"])

    assert erase("logins", maya["logins"], case="PR-TEST0002").count == 0


def test_a_crash_after_the_commit_does_not_lose_the_count(maya, mapped):
    """The company committed and the worker died before it wrote anything here."""
    row = finding.dataset("logins")
    batch = Batch.objects.create(
        id=batches.case_batch_id(CASE, "logins", fingerprint(maya["logins"]), 0),
        dataset="logins",
        case=CASE,
        created_at=NOW,
    )
    connector = erasing.connector_for(row.system)
    connector.erase(row, maya["logins"], held=set(), batch=str(batch.pk))

    result = erase("logins", maya["logins"])

    assert result.count == 1
    assert [(b.state, b.count) for b in Batch.objects.all()] == [("committed", 1)]


def test_a_crash_before_the_commit_is_voided_and_done_anew(maya, mapped):
    Batch.objects.create(
        id=batches.case_batch_id(CASE, "logins", fingerprint(maya["logins"]), 0),
        dataset="logins",
        case=CASE,
        created_at=NOW,
    )

    result = erase("logins", maya["logins"])

    assert result.count == 1
    assert sorted(b.state for b in Batch.objects.all()) == ["committed", "void"]
    assert sorted(mapped.journal()) == [("logins", "done", 1), ("logins", "void", 0)]


def test_a_legal_hold_keeps_rows_and_its_end_lets_them_go(maya, mapped):
    other = mapped.add("logins", user_id=maya["people"][0])
    keys = [*maya["logins"], other]
    hold = holds.place(
        kind="legal",
        title="Dispute",
        reason="",
        keys={"logins": [other]},
        by=None,
        at=NOW,
    )

    during = erase("logins", keys)
    again = erase("logins", keys)
    holds.release(hold, by=None, at=NOW)
    after = erase("logins", keys)

    assert (during.count, during.held) == (1, 1)
    assert (again.count, again.held) == (1, 1)
    assert (after.count, after.held) == (2, 0)
    assert len(mapped.witnessed()) == 2


def test_a_hold_placed_as_the_deletion_begins_keeps_its_rows(maya, mapped, monkeypatch):
    real, asked = erasing._batch_id, []

    def placed_between(*args):
        # The second time is after the first look at the holds.
        asked.append(args)
        if len(asked) == 2:
            hold = holds.place(
                kind="legal",
                title="Dispute",
                reason="",
                keys={"logins": maya["logins"]},
                by=None,
                at=NOW,
            )
            assert holds.acknowledge(hold, at=NOW)
        return real(*args)

    monkeypatch.setattr(erasing, "_batch_id", placed_between)
    result = erase("logins", maya["logins"])

    assert (result.count, result.held, mapped.count("logins")) == (0, 1, 1)
    assert [(b.state, b.count) for b in Batch.objects.all()] == [("committed", 0)]


def test_a_case_is_not_stopped_by_its_own_hold_but_by_another_ones(maya):
    for case in (CASE, "PR-TEST0002"):
        holds.place(
            kind="case",
            title="Open request",
            reason="",
            keys={"logins": maya["logins"]},
            case=case,
            by=None,
            at=NOW,
        )

    mine = {"logins": maya["logins"], "tickets": maya["tickets"]}
    assert holds.held_among(mine, except_cases={CASE}) == {
        "logins": set(maya["logins"]),
        "tickets": set(),
    }
    assert erase("logins", maya["logins"]).held == 1


def test_rows_that_others_refer_to_are_told_apart(maya):
    result = erase("people", maya["people"])

    assert (result.count, result.blocked) == (0, 1)


def test_export_says_what_is_held_without_showing_it(maya):
    (row,) = erasing.export("payments", maya["payments"])

    assert row == {
        "invoice_number": row["invoice_number"],
        "billing_name": "Somebody",
        "billing_email": MAYA.email,
        "card_last4": True,
        "amount": "12.00",
        "currency": "USD",
        "paid_at": "2026-05-16T12:00:00+00:00",
    }


def test_restricting_a_voice_and_asking_where_it_cannot_be(maya):
    clones = maya["voice-clones"]
    assert marks.lay("voice-clones", clones, case="PR-1", at=NOW).count == 1
    with pytest.raises(Refused, match="has no field that stops the use"):
        marks.lay("logins", maya["logins"], case="PR-1", at=NOW)


def test_whom_to_pass_on_to(maya):
    assert erasing.customers("calls", maya["calls"]) == {
        "privacy.1@example.com": Customer(
            name="Alder Bakery", contact="privacy.1@example.com", keys=maya["calls"]
        )
    }
    assert erasing.customers("logins", maya["logins"]) == {}


def test_each_batch_has_its_evidence_without_a_key(maya):
    erase("logins", maya["logins"])

    (entry,) = LedgerEntry.objects.filter(act="batch.committed")
    assert entry.about == f"case:{CASE}"
    assert entry.facts == {
        "batch": str(Batch.objects.get().pk),
        "dataset": "logins",
        "count": 1,
        "digest": fingerprint(maya["logins"]),
    }


def test_without_a_journal_the_count_is_unconfirmed(maya, mapped):
    """The company does not let us create the table: its name is taken by an index."""
    mapped.change_tables("CREATE INDEX kept_journal ON customers (name)")

    result = erase("logins", maya["logins"])

    assert (result.count, result.is_confirmed) == (1, False)
    assert [(b.state, b.count) for b in Batch.objects.all()] == [("unconfirmed", 1)]


def test_a_company_that_is_down_leaves_an_intention_to_settle(maya, settings):
    working = dict(settings.SYSTEM_URLS)
    settings.SYSTEM_URLS = {"app": "sqlite:////nowhere/at/all.sqlite3"}
    with pytest.raises(Unreachable):
        erase("logins", maya["logins"])
    settings.SYSTEM_URLS = working

    assert erase("logins", maya["logins"]).count == 1


def test_the_id_of_a_batch_follows_from_its_work():
    one = batches.case_batch_id(CASE, "logins", "abc", 0)

    assert isinstance(one, uuid.UUID)
    assert one == batches.case_batch_id(CASE, "logins", "abc", 0)
    assert one != batches.case_batch_id(CASE, "logins", "abc", 1)
    assert Dataset.objects.count() == 0
