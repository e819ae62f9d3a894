"""The rights and laws this installation knows, found as files."""

from __future__ import annotations

from portal.plugins import discover
from rights.law import Pack
from rights.right import Right


def all_rights() -> list[Right]:
    """Every right in public order."""
    rights: list[Right] = list(discover("kinds", "RIGHT").values())
    return sorted(rights, key=lambda right: (right.rank, right.code))


def get(code: str) -> Right | None:
    """The right with this code, if there is one."""
    right: Right | None = discover("kinds", "RIGHT").get(code)
    return right


def is_urgent(code: str) -> bool:
    """Whether cases of this right stand before all others."""
    right = get(code)
    return right is not None and right.is_urgent


def packs() -> dict[str, Pack]:
    """Every law pack by its code."""
    found: dict[str, Pack] = discover("laws", "PACK")
    return found
