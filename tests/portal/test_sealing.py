"""Entries get their places, seals their signatures, and nobody gets two."""

from __future__ import annotations

import base64
import hashlib
import json
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client

from portal import keyring, ledger, merkle, sealing, sealkeys
from portal.checkpoint import Checkpoint, NotACheckpoint
from portal.models import LedgerEntry, Seal, SealedLeaf, Sweep, TreeNode

AT = datetime(2026, 3, 4, 5, 6, 7, tzinfo=UTC)


@pytest.fixture(autouse=True)
def keys(settings: Any, tmp_path: Path) -> Path:
    settings.KEYS_DIR = tmp_path
    return tmp_path


def entries(count: int, *, at: datetime = AT) -> list[LedgerEntry]:
    return [
        ledger.record(
            "test.act",
            about=f"run:{n}",
            by="system",
            at=at + timedelta(seconds=n),
            facts={"n": n},
        )
        for n in range(count)
    ]


def naive_root(leaves: list[str]) -> str:
    """The plain definition (RFC 9162, 2.1.1)."""

    def over(hashes: list[bytes]) -> bytes:
        if len(hashes) == 1:
            return hashes[0]
        k = 1 << ((len(hashes) - 1).bit_length() - 1)
        return hashlib.sha256(b"\x01" + over(hashes[:k]) + over(hashes[k:])).digest()

    return over([bytes.fromhex(leaf) for leaf in leaves]).hex()


@pytest.mark.django_db
def test_nothing_to_seal_makes_no_seal() -> None:
    assert ledger.seal(AT) is None
    assert Seal.objects.count() == 0


@pytest.mark.django_db
def test_a_seal_covers_what_was_recorded_in_the_order_of_its_time() -> None:
    made = entries(7)

    seal = ledger.seal(AT)

    assert seal is not None
    leaves = [entry.leaf for entry in made]
    assert list(
        SealedLeaf.objects.order_by("position").values_list("position", "leaf")
    ) == list(enumerate(leaves))
    assert (seal.tree_size, seal.root, seal.at) == (7, naive_root(leaves), AT)
    assert list(
        TreeNode.objects.order_by("level", "index").values_list("level", "index")
    ) == [(1, 0), (1, 1), (1, 2), (2, 0)]


@pytest.mark.django_db
def test_later_seals_go_on_with_the_same_tree() -> None:
    leaves = []
    for size in (1, 2, 5, 8, 13):
        leaves += [entry.leaf for entry in entries(size - len(leaves))]
        seal = ledger.seal(AT)
        assert seal is not None
        assert (seal.tree_size, seal.root) == (size, naive_root(leaves))


@pytest.mark.django_db
def test_an_entry_that_was_committed_late_is_sealed_all_the_same() -> None:
    entries(3)
    ledger.seal(AT)
    late = entries(1, at=AT - timedelta(days=1))[0]

    ledger.seal(AT)

    assert SealedLeaf.objects.get(entry=late).position == 3


@pytest.mark.django_db
def test_a_sweep_asks_of_what_is_recent_and_once_an_hour_of_everything() -> None:
    entries(1)
    assert sealing.since(AT) is None

    sealing.seal_backlog(AT, since=None)
    Sweep.objects.create(name="portal.seal", ok_at=AT)
    assert sealing.since(AT + timedelta(minutes=3)) == AT - timedelta(minutes=117)
    assert sealing.since(AT + timedelta(hours=1)) is None

    # What was written down late about an old time waits for the next hour.
    late = AT + timedelta(minutes=3)
    entries(1, at=AT - timedelta(days=1))
    entries(1, at=late)
    assert sealing.seal_backlog(late, since=sealing.since(late)) == 1
    assert sealing.seal_backlog(late, since=None) == 1
    assert not sealing.unsealed().exists()


@pytest.mark.django_db
def test_what_is_recent_is_found_by_an_index() -> None:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL enable_seqscan = off")
    plan = sealing.unsealed(since=AT).order_by("at", "id")[:5].explain()

    assert "ledger_at" in plan
    assert "SCAN portal_ledgerentry" not in plan
    assert "Seq Scan" not in plan


@pytest.mark.django_db
def test_a_large_backlog_is_sealed_in_slices() -> None:
    leaves = [entry.leaf for entry in entries(25)]

    assert sealing.seal_backlog(AT, limit=10) == 25

    sizes = list(Seal.objects.order_by("tree_size").values_list("tree_size", "root"))
    assert sizes == [
        (10, naive_root(leaves[:10])),
        (20, naive_root(leaves[:20])),
        (25, naive_root(leaves)),
    ]
    assert sealing.seal_backlog(AT) == 0


@pytest.mark.django_db
def test_the_signed_text_has_one_thing_on_each_line() -> None:
    entries(3)
    seal = ledger.seal(AT)
    assert seal is not None
    head = Checkpoint.of(seal)

    root = base64.b64encode(bytes.fromhex(seal.root)).decode()
    assert head.text() == (
        f"kept-ledger/{seal.key_id}\n3\n{root}\n2026-03-04T05:06:07.000000Z\nafter 0\n"
    )
    assert head.is_signed_by(sealkeys.public_keys()[seal.key_id])


@pytest.mark.django_db
@pytest.mark.parametrize("size", [1, 2, 3, 6, 8, 13])
def test_every_entry_is_provable_under_every_seal_over_it(
    size: int, django_assert_max_num_queries: Any
) -> None:
    made = entries(size)
    first = sealing.seal(AT, limit=max(1, size - 2))
    sealing.seal_backlog(AT)
    assert first is not None

    for position, entry in enumerate(made):
        with django_assert_max_num_queries(4):
            proof = ledger.inclusion(entry)
        assert proof is not None
        assert (proof.position, proof.leaf) == (position, entry.leaf)
        assert proof.checkpoint.is_signed_by(proof.public_key)
        assert merkle.is_included(
            bytes.fromhex(proof.leaf),
            proof.position,
            proof.checkpoint.size,
            [bytes.fromhex(digest) for digest in proof.path],
            bytes.fromhex(proof.checkpoint.root),
        )
        older = ledger.inclusion(entry, tree_size=first.tree_size)
        assert (older is not None) == (position < first.tree_size)


@pytest.mark.django_db
def test_an_unsealed_entry_has_no_proof_yet() -> None:
    entry = entries(1)[0]

    assert ledger.inclusion(entry) is None

    ledger.seal(AT)
    assert ledger.inclusion(entry) is not None
    assert ledger.inclusion(entry, tree_size=99) is None


@pytest.mark.django_db
def test_a_new_key_signs_from_now_on_and_the_old_public_half_stays() -> None:
    entries(1)
    first = ledger.seal(AT)
    made = sealkeys.make(at=AT + timedelta(days=1))
    entries(1)
    second = ledger.seal(AT + timedelta(days=2))

    assert first is not None
    assert second is not None
    assert second.key_id == made.id != first.key_id
    keys = sealkeys.public_keys()
    assert sorted(keys) == sorted([first.key_id, second.key_id])
    assert Checkpoint.of(first).is_signed_by(keys[first.key_id])
    assert Checkpoint.of(second).is_signed_by(keys[second.key_id])
    assert not Checkpoint.of(second).is_signed_by(keys[first.key_id])


@pytest.mark.django_db
def test_in_production_a_missing_key_is_not_made_silently(settings: Any) -> None:
    settings.IS_PRODUCTION = True
    entries(1)

    with pytest.raises(sealkeys.NoSealKey, match="make_keys"):
        ledger.seal(AT)

    assert SealedLeaf.objects.count() == 0
    call_command("make_keys", verbosity=0)
    assert ledger.seal(AT) is not None


def test_a_public_key_under_another_name_is_not_ours(keys: Path) -> None:
    made = sealkeys.make(at=AT)
    (keys / "seal" / f"{'0' * 32}.pub").write_text(
        (keys / "seal" / f"{made.id}.pub").read_text()
    )

    assert list(sealkeys.public_keys()) == [made.id]


def test_keys_are_readable_by_their_owner_only(keys: Path) -> None:
    made = sealkeys.make(at=AT)

    assert (keys / "seal" / made.id).stat().st_mode & 0o777 == 0o600


@pytest.mark.django_db
def test_make_keys_twice_keeps_the_key_unless_a_new_one_is_asked(
    capsys: pytest.CaptureFixture[str],
) -> None:
    call_command("make_keys")
    first = sealkeys.public_keys()
    call_command("make_keys")
    assert sealkeys.public_keys() == first

    call_command("make_keys", "--new-seal-key")

    assert len(sealkeys.public_keys()) == 2
    assert "Seals are signed with" in capsys.readouterr().out


@pytest.mark.django_db
def test_a_lost_key_is_replaced_on_record_and_never_in_silence(keys: Path) -> None:
    """F28."""
    call_command("make_keys", verbosity=0)
    entries(1)
    seal = ledger.seal(AT)
    assert seal is not None
    for path in (keys / "seal").iterdir():
        path.unlink()

    entries(1)
    with pytest.raises(keyring.OtherKeys):
        keyring.must_hold(keyring.named())
    with pytest.raises(CommandError, match="--new-seal-key"):
        call_command("make_keys", verbosity=0)
    call_command("make_keys", "--new-seal-key", verbosity=0)

    keyring.must_hold(keyring.named())
    said = LedgerEntry.objects.get(act="seal.key_replaced")
    assert said.about == f"seal-key:{seal.key_id}"
    newer = ledger.seal(AT)
    assert newer is not None
    assert newer.key_id in sealkeys.public_keys()


@pytest.mark.django_db
def test_keys_and_newest_seal_are_public(client: Client) -> None:
    empty = client.get("/.well-known/kept-keys.json").json()
    assert empty == {"keys": [], "newest_seal": None}
    entries(2)
    seal = ledger.seal(AT)
    assert seal is not None

    answer = client.get("/.well-known/kept-keys.json")

    assert answer["Access-Control-Allow-Origin"] == "*"
    found = answer.json()
    assert found["keys"] == [
        {
            "id": seal.key_id,
            "algorithm": "Ed25519",
            "public_key": sealkeys.public_keys()[seal.key_id],
        }
    ]
    head = Checkpoint.of(seal)
    assert found["newest_seal"] == {
        "tree_size": 2,
        "root": seal.root,
        "at": "2026-03-04T05:06:07.000000Z",
        "key_id": seal.key_id,
        "previous": 0,
        "signature": seal.signature,
        "text": head.text(),
    }
    assert Checkpoint.read(answer.content) == head
    assert Checkpoint.read(json.dumps(found["newest_seal"])) == head


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{}",
        "null",
        '{"newest_seal": null}',
        '{"tree_size":0,"root":"00","at":"2026-01-01T00:00:00Z","key_id":"","signature":""}',
        '{"tree_size":1,"root":"zz","at":"2026-01-01T00:00:00Z","key_id":"","signature":""}',
        '{"tree_size":1,"root":"00","at":"2026-01-01","key_id":"","signature":""}',
    ],
)
def test_what_is_no_seal_is_refused(text: str) -> None:
    with pytest.raises(NotACheckpoint):
        Checkpoint.read(text)


@pytest.mark.django_db(transaction=True)
def test_two_sealers_at_once_give_every_entry_one_place() -> None:
    leaves = {entry.leaf for entry in entries(60)}
    sealkeys.make(at=AT)
    failures: list[Exception] = []

    def work() -> None:
        try:
            for _turn in range(12):
                sealing.seal(AT, limit=10)
        except Exception as error:  # noqa: BLE001
            failures.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    sealing.seal_backlog(AT)

    assert failures == []
    places = list(SealedLeaf.objects.order_by("position"))
    assert [place.position for place in places] == list(range(60))
    assert {place.leaf for place in places} == leaves
    assert ledger.verify() == []


@pytest.mark.django_db(transaction=True)
def test_a_sealer_that_comes_second_leaves_nothing_behind() -> None:
    entries(4)
    size = sealing.sealed_size()
    ledger.seal(AT)
    entries(2)

    # What the slower of two sealers does: it still believes in the old size.
    with pytest.raises(Exception, match="(?i)unique|inserts only"):
        sealing._grow(size, AT, sealing.unsealed().order_by("at", "id"))

    assert SealedLeaf.objects.count() == 4
    assert sealing.seal_backlog(AT) == 2
    assert ledger.verify() == []


@pytest.mark.django_db
def test_the_command_seals(capsys: pytest.CaptureFixture[str]) -> None:
    entries(3)

    call_command("seal_ledger")

    assert capsys.readouterr().out == "Sealed 3; the tree has 3.\n"


@pytest.mark.django_db
def test_nothing_is_sealed_or_begun_under_the_keys_of_somebody_else(
    settings: Any, tmp_path: Path
) -> None:
    entries(1)
    ledger.seal(AT)
    settings.KEYS_DIR = tmp_path / "others"
    sealkeys.make(at=AT)
    entries(1)

    with pytest.raises(sealkeys.NoSealKey, match="keys of this installation back"):
        ledger.seal(AT)
    with pytest.raises(CommandError, match="not those of this data"):
        call_command("prepare")
    assert Seal.objects.count() == 1

    settings.KEYS_DIR = tmp_path
    assert ledger.seal(AT) is not None
