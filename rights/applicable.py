"""Which law a request is under, and when it is due: from the residence, or as chosen.

The editions are those of the day of receipt; the company's own promise always runs
beside the law.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.db import DatabaseError
from django.utils.translation import get_language

from notices import inventory, reading
from rights import deadlines, ladder, registry, zones
from rights.deadlines import Chosen, Received
from rights.ladder import Rung
from rights.law import Length, Pack
from rights.right import Right

# Requests of one day, right and place have the same law, days and sentences. Kept by
# all that decides: the signed policy, the day, the language, and the packs themselves.
MOST_KEPT = 500
Asked = tuple[str, str, str | None, date, date | None, str | None]
_kept: dict[Asked, tuple[Mapping[str, Pack], Chosen]] = {}


def law_of(
    current: reading.Reading, right: str, residence: str | None, *, at: datetime
) -> Chosen:
    """The law, the clocks and the answer-by date a request would have now.

    `residence` is None where nobody was asked for it.
    """
    packs, on = registry.packs(), today(current, at)
    there = zones.day(residence, at)
    asked = (current.sha256, right, residence, on, there, get_language())
    known = _kept.get(asked)
    if known is not None and known[0] is packs:
        return known[1]
    received = _received(current, right, residence, on, there)
    chosen = deadlines.choose(packs, residence, received, held=_held(current))
    if current.sha256:  # a draft has none, and changes
        if len(_kept) >= MOST_KEPT:
            _kept.clear()
        _kept[asked] = (packs, chosen)
    return chosen


def rung(
    right: Right, place: str | None, *, at: datetime, scope: str = ladder.EVERYTHING
) -> Rung:
    """The most that would be asked now of whoever lives there.

    Whoever does not say where they live is asked least (`proofs.law_of`).
    """
    current = reading.current(at) if place else None
    law = law_of(current, right.code, place, at=at).law if current else ""
    return ladder.rung(right, law, scope)


def under(
    current: reading.Reading, right: str, residence: str, law: str, *, at: datetime
) -> Chosen:
    """The same for a law that somebody chose, counted from the day of receipt."""
    there = zones.day(residence, at)
    received = _received(current, right, residence, today(current, at), there)
    return deadlines.under(registry.packs(), law, received)


def counted(current: reading.Reading, *, on: date) -> list[Pack]:
    """The laws of any place that count that day, and our own promise, by name."""
    held = _held(current)
    packs = [
        pack
        for code, pack in registry.packs().items()
        if code in held and (code == "company" or pack.is_law_on(on))
    ]
    return sorted(packs, key=lambda pack: str(pack.title))


def offered(current: reading.Reading, right: str, *, on: date) -> list[Pack]:
    """Those of them that have something for a right."""
    asked = _received(current, right, "", on)
    return [pack for pack in counted(current, on=on) if deadlines.is_for(pack, asked)]


def laws_of(
    current: reading.Reading, right: str, residence: str, *, on: date
) -> list[Pack]:
    """What may count at one place: its laws; our own promise where nothing was read."""
    packs, asked = registry.packs(), _received(current, right, residence, on)
    found = deadlines.laws_of(packs, residence, asked, _held(current))
    if any(deadlines.is_read(pack, asked) for pack in found):
        return found
    return [*found, packs["company"]]


def today(current: reading.Reading, at: datetime) -> date:
    """The controller's local day, which all periods are counted from."""
    return at.astimezone(ZoneInfo(current.organisation.time_zone)).date()


def _standing(current: reading.Reading) -> dict[str, str]:
    """What the company says of each law; of an unnamed one, that it keeps it anyway."""
    found = {}
    for code, pack in registry.packs().items():
        row = current.law_position(code)
        unnamed = "not_applicable" if pack.only_if_named else "promised"
        found[code] = row.standing if row else unnamed
    return found


def _held(current: reading.Reading) -> set[str]:
    found = _standing(current).items()
    return {code for code, said in found if said != "not_applicable"}


def _received(
    current: reading.Reading,
    right: str,
    residence: str | None,
    on: date,
    there: date | None = None,
) -> Received:
    required = {c for c, said in _standing(current).items() if said == "required"}
    return Received(
        right=right,
        on=on,
        there=there,
        region=residence or "",
        undertakings=undertakings(current),
        required=frozenset(required),
    )


def undertakings(current: reading.Reading) -> dict[str, Length]:
    """The company's published times that replace the default of its own clocks."""
    rules = registry.packs()["company"].editions[-1].clocks
    slugs = {rule.undertaking for rule in rules}
    slugs |= {rule.extension.undertaking for rule in rules if rule.extension}
    found = {}
    for slug in slugs - {""}:
        row = current.undertaking(slug)
        if row is not None:
            period = inventory.parse_period(row.period)
            found[slug] = Length(
                words=inventory.period_words(row.period),
                months=period.years * 12 + period.months,
                days=period.days,
            )
    return found


def published(at: datetime) -> dict[str, Length] | None:
    """The same of the policy in force; None where there is none, or no database."""
    try:
        current = reading.current(at)
    except DatabaseError:
        return None
    return undertakings(current) if current else None
