"""The policy: which version is in force, and how its promises stand."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from notices import checks, reading
from portal.metrics import Figure


@dataclass(frozen=True)
class Policy:
    code: str

    @staticmethod
    def figures(at: datetime) -> list[Figure]:
        current = reading.current(at)
        if current is None:
            return []
        states = Counter(row.state for row in checks.newest(current.pk).values())
        return [
            Figure(
                name="policy_version",
                help="The number of the revision in force.",
                values={(): current.number},
            ),
            Figure(
                name="promises",
                help="Promises by the newest result of their machine check.",
                labels=("state",),
                values={(state,): count for state, count in states.items()},
            ),
        ]


FIGURES = Policy(code="policy")
