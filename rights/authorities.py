"""Whom people can complain to: read from one file, by the place where they live.

GDPR Art. 77 names the authority of the residence; the laws of the US states the
Attorney General (US-3); telephone calls are the FCC's alone. An authority may begin
or end on a day. The notes are ours, so they are translated with our words.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from django.utils.translation import gettext_lazy as _

from portal import places
from rights.law import Regulator

FILE = Path(__file__).parent / "authorities.toml"
# States that none of our laws is of: their Attorney General hears of consumers.
STATES = (
    *("AK", "AR", "AZ", "DC", "GA", "HI", "ID", "IL", "KS", "LA", "MA", "ME", "MI"),
    *("MO", "MS", "NC", "ND", "NM", "NV", "NY", "OH", "PA", "SC", "SD", "VT", "WI"),
    *("WV", "WY"),
)
# Countries besides, and the territories, where the Federal Trade Commission hears of
# consumers beside the office of their own (15 U.S.C. § 44: any territory's commerce).
ELSEWHERE = (
    *("AR", "AU", "BR", "CA", "CH", "CN", "GG", "GI", "HK", "IL", "IM", "JE", "JP"),
    *("KR", "MX", "NZ", "PH", "SG", "TR", "ZA"),
    *(f"US-{state}" for state in STATES),
    *places.TERRITORIES.values(),
)
NOTES = {
    "": _("It is the authority of the place where the company is registered."),
    "DE": _(
        "In Germany the authority of your Land answers for companies; the federal "
        "one can tell you which that is."
    ),
    "IN": _(
        "Claims for compensation go to the Adjudicating Officer of your "
        "State under the Information Technology Act; the Ministry can "
        "tell you who that is."
    ),
    "IN-BOARD": _(
        "Complain to us first: the Board looks at it after that. The Ministry’s "
        "page leads to it."
    ),
    "EU": _(
        "It lists the authority of every country: choose that of the country where "
        "you live."
    ),
}


@cache
def everywhere() -> Mapping[str, tuple[Regulator, ...]]:
    """Every authority by its place."""
    rows = tomllib.loads(FILE.read_text(encoding="utf-8"))["authority"]
    found: dict[str, tuple[Regulator, ...]] = {}
    for row in rows:
        for place in row.get("places") or [row["place"]]:
            found[place] = (*found.get(place, ()), _regulator(row, place))
    return found


def _regulator(row: Mapping[str, Any], place: str) -> Regulator:
    return Regulator(
        name=row["name"],
        url=row["url"],
        address=row["address"],
        note=NOTES.get(row.get("note", place), ""),
        rights=tuple(row.get("rights", ())),
        from_date=row.get("from", date.min),
        until=row.get("until", date.max),
        is_of_seat=not place,
    )


def of(places: Iterable[str]) -> dict[str, tuple[Regulator, ...]]:
    """The authorities of these places; a law of its own file may name its own."""
    known = everywhere()
    return {place: known[place] for place in places if place in known}


def whatever(place: str) -> dict[str, tuple[Regulator, ...]]:
    """The authorities of this row, for a law that names them for every place."""
    return {"": everywhere()[place]}
