"""The moment an act was given, moved on by the time the act has taken since."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True)
class Watch:
    """For long acts: what they write says when it happened, not when they began."""

    at: datetime
    began: float

    @classmethod
    def start(cls, at: datetime) -> Watch:
        return cls(at, time.monotonic())

    @property
    def seconds(self) -> float:
        return time.monotonic() - self.began

    @property
    def now(self) -> datetime:
        return self.at + timedelta(seconds=self.seconds)
