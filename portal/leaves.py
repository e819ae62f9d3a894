"""The exact bytes an entry stands for: what is hashed, committed to and proven.

Canonical JSON is RFC 8785, by a library; the leaf hash is RFC 9162, section 2.1.
No floats: two machines may write one number differently, and a proof would break.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from typing import Any, Self
from uuid import UUID

import rfc8785

from portal import merkle
from portal.models import LedgerEntry

VERSION = 1
_SAFE = 2**53 - 1  # RFC 8785, 3.2.2.3: integers every JSON reader holds exactly


class NotPlain(ValueError):
    """A fact that cannot be kept for ever in one spelling."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Content:
    """Everything of an entry that its leaf covers."""

    version: int
    id: UUID
    act: str
    about: str
    by: str
    at: datetime
    facts: dict[str, Any]
    commitment: str

    @classmethod
    def of(cls, entry: LedgerEntry) -> Self:
        """The content of a stored entry."""
        return cls(**{field.name: getattr(entry, field.name) for field in fields(cls)})

    def as_json(self) -> dict[str, Any]:
        """The object whose canonical JSON is hashed."""
        return {
            "v": self.version,
            "id": str(self.id),
            "act": self.act,
            "about": self.about,
            "by": self.by,
            "at": moment(self.at),
            "facts": self.facts,
            "commitment": self.commitment,
        }

    def leaf(self) -> str:
        """The leaf hash, in hex."""
        return merkle.leaf_hash(canonical(self.as_json())).hex()

    def is_leaf(self, leaf: str) -> bool:
        """Whether `leaf` is this content's, tried the fast way first.

        The C encoder writes nearly every entry exactly as RFC 8785 does, and a
        hash that matches can only come from the bytes that were hashed.
        """
        try:
            return _quick(self.as_json()) == leaf or self.leaf() == leaf
        except (ValueError, TypeError, AttributeError):
            return False  # a column holds what `record` could not have written


_QUICK = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def _quick(value: dict[str, Any]) -> str:
    text = _QUICK.encode(value)
    return merkle.leaf_hash(text.encode("utf-8", "surrogatepass")).hex()


def moment(at: datetime) -> str:
    """A time in UTC to the microsecond, in one spelling."""
    if at.tzinfo is None:
        raise NotPlain("A time in the ledger needs its time zone.")
    return at.astimezone(UTC).replace(tzinfo=None).isoformat("T", "microseconds") + "Z"


def canonical(value: Any) -> bytes:
    """Canonical JSON; NotPlain for what has no single spelling or no column type.

    The C encoder differs only in how it sorts names beyond ASCII, and costs a tenth.
    """
    _check(value)
    text = _QUICK.encode(value)
    if text.isascii():
        return text.encode()
    try:
        return rfc8785.dumps(value)
    except (rfc8785.CanonicalizationError, UnicodeError) as error:
        raise NotPlain("A fact is not plain text.") from error


def _check(value: Any) -> None:
    """Refuse what has no single spelling, and the NUL that PostgreSQL cannot store."""
    if isinstance(value, str):
        if "\0" in value:
            raise NotPlain("A fact cannot hold the NUL character.")
    elif isinstance(value, dict):
        for key, inner in value.items():
            if not isinstance(key, str):
                raise NotPlain(f"The name of a fact must be text, not {key!r}.")
            _check(key)
            _check(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            _check(inner)
    else:
        _check_one(value)


def _check_one(value: Any) -> None:
    """Refuse floats, dates and huge numbers."""
    if value is None or isinstance(value, bool):
        return
    if not isinstance(value, int):
        raise NotPlain(f"A fact cannot be a {type(value).__name__}.")
    if abs(value) > _SAFE:
        raise NotPlain("A number in the ledger must stay below 2 to the 53.")


def commitment(salt: bytes, personal: bytes) -> str:
    """What an entry says of its personal facts: nothing, once the salt is gone."""
    return hashlib.sha256(salt + personal).hexdigest()
