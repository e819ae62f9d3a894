"""Ready means that the pages of the revision in force are rendered."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from notices.pages import are_ready


@dataclass(frozen=True)
class Readiness:
    code: str

    @staticmethod
    def is_ready(at: datetime) -> bool:
        return are_ready(at)


CHECK = Readiness(code="pages")
