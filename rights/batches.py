"""A list of requests from one agent: every row filed once, under the number of its list.

Each row is a request of its own, so whatever dies in the middle, the same list sent
again goes on behind the last one filed.
"""

from __future__ import annotations

import hashlib
import uuid
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from portal.failpoints import failpoint
from retention import rectifying
from rights import agent_address, filing
from rights.filing import Filing
from rights.mandates import Acting, Who
from rights.models import Capacity, Case, Mandate, Showing

LISTS = uuid.UUID("6e9f1f0e-5c1c-4a44-9d5c-4b9f6c0a7e11")
# The same list after that is asked for anew.
SAME = timedelta(days=30)


@dataclass(frozen=True, kw_only=True)
class Row:
    """One line of the list, checked; `number` as a spreadsheet shows it.

    `answers` are what its right asks for beside, and `corrects` is the field that is
    wrong.
    """

    number: int
    right: str
    claims: dict[str, str]
    place: str
    answers: dict[str, Any] = field(default_factory=dict)
    corrects: rectifying.Place | None = None


def number(raw: bytes, who: Who, *, at: datetime) -> uuid.UUID:
    """The same list of the same agent is the same batch, for a month."""
    said = f"{who.contact}:{hashlib.sha256(raw).hexdigest()}"
    batch = uuid.uuid5(LISTS, said)
    while _is_old(batch, at):
        batch = uuid.uuid5(batch, said)
    return batch


def _is_old(batch: uuid.UUID, at: datetime) -> bool:
    first = Mandate.objects.filter(batch=batch).select_related("case").first()
    return first is not None and first.case.received_at < at - SAME


def file(
    rows: list[Row], who: Who, *, batch: uuid.UUID, language: str, at: datetime
) -> list[Case]:
    """File every row that is not filed yet; all of them, in order."""
    taken = []
    for row in rows:
        taken.append(filing.file(_filing(row, who, batch, language), at=at))
        failpoint("list.after_row")
    agent_address.listed(batch, at=at)
    return taken


def _filing(row: Row, who: Who, batch: uuid.UUID, language: str) -> Filing:
    return Filing(
        right=row.right,
        claims=row.claims,
        answers={**row.answers, "contact": row.claims.get("email", "")},
        corrects=row.corrects,
        residence=row.place,
        language=language,
        draft=uuid.uuid5(batch, str(row.number)),
        acting=Acting(
            capacity=Capacity.AGENT,
            showing=Showing.HELD,
            who=who,
            batch=batch,
            row=row.number,
        ),
    )
