"""Walks the sealed tree from the first leaf and says, in sentences, what is wrong.

Nothing stored is believed: every leaf is computed anew from the entry's columns,
every node and root from the leaves, every signature from the text it signs. What
the database alone cannot show (a tail cut off with its seals) is shown by any seal
that somebody kept.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from heapq import merge
from typing import Any, NamedTuple

from django.db.models import F, Max, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from portal import leaves, merkle, sealing, sealkeys, vault
from portal.checkpoint import Checkpoint
from portal.models import (
    LedgerEntry,
    LedgerPersonal,
    Seal,
    SealedLeaf,
    TreeNode,
)
from portal.plugins import discover

CHUNK = 5000
MOST_FAULTS = 50
ERASED = "personal.erased"
_COLUMNS = ("version", "id", "act", "about", "by", "at", "facts", "commitment")
_NOWHERE = 1 << 62  # after every place: faults of what stands in no tree


@dataclass
class Faults:
    """What was found, by place in the tree, so that the first is named first."""

    found: list[tuple[int, str]] = field(default_factory=list)

    def add(self, place: int, sentence: str) -> None:
        self.found.append((place, sentence))

    def sentences(self) -> list[str]:
        """In the order of the tree; a long list is cut, and says so."""
        said = [sentence for _place, sentence in sorted(self.found, key=_place)]
        more = len(said) - MOST_FAULTS
        if more > 0:
            said[MOST_FAULTS:] = [_("… and %(count)d more.") % {"count": more}]
        return said


def _place(fault: tuple[int, str]) -> int:
    return fault[0]


class Row(NamedTuple):
    """One place: the leaf in the tree, the entry's own, and what the entry says."""

    leaf: str
    own: str
    content: leaves.Content | None


@dataclass
class Walk:
    """One pass over the leaves in their order."""

    heads: Iterator[Checkpoint]
    keys: dict[str, str]
    frontier: merkle.Frontier = field(default_factory=merkle.Frontier)
    faults: Faults = field(default_factory=Faults)
    good_until: int = 0
    is_broken: bool = False  # a leaf is gone: nothing after it can be computed
    is_off: bool = False  # a seal did not match, and that was said
    head: Checkpoint | None = None
    nodes: dict[merkle.Node, str] = field(default_factory=dict)
    bad: set[merkle.Node] = field(default_factory=set)

    def chunk(self, start: int, end: int) -> None:
        """Check the leaves of one slice, the seals inside it, and the stored nodes."""
        rows = _rows(start, end)
        for place in range(start, end):
            row = rows.get(place)
            if row is None:
                self.missing(place)
            else:
                self.leaf(place, row)
        self._stored_nodes(start, end)

    def leaf(self, place: int, row: Row) -> None:
        """Check an entry against both its leaves and add it to the tree."""
        is_same = row.content is not None and row.content.is_leaf(row.leaf)
        if not is_same or row.own != row.leaf:
            self.faults.add(place, _changed(place, row.content))
        self._grow(place, row.leaf)

    def missing(self, place: int) -> None:
        """A place without an entry; without its leaf too, no later root can be right."""
        found = SealedLeaf.objects.filter(position=place)
        leaf = found.values_list("leaf", flat=True).first()
        if leaf is not None:
            sentence = _("The entry at place %(place)d was removed.")
            self.faults.add(place, sentence % {"place": place})
        self._grow(place, leaf)

    def _grow(self, place: int, leaf: str | None) -> None:
        if not self.is_broken and not _is_hash(leaf):
            sentence = _("The leaf at place %(place)d is missing.")
            self.faults.add(place, sentence % {"place": place})
            self.is_broken = True
        if leaf is not None and not self.is_broken:
            for node, digest in self.frontier.add(bytes.fromhex(leaf)):
                self.nodes[node] = digest.hex()
        while self.head is not None and self.head.size <= place + 1:
            self._seal(self.head)
            self.head = next(self.heads, None)

    def _seal(self, head: Checkpoint) -> None:
        words = {"size": head.size, "from": self.good_until, "to": head.size - 1}
        public = self.keys.get(head.key_id)
        if public is None or not head.is_signed_by(public):
            sentence = _("The seal over %(size)d entries has no valid signature.")
            self.faults.add(head.size - 1, sentence % words)
        elif self.is_broken or self.is_off:
            return
        elif self.frontier.root().hex() == head.root:
            self.good_until = head.size
        else:
            # The later seals cover the same leaves: one sentence says it all.
            self.is_off = True
            sentence = _(
                "The seal over %(size)d entries does not match them: something at "
                "the places %(from)d to %(to)d was changed, moved or removed."
            )
            self.faults.add(head.size - 1, sentence % words)

    def _stored_nodes(self, start: int, end: int) -> None:
        """Compare the tree's stored inner nodes with those just computed."""
        stored = _nodes(start, end) if self.nodes else {}
        for node, digest in self.nodes.items():
            if stored.get(node) == digest:
                continue
            level, index = node
            self.bad.add(node)
            if self.bad.isdisjoint(
                {(level - 1, 2 * index), (level - 1, 2 * index + 1)}
            ):
                words = {"from": index << level, "to": ((index + 1) << level) - 1}
                sentence = _(
                    "The stored tree differs from the leaves at the places %(from)d "
                    "to %(to)d."
                )
                self.faults.add(words["from"], sentence % words)
        self.nodes.clear()


def verify(
    *,
    against: Iterable[Checkpoint] = (),
    on_line: Callable[[str], None] | None = None,
) -> list[str]:
    """Check everything; an empty list, or sentences of which the first is the first.

    `against` are seals that were kept elsewhere. `on_line` hears of the progress.
    """
    kept = sorted(against, key=_size)
    size = sealing.sealed_size()
    rows = Seal.objects.filter(tree_size__lte=size).order_by("tree_size")
    keys, faults = sealkeys.public_keys(), Faults()
    sealed = _chain((Checkpoint.of(row) for row in rows.iterator()), keys, faults)
    walk = Walk(
        heads=merge(sealed, [head for head in kept if head.size <= size], key=_size),
        keys=keys,
        faults=faults,
    )
    walk.head = next(walk.heads, None)
    for start in range(0, size, CHUNK):
        walk.chunk(start, min(start + CHUNK, size))
        if on_line:
            done = min(start + CHUNK, size)
            on_line(_("%(done)d of %(all)d checked") % {"done": done, "all": size})
    for head in kept:
        if head.size > size:
            _truncated(walk, head, size)
    _behind_the_newest_seal(walk.faults)
    _not_sealed_yet(walk.faults)
    _personal(walk.faults)
    _witnesses(walk.faults)
    return walk.faults.sentences()


def _size(head: Checkpoint) -> int:
    return head.size


def _chain(
    heads: Iterator[Checkpoint], keys: dict[str, str], faults: Faults
) -> Iterator[Checkpoint]:
    """Each seal names the one before it; seals older than this say nothing of it."""
    before = 0
    for head in heads:
        if head.previous not in (None, before) and head.is_signed_by(
            keys.get(head.key_id, "")
        ):
            words = {"size": head.size, "before": head.previous}
            sentence = _(
                "The seal over %(before)s entries is missing: the one over %(size)d "
                "entries was made after it."
            )
            faults.add(head.size - 1, sentence % words)
        before = head.size
        yield head


# --- reading ------------------------------------------------------------------


def _rows(start: int, end: int) -> dict[int, Row]:
    """Leaf and entry by place; a row that cannot even be read has no content."""
    rows = SealedLeaf.objects.filter(position__gte=start, position__lt=end).order_by()
    names = [f"entry__{name}" for name in _COLUMNS]
    try:
        return {
            place: Row(
                leaf, own, leaves.Content(**dict(zip(_COLUMNS, values, strict=True)))
            )
            for place, leaf, own, *values in rows.values_list(
                "position", "leaf", "entry__leaf", *names
            )
        }
    except (ValueError, TypeError):
        if end - start > 1:
            half = (start + end) // 2
            return _rows(start, half) | _rows(half, end)
        leaf = rows.values_list("leaf", flat=True).first()
        return {} if leaf is None else {start: Row(leaf, "", None)}


def _is_hash(text: str | None) -> bool:
    return text is not None and re.fullmatch("[0-9a-f]{64}", text) is not None


def _nodes(start: int, end: int) -> dict[merkle.Node, str]:
    """The stored nodes whose last leaf lies in the slice."""
    wanted = Q()
    for level in range(1, end.bit_length()):
        wanted |= Q(level=level, index__gte=start >> level, index__lt=end >> level)
    rows = TreeNode.objects.filter(wanted) if wanted else TreeNode.objects.none()
    return {
        (level, index): digest
        for level, index, digest in rows.values_list("level", "index", "hash")
    }


# --- sentences ----------------------------------------------------------------


def _changed(place: int, content: leaves.Content | None) -> str:
    if content is None:
        sentence = _("The entry at place %(place)d was changed and cannot be read.")
        return sentence % {"place": place}
    sentence = _(
        "The entry at place %(place)d (%(act)s, %(about)s, %(id)s) was changed after "
        "it was sealed, or another stands in its place."
    )
    return sentence % {
        "place": place,
        "act": content.act,
        "about": content.about,
        "id": content.id,
    }


def _truncated(walk: Walk, head: Checkpoint, size: int) -> None:
    """A kept seal covers more than is here: the tail was cut off, or it is not ours."""
    public = walk.keys.get(head.key_id)
    if public is None or not head.is_signed_by(public):
        sentence = _("The kept seal over %(size)d entries has no valid signature.")
    else:
        sentence = _("A kept seal covers %(size)d entries, but only %(here)d are here.")
    walk.faults.add(size, sentence % {"size": head.size, "here": size})


def _behind_the_newest_seal(faults: Faults) -> None:
    """Leaves and seal are written together; leaves alone mean a seal was removed."""
    newest = Seal.objects.order_by().annotate(one=F("tree_size") * 0)
    size = newest.values("one").annotate(size=Max("tree_size")).values("size")
    stray = SealedLeaf.objects.filter(position__gte=Coalesce(Subquery(size), 0))
    first = stray.order_by("position").values_list("position", flat=True).first()
    if first is not None:
        sentence = _(
            "From place %(place)d on no seal covers the leaves: one was removed."
        )
        faults.add(first, sentence % {"place": first})


def _not_sealed_yet(faults: Faults) -> None:
    """Entries of the last seconds: their own leaf is all there is to compare."""
    for entry in sealing.unsealed().iterator():
        if not leaves.Content.of(entry).is_leaf(entry.leaf):
            sentence = _("The entry %(id)s, not sealed yet, was changed.")
            faults.add(_NOWHERE, sentence % {"id": entry.pk})


def _personal(faults: Faults) -> None:
    """Personal facts not erased must still be what the entry committed to."""
    rows = LedgerPersonal.objects.filter(erased_at__isnull=True)
    for row in rows.select_related("entry", "key").iterator():
        if not _is_committed(row):
            sentence = _("The personal facts of the entry %(id)s were changed.")
            faults.add(_NOWHERE, sentence % {"id": row.entry_id})
    _emptied(faults)
    gone = LedgerEntry.objects.filter(personal__isnull=True).exclude(commitment="")
    for pk in gone.values_list("pk", flat=True).iterator():
        sentence = _("The personal facts of the entry %(id)s were removed, not erased.")
        faults.add(_NOWHERE, sentence % {"id": pk})


def _witnesses(faults: Faults) -> None:
    """Rows that entries speak of, and that must still say the same: apps above know."""
    for _code, witness in sorted(discover("witnesses", "WITNESS").items()):
        for sentence in witness.faults():
            faults.add(_NOWHERE, sentence)


def _emptied(faults: Faults) -> None:
    """Whoever empties personal facts says so in an act that names the entries."""
    acts = LedgerEntry.objects.filter(act=ERASED)
    named: set[str] = set()
    for facts in acts.values_list("facts", flat=True).iterator():
        entries = facts.get("entries") if isinstance(facts, dict) else None
        named.update(str(entry) for entry in entries or ())
    rows = LedgerPersonal.objects.filter(erased_at__isnull=False)
    for pk in rows.values_list("entry_id", flat=True).iterator():
        if str(pk) not in named:
            sentence = _(
                "The personal facts of the entry %(id)s were emptied, and no act "
                "says why."
            )
            faults.add(_NOWHERE, sentence % {"id": pk})


def _is_committed(row: Any) -> bool:
    try:
        payload = vault.unseal(row.key, row.sealed)
    except vault.KeyDestroyed:
        return True  # erased by destroying the key
    except vault.NotOurs:
        return False
    return leaves.commitment(bytes(row.salt), payload) == str(row.entry.commitment)
