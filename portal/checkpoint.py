"""A signed tree head as text: what a seal says, and who may check it.

The text follows the checkpoint idea of transparency logs: origin, size, root and
time on lines of their own, then the size under the seal before; Ed25519 (RFC 8032)
signs exactly these bytes. Older seals end with the time.
"""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Self

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from django.utils.translation import gettext as _

from portal import leaves
from portal.models import Seal


class NotACheckpoint(ValueError):
    """The text is not a seal somebody could have kept."""


@dataclass(frozen=True, kw_only=True)
class Checkpoint:
    """What a seal says and its signature; the same in a row, a file and a receipt."""

    size: int
    root: str
    at: datetime
    key_id: str
    signature: str = ""
    previous: int | None = None

    @classmethod
    def of(cls, seal: Seal) -> Self:
        """The checkpoint of a stored seal."""
        return cls(
            size=seal.tree_size,
            root=seal.root,
            at=seal.at,
            key_id=seal.key_id,
            signature=seal.signature,
            previous=seal.previous,
        )

    @classmethod
    def read(cls, text: str | bytes) -> Self:
        """A checkpoint somebody kept: alone, or inside the published keys."""
        try:
            found = json.loads(text)
            found = found.get("newest_seal", found)
            head = cls(
                size=int(found["tree_size"]),
                root=str(found["root"]),
                at=datetime.fromisoformat(found["at"]),
                key_id=str(found["key_id"]),
                signature=str(found["signature"]),
                previous=_previous(found.get("previous")),
            )
            head.text()
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise NotACheckpoint(_("The file holds no seal.")) from error
        if head.size < 1:
            raise NotACheckpoint(_("A seal over nothing proves nothing."))
        return head

    def text(self) -> str:
        """The lines that are signed."""
        root = base64.b64encode(bytes.fromhex(self.root)).decode()
        at = leaves.moment(self.at)
        after = "" if self.previous is None else f"after {self.previous}\n"
        return f"kept-ledger/{self.key_id}\n{self.size}\n{root}\n{at}\n{after}"

    def as_json(self) -> dict[str, Any]:
        """What is published and what `read` reads."""
        return {
            "tree_size": self.size,
            "root": self.root,
            "at": leaves.moment(self.at),
            "key_id": self.key_id,
            "previous": self.previous,
            "signature": self.signature,
            "text": self.text(),
        }

    def is_signed_by(self, public_key: str) -> bool:
        """Whether the signature is good under a public key (base64)."""
        try:
            key = Ed25519PublicKey.from_public_bytes(base64.b64decode(public_key))
            key.verify(base64.b64decode(self.signature), self.text().encode())
        except (InvalidSignature, ValueError, AttributeError):
            return False  # also for a row whose columns no seal could have
        return True


def _previous(said: Any) -> int | None:
    return None if said is None else int(said)
