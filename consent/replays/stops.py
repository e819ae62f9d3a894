"""Stops made since the backup hold again before anybody is served."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from consent import recalling


@dataclass(frozen=True)
class Stops:
    code: str

    @staticmethod
    def replay(at: datetime) -> int:
        return recalling.recall_stops(at)


REPLAY = Stops(code=recalling.STOPS)
