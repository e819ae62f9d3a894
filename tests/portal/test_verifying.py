"""Whatever somebody with the whole database changes, the first bad place is named."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from portal import leaves, ledger, merkle, sealing, sealkeys, vault, verifying
from portal.checkpoint import Checkpoint
from portal.models import LedgerEntry, LedgerPersonal, Seal, SealedLeaf, TreeNode
from tests.flush import without_triggers

AT = datetime(2026, 3, 4, 5, 6, 7, tzinfo=UTC)
SIZES = (4, 9, 12)


@pytest.fixture
def tree(transactional_db: None, settings: Any, tmp_path: Path) -> list[LedgerEntry]:
    """Twelve entries under three seals: over 4, 9 and 12."""
    settings.KEYS_DIR = tmp_path / "keys"
    made: list[LedgerEntry] = []
    for size in SIZES:
        while len(made) < size:
            made.append(
                ledger.record(
                    "test.act",
                    about=f"run:{len(made)}",
                    by="system",
                    at=AT + timedelta(seconds=len(made)),
                    facts={"n": len(made)},
                )
            )
        ledger.seal(AT)
    return made


def sql(statement: str, *parameters: Any) -> None:
    """What the owner of the database can do: without triggers, without checks."""
    with without_triggers(connection), connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA foreign_keys=OFF")
            cursor.execute("PRAGMA ignore_check_constraints=ON")
        cursor.execute(statement, parameters or None)
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA foreign_keys=ON")
            cursor.execute("PRAGMA ignore_check_constraints=OFF")


def key(entry: LedgerEntry) -> str:
    """The entry's id as this database stores it."""
    return entry.pk.hex if connection.vendor == "sqlite" else str(entry.pk)


def changed(place: int, entry: LedgerEntry) -> str:
    return (
        f"The entry at place {place} (test.act, {entry.about}, {entry.pk}) was changed "
        "after it was sealed, or another stands in its place."
    )


def off(size: int, start: int) -> str:
    return (
        f"The seal over {size} entries does not match them: something at the places "
        f"{start} to {size - 1} was changed, moved or removed."
    )


def missing(size: int, following: int) -> str:
    return (
        f"The seal over {size} entries is missing: the one over {following} entries "
        "was made after it."
    )


def stored_differs(start: int, end: int) -> str:
    return f"The stored tree differs from the leaves at the places {start} to {end}."


def test_an_untouched_ledger_is_unchanged(tree: list[LedgerEntry]) -> None:
    heard: list[str] = []

    assert ledger.verify(on_line=heard.append) == []
    assert heard == ["12 of 12 checked"]


def test_an_empty_ledger_is_unchanged(db: None) -> None:
    assert ledger.verify() == []


def test_slices_do_not_change_what_is_found(
    tree: list[LedgerEntry], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(verifying, "CHUNK", 5)
    assert ledger.verify() == []

    sql("UPDATE portal_ledgerentry SET about = 'run:x' WHERE id = %s", key(tree[7]))
    found = LedgerEntry.objects.get(pk=tree[7].pk)
    assert ledger.verify() == [changed(7, found)]


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("act", "test.bct"),
        ("about", "run:55"),
        ("by", "user:1"),
        ("at", AT + timedelta(microseconds=1)),
        ("facts", '{"n": 6}'),
        ("facts", '{"n": 5.0}'),
        ("facts", '{"n": 5, "m": null}'),
        ("facts", '"x"'),
        ("commitment", "00" * 32),
        ("version", 2),
        ("leaf", "00" * 32),
    ],
)
def test_any_changed_column_of_an_entry_is_found(
    tree: list[LedgerEntry], column: str, value: Any
) -> None:
    sql(
        f'UPDATE portal_ledgerentry SET "{column}" = %s WHERE id = %s',
        value,
        key(tree[5]),
    )
    found = LedgerEntry.objects.get(pk=tree[5].pk)

    first, *_more = ledger.verify()

    assert first == changed(5, tree[5]).replace(
        f"(test.act, {tree[5].about}", f"({found.act}, {found.about}"
    )


def test_two_changes_are_named_in_the_order_of_the_tree(
    tree: list[LedgerEntry],
) -> None:
    for place in (10, 2):
        sql("UPDATE portal_ledgerentry SET version = 9 WHERE id = %s", key(tree[place]))

    assert ledger.verify() == [changed(2, tree[2]), changed(10, tree[10])]


def test_an_entry_rewritten_with_its_leaves_does_not_match_its_seal(
    tree: list[LedgerEntry],
) -> None:
    forged = leaves.Content(
        version=1,
        id=tree[6].pk,
        act="test.act",
        about=tree[6].about,
        by="user:1",
        at=tree[6].at,
        facts=tree[6].facts,
        commitment="",
    ).leaf()
    sql(
        "UPDATE portal_ledgerentry SET \"by\" = 'user:1', leaf = %s WHERE id = %s",
        forged,
        key(tree[6]),
    )
    sql("UPDATE portal_sealedleaf SET leaf = %s WHERE position = 6", forged)

    assert ledger.verify() == [stored_differs(6, 7), off(9, 4)]


def test_an_attacker_who_rewrites_the_whole_tree_meets_the_signature(
    tree: list[LedgerEntry],
) -> None:
    """Leaves, nodes and roots made new, consistently: only the key is missing."""
    test_an_entry_rewritten_with_its_leaves_does_not_match_its_seal(tree)
    frontier = merkle.Frontier()
    for row in SealedLeaf.objects.order_by("position"):
        for (level, index), digest in frontier.add(bytes.fromhex(row.leaf)):
            sql(
                'UPDATE portal_treenode SET hash = %s WHERE level = %s AND "index" = %s',
                digest.hex(),
                level,
                index,
            )
        root = frontier.root().hex()
        sql(
            "UPDATE portal_seal SET root = %s WHERE tree_size = %s", root, frontier.size
        )

    assert ledger.verify() == [
        "The seal over 9 entries has no valid signature.",
        "The seal over 12 entries has no valid signature.",
    ]


def swap(first: int, second: int) -> None:
    rows = {
        row.position: row
        for row in SealedLeaf.objects.filter(position__in=[first, second])
    }
    sql("DELETE FROM portal_sealedleaf WHERE position IN (%s, %s)", first, second)
    for place, row in ((first, rows[second]), (second, rows[first])):
        SealedLeaf.objects.create(position=place, entry_id=row.entry_id, leaf=row.leaf)


def test_reordered_entries_are_found(tree: list[LedgerEntry]) -> None:
    swap(5, 10)

    assert ledger.verify() == [
        stored_differs(4, 5),
        off(9, 4),
        stored_differs(10, 11),
    ]


def test_entries_swapped_under_their_leaves_are_found(tree: list[LedgerEntry]) -> None:
    swap(1, 2)
    sql("UPDATE portal_sealedleaf SET leaf = %s WHERE position = 1", tree[1].leaf)
    sql("UPDATE portal_sealedleaf SET leaf = %s WHERE position = 2", tree[2].leaf)

    assert ledger.verify() == [changed(1, tree[2]), changed(2, tree[1])]


def test_a_removed_entry_is_found(tree: list[LedgerEntry]) -> None:
    sql("DELETE FROM portal_ledgerentry WHERE id = %s", key(tree[3]))

    assert ledger.verify() == ["The entry at place 3 was removed."]


def test_a_removed_leaf_is_found(tree: list[LedgerEntry]) -> None:
    sql("DELETE FROM portal_sealedleaf WHERE position = 3")

    assert ledger.verify() == ["The leaf at place 3 is missing."]


def test_an_entry_removed_and_the_rest_moved_up_is_found(
    tree: list[LedgerEntry],
) -> None:
    sql("DELETE FROM portal_sealedleaf WHERE position = 3")
    sql("DELETE FROM portal_ledgerentry WHERE id = %s", key(tree[3]))
    for place in range(4, 12):
        sql(
            "UPDATE portal_sealedleaf SET position = %s WHERE position = %s",
            place - 1,
            place,
        )

    assert ledger.verify()[:2] == [stored_differs(2, 3), off(4, 0)]


def test_an_unreadable_leaf_is_found(tree: list[LedgerEntry]) -> None:
    sql("UPDATE portal_sealedleaf SET leaf = 'no hash' WHERE position = 2")

    assert ledger.verify() == [changed(2, tree[2]), "The leaf at place 2 is missing."]


UNREADABLE = {
    "sqlite": [
        ("at", "2026-13-45 99:00:00"),
        ("at", "x"),
        ("facts", "{"),
        ("facts", ""),
    ],
    "postgresql": [("at", "infinity"), ("at", "20000-01-01"), ("at", "0001-01-01 BC")],
}


@pytest.mark.parametrize(("column", "value"), UNREADABLE[connection.vendor])
def test_a_row_that_cannot_be_read_is_named(
    tree: list[LedgerEntry], column: str, value: str
) -> None:
    sql(
        f'UPDATE portal_ledgerentry SET "{column}" = %s WHERE id = %s',
        value,
        key(tree[5]),
    )

    (found,) = ledger.verify()

    assert found.startswith("The entry at place 5 ")
    assert "was changed" in found


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("root", "00" * 32),
        ("root", "zz"),
        ("previous", 5),
        ("previous", None),
        ("at", AT + timedelta(microseconds=1)),
        ("key_id", "0" * 32),
        ("signature", "AAAA"),
        ("signature", "§"),
    ],
)
def test_a_changed_seal_is_found(
    tree: list[LedgerEntry], column: str, value: Any
) -> None:
    sql(f'UPDATE portal_seal SET "{column}" = %s WHERE tree_size = 9', value)

    assert ledger.verify() == ["The seal over 9 entries has no valid signature."]


def test_a_seal_moved_to_another_size_is_found(tree: list[LedgerEntry]) -> None:
    sql("UPDATE portal_seal SET tree_size = 8 WHERE tree_size = 9")

    assert ledger.verify() == [
        "The seal over 8 entries has no valid signature.",
        missing(9, 12),
    ]


@pytest.mark.parametrize(
    ("size", "said"),
    [
        (4, missing(4, 9)),
        (9, missing(9, 12)),
        (12, "From place 9 on no seal covers the leaves: one was removed."),
    ],
)
def test_whichever_seal_is_removed_is_missed(
    tree: list[LedgerEntry], size: int, said: str
) -> None:
    sql("DELETE FROM portal_seal WHERE tree_size = %s", size)

    assert ledger.verify() == [said]


def test_seals_that_name_none_before_them_stay_good_and_the_chain_begins_after_them(
    tree: list[LedgerEntry],
) -> None:
    signer = sealkeys.current(at=AT)
    for seal in Seal.objects.filter(tree_size__lt=12):
        older = replace(Checkpoint.of(seal), previous=None)
        sql(
            "UPDATE portal_seal SET previous = NULL, signature = %s"
            " WHERE tree_size = %s",
            signer.sign(older.text()),
            seal.tree_size,
        )

    kept = [Checkpoint.of(seal) for seal in Seal.objects.all()]
    assert ledger.verify(against=kept) == []
    sql("DELETE FROM portal_seal WHERE tree_size = 9")
    assert ledger.verify(against=kept) == [missing(9, 12)]


def test_removing_every_seal_is_found(tree: list[LedgerEntry]) -> None:
    sql("DELETE FROM portal_seal")

    assert ledger.verify() == [
        "From place 0 on no seal covers the leaves: one was removed."
    ]


def cut_off_the_tail(tree: list[LedgerEntry]) -> None:
    sql("DELETE FROM portal_seal WHERE tree_size = 12")
    sql("DELETE FROM portal_sealedleaf WHERE position >= 9")
    for entry in tree[9:]:
        sql("DELETE FROM portal_ledgerentry WHERE id = %s", key(entry))
    for node in TreeNode.objects.all():
        if ((node.index + 1) << node.level) > 9:
            sql("DELETE FROM portal_treenode WHERE id = %s", node.pk)


def test_a_cut_tail_is_found_against_a_seal_somebody_kept(
    tree: list[LedgerEntry],
) -> None:
    kept = [Checkpoint.of(seal) for seal in Seal.objects.order_by("tree_size")]
    cut_off_the_tail(tree)

    assert ledger.verify() == []
    assert ledger.verify(against=kept[:2]) == []
    assert ledger.verify(against=kept) == [
        "A kept seal covers 12 entries, but only 9 are here."
    ]


def test_a_ledger_begun_anew_is_found_against_a_kept_seal(
    tree: list[LedgerEntry],
) -> None:
    kept = Checkpoint.of(Seal.objects.get(tree_size=9))
    for table in ("seal", "sealedleaf", "treenode", "ledgerentry"):
        sql(f"DELETE FROM portal_{table}")
    for n in range(20):
        ledger.record("new", about=f"run:{n}", by="system", at=AT, facts={})
    ledger.seal(AT)

    assert ledger.verify() == []
    assert ledger.verify(against=[kept]) == [off(9, 0)]


def test_a_forged_kept_seal_is_not_believed(tree: list[LedgerEntry]) -> None:
    forged = Checkpoint(size=99, root="00" * 32, at=AT, key_id="x", signature="")
    smaller = Checkpoint(size=5, root="00" * 32, at=AT, key_id="x", signature="")

    assert ledger.verify(against=[forged, smaller]) == [
        "The seal over 5 entries has no valid signature.",
        "The kept seal over 99 entries has no valid signature.",
    ]


def test_a_changed_node_is_found(tree: list[LedgerEntry]) -> None:
    sql(
        'UPDATE portal_treenode SET hash = %s WHERE level = 2 AND "index" = 1', "0" * 64
    )

    assert ledger.verify() == [stored_differs(4, 7)]


def test_a_removed_node_is_found(tree: list[LedgerEntry]) -> None:
    sql("DELETE FROM portal_treenode WHERE level = 3")

    assert ledger.verify() == [stored_differs(0, 7)]


def test_an_entry_changed_before_it_was_sealed_is_found(
    tree: list[LedgerEntry],
) -> None:
    late = ledger.record("late", about="run:12", by="system", at=AT, facts={})
    sql("UPDATE portal_ledgerentry SET version = 7 WHERE id = %s", key(late))

    assert ledger.verify() == [f"The entry {late.pk}, not sealed yet, was changed."]


def test_many_faults_are_cut_short_and_counted(tree: list[LedgerEntry]) -> None:
    for n in range(60):
        ledger.record("late", about=f"run:{n}", by="system", at=AT, facts={})
    sql("UPDATE portal_ledgerentry SET version = 7")

    found = ledger.verify()

    assert len(found) == 51
    assert found[0] == changed(0, tree[0])
    assert found[-1] == "… and 22 more."


# --- personal facts -----------------------------------------------------------


@pytest.fixture
def personal(tree: list[LedgerEntry]) -> LedgerEntry:
    entry = ledger.record(
        "case.filed",
        about="case:A",
        by="person",
        at=AT,
        facts={},
        personal={"name": "Ana"},
        key=vault.new_key("case"),
    )
    ledger.seal(AT)
    return entry


def test_erased_personal_facts_are_no_fault(personal: LedgerEntry) -> None:
    assert ledger.verify() == []

    ledger.erase_personal("case:A", at=AT)

    assert ledger.verify() == []


def test_personal_facts_wiped_without_an_act_are_found(personal: LedgerEntry) -> None:
    sql(
        "UPDATE portal_ledgerpersonal SET salt = %s, sealed = %s, erased_at = %s",
        b"",
        b"",
        AT,
    )

    assert ledger.verify() == [
        f"The personal facts of the entry {personal.pk} were emptied, "
        "and no act says why."
    ]


def test_a_destroyed_key_is_no_fault(personal: LedgerEntry) -> None:
    vault.destroy(LedgerPersonal.objects.get().key, at=AT)

    assert ledger.verify() == []


def test_changed_personal_facts_are_found(personal: LedgerEntry) -> None:
    row = LedgerPersonal.objects.get()
    forged = vault.seal(row.key, b'{"name":"Bo"}')
    attempts: list[Callable[[], None]] = [
        lambda: sql("UPDATE portal_ledgerpersonal SET sealed = %s", forged),
        lambda: sql("UPDATE portal_ledgerpersonal SET sealed = %s", b"nothing"),
    ]

    for attempt in attempts:
        attempt()
        assert ledger.verify() == [
            f"The personal facts of the entry {personal.pk} were changed."
        ]


def test_removed_personal_facts_are_found(personal: LedgerEntry) -> None:
    sql("DELETE FROM portal_ledgerpersonal")

    assert ledger.verify() == [
        f"The personal facts of the entry {personal.pk} were removed, not erased."
    ]


# --- the command --------------------------------------------------------------


def test_the_command_says_unchanged(
    tree: list[LedgerEntry], capsys: pytest.CaptureFixture[str]
) -> None:
    call_command("verify_ledger", verbosity=2)

    out, err = capsys.readouterr()
    assert out == "Unchanged: 12 sealed entries.\n"
    assert err == "12 of 12 checked\n"


def test_the_command_fails_with_the_first_fault_first(tree: list[LedgerEntry]) -> None:
    sql("DELETE FROM portal_ledgerentry WHERE id = %s", key(tree[3]))

    with pytest.raises(
        CommandError, match="^The entry at place 3 was removed.$"
    ) as told:
        call_command("verify_ledger")

    assert told.value.returncode == 1


def test_the_command_takes_a_kept_seal(
    tree: list[LedgerEntry], tmp_path: Path, client: Any
) -> None:
    kept = tmp_path / "seal.json"
    kept.write_bytes(client.get("/.well-known/kept-keys.json").content)
    call_command("verify_ledger", "--against", str(kept), verbosity=0)
    cut_off_the_tail(tree)

    with pytest.raises(
        CommandError, match="^A kept seal covers 12 entries, but only 9"
    ):
        call_command("verify_ledger", "--against", str(kept))


def test_the_command_refuses_a_file_without_a_seal(db: None, tmp_path: Path) -> None:
    (tmp_path / "x.json").write_text(json.dumps({"keys": []}))

    with pytest.raises(CommandError, match="x.json: The file holds no seal."):
        call_command("verify_ledger", "--against", str(tmp_path / "x.json"))
    with pytest.raises(CommandError) as told:
        call_command("verify_ledger", "--against", str(tmp_path / "y.json"))
    assert str(told.value) == (
        f"There is no file {tmp_path / 'y.json'} that can be read here. Give the path "
        "of a seal that you kept."
    )


def test_the_tree_of_the_tables_is_the_tree_of_the_definition(
    tree: list[LedgerEntry],
) -> None:
    left = hashlib.sha256(
        b"\x01" + bytes.fromhex(tree[0].leaf) + bytes.fromhex(tree[1].leaf)
    )

    assert TreeNode.objects.get(level=1, index=0).hash == left.hexdigest()
    assert sealing.sealed_size() == 12
