"""Where people can say they live: countries by ISO 3166 code, and US states.

The United States alone say nothing about the law: each state has its own, or none.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from django.utils.text import format_lazy
from django.utils.translation import gettext

from portal.countries import COUNTRIES, STATES

AMERICA = "US"
# Both lists of ISO 3166 have them; people look for them among the countries.
TERRITORIES = {code: f"{AMERICA}-{code}" for code in ("AS", "GU", "MP", "PR", "VI")}
# One list, so that one field is enough: states stand behind their country.
EVERY: list[tuple[str, Any]] = [
    place
    for code, name in COUNTRIES
    for place in (
        (TERRITORIES.get(code, code), name),
        *(
            (f"{code}-{state}", format_lazy("{}: {}", name, said))
            for state, said in STATES
            if code == AMERICA and state not in TERRITORIES
        ),
    )
]
# Where somebody can live: that country alone says nothing about the law.
PLACES = [(code, name) for code, name in EVERY if code != AMERICA]


def said(residence: str) -> str:
    """ "Germany", "California, United States", or that they would rather not say."""
    country, _dash, state = residence.partition("-")
    if not country:
        return gettext("I would rather not say")
    named = str(dict(COUNTRIES).get(country, country))
    return f"{dict(STATES).get(state, state)}, {named}" if state else named


# What English does not name without an article.
WITH_ARTICLE = frozenset(
    (
        *("AE", "BS", "CF", "CK", "DO", "FK", "FO", "GB", "GM", "IM", "KM", "KY", "MH"),
        *("MP", "MV", "NL", "PH", "SB", "SC", "TC", "US", "VG", "VI"),
    )
)


def within(residence: str) -> str:
    """The same as a sentence names it: "Germany", "the United Kingdom"."""
    named = said(residence)
    if residence not in WITH_ARTICLE:
        return named
    return gettext("the %(place)s") % {"place": named}


# Places under the law of another country. Jersey, Gibraltar and many more have a law of
# their own, which is none of ours: there our promise counts.
WITHIN = {
    **TERRITORIES,
    **dict.fromkeys(("GF", "GP", "MF", "MQ", "RE", "YT"), "FR"),
    "AX": "FI",
    "SJ": "NO",
}


def of_number(country: str) -> str | None:
    """The place of a phone number by its country code; None where it has none."""
    return WITHIN.get(country, country) or None


# What people write, and ISO 3166 does not.
USUAL = {"UK": "GB", "EL": "GR"}


@cache
def _by_name() -> dict[str, str]:
    return {str(name).casefold(): code for code, name in COUNTRIES}


def country(typed: str) -> str | None:
    """The two letters of a country by its name or by them; None for what is none."""
    code = typed.strip().upper()
    code = USUAL.get(code, code)
    if code in dict(COUNTRIES):
        return code
    return _by_name().get(typed.strip().casefold())


@cache
def _listed() -> frozenset[str]:
    return frozenset(code for code, _name in PLACES)


def known(typed: str) -> str | None:
    """The place that a code stands for, as the list has it; None where it names none."""
    code = typed.strip().upper()
    found = USUAL.get(code) or WITHIN.get(code, code)
    return found if found in _listed() else None


def fault(typed: str) -> str:
    """Why a code names no place whose law we could find; '' when it does."""
    if typed.strip().upper() == AMERICA:
        return gettext("Give the state too, for example US-CA, or leave it empty.")
    if known(typed) is None:
        return gettext("Write the place like DE or US-CA, or leave it empty.")
    return ""


def meant(said: str | None) -> str | None:
    """The place whose law counts: of an island the country it is part of.

    The United States alone name none, so '' for them. None stays None: nobody was asked.
    """
    found = WITHIN.get(said, said) if said else said
    return "" if found == AMERICA else found
