"""Opt-out signals of browsers: Global Privacy Control, and nothing else.

`Sec-GPC: 1` is an opt-out of sale, sharing and ads across sites, and of nothing more
(11 CCR 7025; GPC sections 3 and 5). For a stranger it costs no row: the page says
that it is honoured. For somebody signed in it is a choice, written down once. "Do Not
Track" changes nothing, as the policy says.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import F, Sum

from consent import choices
from consent.choices import Shown
from consent.models import Choice, SignalDay, StopGround
from notices import local_day, reading
from notices.reading import Reading
from portal import ledger
from portal.models import Person

GPC = "gpc"
PURPOSES = ("sale", "sharing", "targeted-ads")
WORDS = "Opt-Out Request Honored. This browser is opted out of sale and sharing."


def is_on(header: str) -> bool:
    """Whether a `Sec-GPC` header says 1; several headers arrive as one list."""
    return any(part.strip(" \t") == "1" for part in header.split(","))


def does_neither(current: Reading) -> bool:
    """Whether the policy in force says that none of this is done at all."""
    rows = [current.purposes.get(slug) for slug in PURPOSES]
    return not any(row.is_done for row in rows if row)


def is_gated(current: Reading) -> bool:
    """Whether whatever of this is done asks the gate first: only then we may say so."""
    rows = [row for slug, row in current.purposes.items() if slug in PURPOSES]
    return all(not row.is_done or row.can_be_stopped for row in rows)


@transaction.atomic
def apply(person: Person, *, at: datetime, language: str = "en") -> list[str]:
    """The signal of somebody known: no to what it is about, once.

    Which purposes had a yes before: the newer signal speaks, and the page says so.
    """
    current = reading.current(at)
    if current is None:
        return []
    Person.objects.select_for_update().get(pk=person.pk)
    about = [slug for slug in PURPOSES if slug in current.purposes]
    newest = dict(
        Choice.objects.filter(person=person, purpose__in=about)
        .order_by("made_at", "recorded_at")
        .values_list("purpose", "is_given")
    )
    shown = Shown(
        revision=current.number, words=WORDS, method=GPC, language=language[:12]
    )
    own = person.stops.filter(ground=StopGround.OPT_OUT, until=None, follows=None)
    kept = set(own.filter(purpose__in=about).values_list("purpose", flat=True))
    # The no that a program told us, or that follows another, can end without them.
    unsaid = [
        slug for slug in about if slug not in kept or newest.get(slug) is not False
    ]
    if unsaid:
        choices.refuse_all(person=person, shown=dict.fromkeys(unsaid, shown), at=at)
    return [purpose for purpose in about if newest.get(purpose)]


# --- what the company's own site says -------------------------------------------


@dataclass(frozen=True, kw_only=True)
class Evidence:
    """What was reported so far; `last` is None while there is no evidence yet."""

    seen: int
    honoured: int
    last: date | None


@transaction.atomic
def report(*, signal: str, is_honoured: bool, at: datetime) -> None:
    """The company's site saw a signal: counted by day, without a trace of whose."""
    day = local_day.of(at)
    row, made = SignalDay.objects.get_or_create(signal=signal, day=day)
    SignalDay.objects.filter(pk=row.pk).update(
        seen=F("seen") + 1, honoured=F("honoured") + int(is_honoured)
    )
    if made:
        ledger.record(
            "signal.reported",
            about=f"signal:{row.pk}",
            by="api",
            at=at,
            facts={"signal": signal, "day": day.isoformat()},
        )


def evidence(signal: str = GPC) -> Evidence:
    """All reports of one signal together."""
    rows = SignalDay.objects.filter(signal=signal)
    sums = rows.aggregate(seen=Sum("seen"), honoured=Sum("honoured"))
    last = rows.order_by("-day").values_list("day", flat=True).first()
    return Evidence(seen=sums["seen"] or 0, honoured=sums["honoured"] or 0, last=last)
