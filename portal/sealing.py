"""Puts recorded entries into the tree and signs its head.

Unsealed entries are found by anti-join, never by "greater than the last": a slow
transaction may commit an older entry later. To ask so of every entry there is takes
seconds after years, so all but the first sweep of an hour ask of the last two hours.
Leaves, nodes and seal are one transaction; two sealers want the same places, and the
second is rolled back.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import Exists, Max, OuterRef, Q, QuerySet

from portal import merkle, sealkeys
from portal.checkpoint import Checkpoint
from portal.failpoints import failpoint
from portal.models import LedgerEntry, Seal, SealedLeaf, Sweep, TreeNode

SLICE = 5000
SWEEP = "portal.seal"
REPLACED = "seal.key_replaced"
RECENT = timedelta(hours=2)


@dataclass(frozen=True, kw_only=True)
class Proof:
    """That an entry stands at its place in a sealed tree; hashes in hex."""

    leaf: str
    position: int
    path: list[str]
    checkpoint: Checkpoint
    public_key: str


def unsealed(*, since: datetime | None = None) -> QuerySet[LedgerEntry]:
    """Entries that stand in no tree yet; of all there are, or of those since then."""
    found = LedgerEntry.objects.filter(
        ~Exists(SealedLeaf.objects.filter(entry_id=OuterRef("pk")))
    )
    return found if since is None else found.filter(at__gte=since)


def since(at: datetime) -> datetime | None:
    """From when the sweep of this moment looks; None, at everything, once an hour."""
    hour = at.replace(minute=0, second=0, microsecond=0)
    if Sweep.objects.filter(name=SWEEP, ok_at__gte=hour).exists():
        return at - RECENT
    return None


def sealed_size() -> int:
    """How many leaves the newest seal covers."""
    return Seal.objects.aggregate(size=Max("tree_size"))["size"] or 0


def seal(
    at: datetime, *, limit: int = SLICE, since: datetime | None = None
) -> Seal | None:
    """Seal up to `limit` entries; None when there are none or another was faster."""
    size = sealed_size()
    try:
        with transaction.atomic():
            return _grow(size, at, unsealed(since=since).order_by("at", "id")[:limit])
    except IntegrityError:
        if sealed_size() > size:
            return None  # the other sealer has these places, and our entries too
        raise


def seal_backlog(
    at: datetime, *, limit: int = SLICE, since: datetime | None = None
) -> int:
    """Seal slice by slice until nothing is left; how many entries that were."""
    before = sealed_size()
    while seal(at, limit=limit, since=since) is not None:
        pass
    return sealed_size() - before


def _grow(size: int, at: datetime, entries: QuerySet[LedgerEntry]) -> Seal | None:
    waiting = list(entries.values_list("id", "leaf"))
    if not waiting:
        return None
    _refuse_other_keys(size)
    key = sealkeys.current(at=at)
    places = merkle.nodes_of((0, size))
    known = hashes(places)
    frontier = merkle.Frontier(size, [known[node] for node in places])
    nodes = [
        made for _id, leaf in waiting for made in frontier.add(bytes.fromhex(leaf))
    ]
    SealedLeaf.objects.bulk_create(
        SealedLeaf(position=size + offset, entry_id=entry_id, leaf=leaf)
        for offset, (entry_id, leaf) in enumerate(waiting)
    )
    TreeNode.objects.bulk_create(
        TreeNode(level=level, index=index, hash=digest.hex())
        for (level, index), digest in nodes
    )
    failpoint("seal.before_commit")
    return _sign(frontier, key, at, size)


def is_lost(key_id: str) -> bool:
    """Whether an operator made another key because this one is lost; it is on record."""
    about = f"seal-key:{key_id}"
    return LedgerEntry.objects.filter(act=REPLACED, about=about).exists()


def _refuse_other_keys(size: int) -> None:
    """A seal by the keys of another installation could never be checked here."""
    last = Seal.objects.filter(tree_size=size).values_list("key_id", flat=True).first()
    if last is not None and last not in sealkeys.public_keys() and not is_lost(last):
        raise sealkeys.NoSealKey(
            "The last seal is by a key that is not in KEYS_DIR: put the folder of keys "
            "of this installation back."
        )


def _sign(
    frontier: merkle.Frontier, key: sealkeys.SealKey, at: datetime, previous: int
) -> Seal:
    head = Checkpoint(
        size=frontier.size,
        root=frontier.root().hex(),
        at=at,
        key_id=key.id,
        previous=previous,
    )
    return Seal.objects.create(
        tree_size=head.size,
        previous=head.previous,
        root=head.root,
        at=head.at,
        key_id=head.key_id,
        signature=key.sign(head.text()),
    )


def hashes(nodes: list[merkle.Node]) -> dict[merkle.Node, bytes]:
    """Stored hashes of complete subtrees, in two queries however many are asked."""
    found: dict[merkle.Node, bytes] = {}
    if leaves := [index for level, index in nodes if level == 0]:
        rows = SealedLeaf.objects.filter(position__in=leaves)
        for position, leaf in rows.values_list("position", "leaf"):
            found[0, position] = bytes.fromhex(leaf)
    wanted = Q()
    for level in {level for level, _index in nodes if level}:
        wanted |= Q(
            level=level, index__in={index for at, index in nodes if at == level}
        )
    if wanted:
        for level, index, digest in TreeNode.objects.filter(wanted).values_list(
            "level", "index", "hash"
        ):
            found[level, index] = bytes.fromhex(digest)
    return found


def inclusion(entry: LedgerEntry, *, tree_size: int | None = None) -> Proof | None:
    """The proof of an entry under the newest seal, or under the one over `tree_size`.

    None while no such seal covers the entry. Four queries at any size.
    """
    return inclusions([entry], tree_size=tree_size).get(entry.pk)


def inclusions(
    entries: Iterable[LedgerEntry], *, tree_size: int | None = None
) -> dict[uuid.UUID, Proof]:
    """The proofs of those that the seal covers, in as many queries as of one."""
    rows = SealedLeaf.objects.filter(entry__in=[entry.pk for entry in entries])
    seals = Seal.objects.order_by("-tree_size")
    head = (seals if tree_size is None else seals.filter(tree_size=tree_size)).first()
    if head is None:
        return {}
    places = list(rows.filter(position__lt=head.tree_size))
    spans = {
        place.position: merkle.inclusion_spans(place.position, head.tree_size)
        for place in places
    }
    known = hashes(
        [
            node
            for found in spans.values()
            for span in found
            for node in merkle.nodes_of(span)
        ]
    )
    return {
        place.entry_id: Proof(
            leaf=place.leaf,
            position=place.position,
            path=[
                digest.hex() for digest in merkle.proof(spans[place.position], known)
            ],
            checkpoint=Checkpoint.of(head),
            public_key=sealkeys.public_keys().get(head.key_id, ""),
        )
        for place in places
    }
