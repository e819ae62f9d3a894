"""Who left the list of news since the backup is off it again, and forgotten.

Their key is gone for ever, so nothing could be written to them anyway.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from notices import subscribing


@dataclass(frozen=True)
class Left:
    code: str

    @staticmethod
    def replay(at: datetime) -> int:
        return subscribing.forget_left(at)


REPLAY = Left(code="left")
