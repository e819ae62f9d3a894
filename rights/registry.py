"""The rights this installation offers, found as files."""

from __future__ import annotations

from portal.plugins import discover
from rights.right import Right


def all_rights() -> list[Right]:
    """Every right in public order."""
    rights: list[Right] = list(discover("kinds", "RIGHT").values())
    return sorted(rights, key=lambda right: (right.rank, right.code))


def get(code: str) -> Right | None:
    """The right with this code, if there is one."""
    right: Right | None = discover("kinds", "RIGHT").get(code)
    return right
