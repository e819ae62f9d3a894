"""Ready means open: after a restore erasures are replayed first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from portal import closing


@dataclass(frozen=True)
class Readiness:
    code: str

    @staticmethod
    def is_ready(at: datetime) -> bool:
        return not closing.is_closed()


CHECK = Readiness(code="after-restore")
