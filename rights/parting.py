"""What was ticked, parted into the requests that stop it: from a page or from an officer.

Direct marketing is never weighed (GDPR Art. 21(3)), and what rests on no consent is not
taken back but objected to. No tick is lost: what the right that was chosen cannot stop
is a request of its own, filed in the same commit.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from django.utils.translation import gettext as _

from notices.reading import Reading
from rights import pause_words, registry, uses
from rights.filing import Filing, Refused
from rights.right import Right


def part(filed: Filing, ticked: Iterable[str], current: Reading) -> list[Filing]:
    """Every request that this form makes: what stops at once first, the chosen one last."""
    left = list(dict.fromkeys(ticked))
    chosen = registry.get(filed.right)
    found = []
    for right in _in_turn(filed, chosen):
        mine = [slug for slug in uses.stoppable(right, current) if slug in left]
        left = [slug for slug in left if slug not in mine]
        if right == chosen:
            said = {**filed.answers, **_said(right, mine)}
            found += [replace(filed, answers=said, claims=_claims(filed, right))]
        elif mine:
            found += [_beside(filed, right, mine)]
    if left:
        raise Refused(_("Tell us the address or number that should not be used."))
    if len(found) > 1 and chosen is not None and _is_empty(chosen, found[0]):
        # All that was ticked is stopped otherwise; files go with what is left.
        found = [replace(found[1], files=filed.files), *found[2:]]
    return [one for each in reversed(found) for one in _by_address(each)]


def _by_address(filed: Filing) -> list[Filing]:
    """What stops at once acts on one address or number: each has a request of its own."""
    right = registry.get(filed.right)
    if right is None or not right.is_immediate:
        return [filed]
    first, *rest = [{kind: value} for kind, value in filed.claims.items()] or [{}]
    others = [
        replace(
            filed, claims=claim, files=(), draft=pause_words.beside(filed.draft, *claim)
        )
        for claim in rest
    ]
    return [*others, replace(filed, claims=first)]


def _in_turn(filed: Filing, chosen: Right | None) -> list[Right]:
    """The right that was chosen, then each that acts at once, then what is weighed."""
    given = set(filed.claims)
    others = [
        right
        for right in registry.all_rights()
        if right != chosen and given & set(right.identifiers)
    ]
    others.sort(key=lambda right: (not right.choices, not right.ends_consent))
    return [*([chosen] if chosen else []), *others]


def _said(right: Right, mine: list[str]) -> dict[str, Any]:
    """The uses, under the name by which a request of this right keeps them."""
    if right.stops_at_receipt:
        return {"purposes": mine}
    return {"choices": mine} if mine or right.ends_consent or right.choices else {}


def _is_empty(right: Right, filed: Filing) -> bool:
    """Whether nothing is left that this right would do."""
    is_asked = right.stops_at_receipt or right.ends_consent or len(right.choices) > 1
    return is_asked and not (
        filed.answers.get("purposes") or filed.answers.get("choices")
    )


def _claims(filed: Filing, right: Right) -> dict[str, str]:
    """Of the addresses and numbers given, those that this right is about."""
    kept = {k: v for k, v in filed.claims.items() if k in right.identifiers}
    return kept if right.identifiers else filed.claims


def _beside(filed: Filing, right: Right, mine: list[str]) -> Filing:
    """Their reasons go along where they are weighed, and not where nobody asks."""
    said = {"contact": filed.answers.get("contact", ""), **_said(right, mine)}
    if not right.is_immediate:
        said["words"] = filed.answers.get("words", "")
    return replace(
        filed,
        right=right.code,
        claims=_claims(filed, right),
        answers=said,
        draft=pause_words.beside(filed.draft, right.code),
        files=(),
        corrects=None,
    )
