"""Which address is about whom, and where codes go: not the same once one is lost.

What is on file and was claimed says whose data it is. Codes go there too, until the
person reaches us another way (`rights.lost_address`).
"""

from __future__ import annotations

from dataclasses import dataclass

from portal import vault
from rights import claims, dossier, steps
from rights.claims import Channel
from rights.models import Case, Proof, ProofKind
from rights.steps import Work

# How the other address came: from our own records, by post, or past an officer.
ON_FILE, BY_POST, BY_OFFICER = "on_file", "post", "officer"


@dataclass(frozen=True, kw_only=True)
class Other:
    """Another address for one case, and whether codes go there already."""

    channel: Channel
    way: str
    is_taken: bool
    by_post: bool = False
    words: str = ""


def other(case: Case) -> Other | None:
    """The newest address that was named or found in place of a lost one."""
    proof = newest(case)
    if proof is None or proof.key is None or proof.sealed is None:
        return None
    try:
        said = vault.unseal_json(proof.key, proof.sealed)
    except vault.KeyDestroyed:
        return None
    return Other(
        channel=Channel(kind=said["kind"], value=said["value"]),
        way=proof.result["way"],
        is_taken=bool(proof.result["is_taken"]),
        by_post=bool(proof.result.get("by_post")),
        words=said.get("words", ""),
    )


def newest(case: Case) -> Proof | None:
    """The row of it."""
    named = (row for row in dossier.proofs(case)[::-1] if row.kind == ProofKind.CHANNEL)
    return next(named, None)


def is_new(case: Case) -> bool:
    """Whether codes go to an address that was not on file before the request."""
    proof = newest(case)
    return (
        proof is not None
        and bool(proof.result["is_taken"])
        and proof.result["way"] != ON_FILE
    )


def is_posted(case: Case) -> bool:
    """Whether it was taken for a code that came by post."""
    proof = newest(case)
    return proof is not None and bool(proof.result.get("by_post"))


def claimed(case: Case) -> Channel | None:
    """The address that was claimed and is on file, or would be looked for."""
    found = claims.channels(case)
    lookup = steps.of(case, Work.LOOKUP)
    kind = lookup.result.get("channel") if lookup else None
    on_file = [each for each in found if each.kind == kind]
    return next(iter([*on_file, *found]), None)


def codes_go_to(case: Case) -> Channel | None:
    """Where a code goes, or would go."""
    moved = other(case)
    return moved.channel if moved and moved.is_taken else claimed(case)


def proves(case: Case) -> Channel | None:
    """The address on file that a right code stands for."""
    moved = other(case)
    if moved and moved.is_taken and moved.way == ON_FILE:
        return moved.channel
    return claimed(case)
