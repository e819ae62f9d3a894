"""The one growing tree: hashes, places, proofs (RFC 9162, sections 2.1.1 to 2.1.5).

Pure. A tree over n leaves is cut into spans `[start, end)`; every span falls into
complete subtrees, and those are what `TreeNode` keeps, so a proof is a look-up of
a few rows and never a walk over the leaves.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence

Span = tuple[int, int]
Node = tuple[int, int]  # level, index: the 2**level leaves from index * 2**level on

EMPTY_ROOT = hashlib.sha256(b"").digest()


def leaf_hash(content: bytes) -> bytes:
    """Hash of one leaf; the first byte keeps leaves and nodes apart."""
    return hashlib.sha256(b"\x00" + content).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Hash of an inner node."""
    return hashlib.sha256(b"\x01" + left + right).digest()


class Frontier:
    """The complete subtrees of a tree, largest first: all that appending needs."""

    def __init__(self, size: int = 0, hashes: Iterable[bytes] = ()) -> None:
        self.size = size
        self._hashes = list(hashes)
        if len(self._hashes) != size.bit_count():
            raise ValueError("A frontier has one hash for each bit set in its size.")

    def add(self, leaf: bytes) -> list[tuple[Node, bytes]]:
        """Append a leaf hash; the nodes of level 1 and above that it completes."""
        made: list[tuple[Node, bytes]] = []
        index, level = self.size, 0
        while index & 1:
            leaf = node_hash(self._hashes.pop(), leaf)
            index, level = index >> 1, level + 1
            made.append(((level, index), leaf))
        self._hashes.append(leaf)
        self.size += 1
        return made

    def root(self) -> bytes:
        """The root over every leaf added so far."""
        return fold(self._hashes) if self._hashes else EMPTY_ROOT


def fold(hashes: Sequence[bytes]) -> bytes:
    """One hash for a span from the hashes of its complete subtrees, left to right."""
    root = hashes[-1]
    for left in reversed(hashes[:-1]):
        root = node_hash(left, root)
    return root


def root_of(leaves: Iterable[bytes]) -> bytes:
    """The root over leaf hashes."""
    frontier = Frontier()
    for leaf in leaves:
        frontier.add(leaf)
    return frontier.root()


# --- which nodes --------------------------------------------------------------


def nodes_of(span: Span) -> list[Node]:
    """The complete subtrees of a span that the tree's own cutting can produce."""
    start, end = span
    nodes: list[Node] = []
    while start < end:
        level = (end - start).bit_length() - 1
        nodes.append((level, start >> level))
        start += 1 << level
    return nodes


def _cut(start: int, end: int) -> int:
    """Where the tree parts a span: after the largest power of two below its length."""
    return start + (1 << ((end - start - 1).bit_length() - 1))


def inclusion_spans(position: int, size: int) -> list[Span]:
    """What an inclusion proof is made of, from the leaf up."""
    if not 0 <= position < size:
        raise ValueError("The leaf is not in a tree of this size.")
    start, end = 0, size
    spans: list[Span] = []
    while end - start > 1:
        cut = _cut(start, end)
        if position < cut:
            spans.append((cut, end))
            end = cut
        else:
            spans.append((start, cut))
            start = cut
    return spans[::-1]


def consistency_spans(old: int, new: int) -> list[Span]:
    """What a consistency proof from size `old` to size `new` is made of."""
    if not 0 < old <= new:
        raise ValueError("Only a tree with leaves is consistent with a larger one.")
    start, end = 0, new
    spans: list[Span] = []
    while end != old:
        cut = _cut(start, end)
        if old <= cut:
            spans.append((cut, end))
            end = cut
        else:
            spans.append((start, cut))
            start = cut
    # The old tree itself is left out when it is one whole subtree from the first
    # leaf on: whoever checks knows its root already.
    return ([(start, end)] if start else []) + spans[::-1]


def proof(spans: Iterable[Span], hashes: Mapping[Node, bytes]) -> list[bytes]:
    """The hashes of a proof from the hashes of complete subtrees."""
    return [fold([hashes[node] for node in nodes_of(span)]) for span in spans]


# --- checking -----------------------------------------------------------------


def is_included(
    leaf: bytes, position: int, size: int, path: Sequence[bytes], root: bytes
) -> bool:
    """Whether the path proves the leaf at its place (RFC 9162, 2.1.3.2)."""
    if not 0 <= position < size:
        return False
    here, last = position, size - 1
    for sibling in path:
        if last == 0:
            return False
        if here & 1 or here == last:
            leaf = node_hash(sibling, leaf)
            while here and not here & 1:
                here, last = here >> 1, last >> 1
        else:
            leaf = node_hash(leaf, sibling)
        here, last = here >> 1, last >> 1
    return last == 0 and leaf == root


def is_consistent(
    old: int, new: int, old_root: bytes, new_root: bytes, path: Sequence[bytes]
) -> bool:
    """Whether the path proves that the new tree only grew (RFC 9162, 2.1.4.2)."""
    if old == new:
        return not path and old_root == new_root
    steps = list(path)
    if old & (old - 1) == 0:
        steps.insert(0, old_root)
    if not 0 < old < new or not steps:
        return False
    here, last = old - 1, new - 1
    while here & 1:
        here, last = here >> 1, last >> 1
    return _climb(here, last, steps) == (old_root, new_root)


def _climb(here: int, last: int, steps: list[bytes]) -> tuple[bytes, bytes] | None:
    """Both roots a consistency path leads to; None when its length does not fit."""
    old_root = new_root = steps[0]
    for step in steps[1:]:
        if last == 0:
            return None
        if here & 1 or here == last:
            old_root = node_hash(step, old_root)
            new_root = node_hash(step, new_root)
            while here and not here & 1:
                here, last = here >> 1, last >> 1
        else:
            new_root = node_hash(new_root, step)
        here, last = here >> 1, last >> 1
    return (old_root, new_root) if last == 0 else None
