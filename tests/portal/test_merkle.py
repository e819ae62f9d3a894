"""The tree against published known answers and against its plain definition."""

from __future__ import annotations

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal import merkle

# The eight leaves and roots that Certificate Transparency logs are tested with.
LEAVES = [
    bytes.fromhex(text)
    for text in (
        "",
        "00",
        "10",
        "2021",
        "3031",
        "40414243",
        "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    )
]
ROOTS = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
A = "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7"
B = "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e"
C = "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4"
D = "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b"
E = "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0"
F = "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a"


# --- the plain definition (RFC 9162, 2.1.1, 2.1.3.1, 2.1.4.1) -----------------


def root(leaves: list[bytes]) -> bytes:
    if not leaves:
        return hashlib.sha256(b"").digest()
    if len(leaves) == 1:
        return hashlib.sha256(b"\x00" + leaves[0]).digest()
    k = half(len(leaves))
    return hashlib.sha256(b"\x01" + root(leaves[:k]) + root(leaves[k:])).digest()


def half(n: int) -> int:
    k = 1
    while k * 2 < n:
        k *= 2
    return k


def path(m: int, leaves: list[bytes]) -> list[bytes]:
    if len(leaves) == 1:
        return []
    k = half(len(leaves))
    if m < k:
        return [*path(m, leaves[:k]), root(leaves[k:])]
    return [*path(m - k, leaves[k:]), root(leaves[:k])]


def growth(m: int, leaves: list[bytes], is_whole: bool = True) -> list[bytes]:
    if m == len(leaves):
        return [] if is_whole else [root(leaves)]
    k = half(len(leaves))
    if m <= k:
        return [*growth(m, leaves[:k], is_whole), root(leaves[k:])]
    return [*growth(m - k, leaves[k:], False), root(leaves[:k])]


# --- ours ---------------------------------------------------------------------


def stored(leaves: list[bytes]) -> dict[merkle.Node, bytes]:
    """What the tables hold: leaves at level 0 and every completed node."""
    frontier = merkle.Frontier()
    nodes: dict[merkle.Node, bytes] = {}
    for position, leaf in enumerate(leaves):
        nodes[0, position] = merkle.leaf_hash(leaf)
        nodes.update(frontier.add(merkle.leaf_hash(leaf)))
    return nodes


def inclusion(position: int, leaves: list[bytes]) -> list[bytes]:
    spans = merkle.inclusion_spans(position, len(leaves))
    return merkle.proof(spans, stored(leaves))


def consistency(old: int, leaves: list[bytes]) -> list[bytes]:
    spans = merkle.consistency_spans(old, len(leaves))
    return merkle.proof(spans, stored(leaves))


def test_empty_tree_has_the_hash_of_nothing() -> None:
    empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

    assert merkle.EMPTY_ROOT.hex() == empty
    assert merkle.Frontier().root().hex() == empty


@pytest.mark.parametrize("size", range(1, 9))
def test_roots_are_the_published_ones(size: int) -> None:
    hashes = [merkle.leaf_hash(leaf) for leaf in LEAVES[:size]]

    assert merkle.root_of(hashes).hex() == ROOTS[size - 1]


@pytest.mark.parametrize(
    ("position", "size", "expected"),
    [
        (0, 1, []),
        (0, 8, [A, B, C]),
        (5, 8, [D, E, ROOTS[3]]),
        (2, 3, [ROOTS[1]]),
        (1, 5, [ROOTS[0], B, D]),
    ],
)
def test_inclusion_proofs_are_the_published_ones(
    position: int, size: int, expected: list[str]
) -> None:
    assert [h.hex() for h in inclusion(position, LEAVES[:size])] == expected


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (1, 1, []),
        (1, 8, [A, B, C]),
        (6, 8, [F, E, ROOTS[3]]),
        (2, 5, [B, D]),
    ],
)
def test_consistency_proofs_are_the_published_ones(
    old: int, new: int, expected: list[str]
) -> None:
    assert [h.hex() for h in consistency(old, LEAVES[:new])] == expected


trees = st.lists(st.binary(max_size=4), min_size=1, max_size=70)


@given(trees, st.data())
def test_inclusion_is_as_defined_and_holds_for_nothing_else(
    leaves: list[bytes], data: st.DataObject
) -> None:
    size = len(leaves)
    position = data.draw(st.integers(0, size - 1))
    hashes = [merkle.leaf_hash(leaf) for leaf in leaves]
    proof = inclusion(position, leaves)
    top = merkle.root_of(hashes)

    assert top == root(leaves)
    assert proof == path(position, leaves)
    assert merkle.is_included(hashes[position], position, size, proof, top)
    assert not merkle.is_included(b"\x00" * 32, position, size, proof, top)
    assert not merkle.is_included(hashes[position], position, size, [*proof, top], top)
    assert not merkle.is_included(hashes[position], size, size, proof, top)
    if proof:
        assert not merkle.is_included(hashes[position], position, size, proof[1:], top)


@given(trees, st.data())
def test_consistency_is_as_defined_and_a_fork_is_seen(
    leaves: list[bytes], data: st.DataObject
) -> None:
    new = len(leaves)
    old = data.draw(st.integers(1, new))
    proof = consistency(old, leaves)
    old_root, new_root = root(leaves[:old]), root(leaves)

    assert proof == growth(old, leaves)
    assert merkle.is_consistent(old, new, old_root, new_root, proof)
    assert not merkle.is_consistent(old, new, b"\x00" * 32, new_root, proof)
    assert not merkle.is_consistent(old, new, old_root, b"\x00" * 32, proof)
    assert not merkle.is_consistent(old, new, old_root, new_root, [*proof, old_root])
    if len(proof) > 1:
        assert not merkle.is_consistent(old, new, old_root, new_root, proof[:-1])


@given(trees, st.data())
def test_a_frontier_goes_on_where_another_stopped(
    leaves: list[bytes], data: st.DataObject
) -> None:
    cut = data.draw(st.integers(0, len(leaves)))
    nodes = stored(leaves[:cut])
    frontier = merkle.Frontier(cut, [nodes[n] for n in merkle.nodes_of((0, cut))])
    for leaf in leaves[cut:]:
        frontier.add(merkle.leaf_hash(leaf))

    assert frontier.root() == root(leaves)
    assert frontier.size == len(leaves)


def test_a_proof_at_a_million_leaves_has_at_most_twenty_hashes() -> None:
    lengths = {len(merkle.inclusion_spans(p, 1_000_000)) for p in range(0, 10**6, 997)}

    assert max(lengths) == 20


def test_what_is_outside_the_tree_is_refused() -> None:
    with pytest.raises(ValueError, match="not in a tree of this size"):
        merkle.inclusion_spans(3, 3)
    with pytest.raises(ValueError, match="consistent with a larger one"):
        merkle.consistency_spans(4, 3)
    with pytest.raises(ValueError, match="one hash for each bit"):
        merkle.Frontier(3, [b""])
    assert not merkle.is_consistent(0, 3, b"", b"", [])
    assert not merkle.is_consistent(4, 3, b"", b"", [b""])
