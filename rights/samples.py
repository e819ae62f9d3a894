"""Requests that a demonstration begins with: nobody should meet an empty desk.

Entered as an officer enters what came by mail, with the day it arrived, so that clocks
run and the pictures of Today show something. In demo mode only, and only once.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from portal.models import User
from retention.demo import people
from rights import arriving, fulfilment, identity, registry
from rights.channels import Channel
from rights.filing import Filing
from rights.models import Case

EVERYTHING = {"categories": [], "words": ""}


@dataclass(frozen=True, kw_only=True)
class Sample:
    """One request: of the n-th invented person, so many days ago."""

    right: str
    days: int
    person: int = 0
    place: str | None = None
    is_proven: bool = False
    answers: dict[str, Any] = field(default_factory=dict)
    claims: dict[str, str] = field(default_factory=dict)

    def filing(self) -> Filing:
        email = people.email(self.person)
        right = registry.get(self.right)
        names_somebody = self.person and right and right.identifiers
        return Filing(
            right=self.right,
            claims=self.claims or ({"email": email} if names_somebody else {}),
            answers={**self.answers, "contact": email if self.person else ""},
            residence=self.place,
            channel=Channel.EMAIL,
        )


SAMPLES = (
    Sample(
        right="erasure",
        days=26,
        person=12,
        place="DE",
        is_proven=True,
        answers=EVERYTHING,
    ),
    Sample(right="access", days=21, person=34, place="IN", answers=EVERYTHING),
    Sample(
        right="objection",
        days=17,
        person=45,
        place="FR",
        is_proven=True,
        answers={"purposes": ["improvement"], "words": "I was told it was switched off."},
    ),
    Sample(
        right="complaint",
        days=12,
        person=56,
        place="GB",
        answers={"words": "Nobody told me who listens to recorded calls.", "about": ""},
    ),
    Sample(
        right="rectification",
        days=9,
        person=67,
        place="US-CA",
        is_proven=True,
        answers={
            "field": "people:full_name",
            "now": "",
            "should": "Wen Okoye-Larsen",
            "words": "",
        },
    ),
    Sample(right="erasure", days=5, person=78, place="US-VA", answers=EVERYTHING),
    Sample(
        right="stop_calls", days=3, claims={"phone": "+12015550199"}, answers={}
    ),
    Sample(
        right="enquiry",
        days=2,
        person=89,
        answers={"words": "How long do you keep what I say to an agent on the phone?"},
    ),
    Sample(
        right="voice_misuse",
        days=1,
        person=23,
        answers={
            "words": f"This advert speaks with my voice: /v/{people.CLONE_PUBLIC_ID}",
            "link": "",
        },
    ),
)  # fmt: skip


def load(*, by: User, at: datetime) -> int:
    """File them all and do the first work of each; how many were filed."""
    if Case.objects.exists():
        return 0
    cases = [
        arriving.enter(
            sample.filing(), arrived_at=at - timedelta(days=sample.days), by=by, at=at
        )
        for sample in SAMPLES
    ]
    fulfilment.run_due(at)
    for sample, case in zip(SAMPLES, cases, strict=True):
        case.refresh_from_db()
        to = identity.channel(case)
        if sample.is_proven and to is not None and case.on_file:
            identity.is_proven(case, to, at=at)
    fulfilment.run_due(at)
    return len(cases)
