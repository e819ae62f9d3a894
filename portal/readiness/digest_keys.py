"""Ready means that people are found again: the keys of their digests are the right ones."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from portal import vault


@dataclass(frozen=True)
class Readiness:
    code: str

    @staticmethod
    def is_ready(at: datetime) -> bool:
        return vault.has_digest_keys()


CHECK = Readiness(code="digest-keys")
