"""Where people can say they live: countries by ISO 3166 code, and US states.

Names in English; the list is data, so a language adds its names by translation.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from django.utils.text import format_lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

COUNTRIES = [
    (code, _(name))
    for code, name in (
        line.split(" ", 1)
        for line in """\
AF Afghanistan
AX Åland Islands
AL Albania
DZ Algeria
AD Andorra
AO Angola
AR Argentina
AM Armenia
AU Australia
AT Austria
AZ Azerbaijan
BS Bahamas
BH Bahrain
BD Bangladesh
BB Barbados
BY Belarus
BE Belgium
BZ Belize
BJ Benin
BT Bhutan
BO Bolivia
BA Bosnia and Herzegovina
BW Botswana
BR Brazil
BN Brunei
BG Bulgaria
BF Burkina Faso
BI Burundi
KH Cambodia
CM Cameroon
CA Canada
CV Cape Verde
CF Central African Republic
TD Chad
CL Chile
CN China
CO Colombia
KM Comoros
CG Congo
CD Congo (Democratic Republic)
CR Costa Rica
CI Côte d’Ivoire
HR Croatia
CU Cuba
CY Cyprus
CZ Czechia
DK Denmark
DJ Djibouti
DO Dominican Republic
EC Ecuador
EG Egypt
SV El Salvador
GQ Equatorial Guinea
ER Eritrea
EE Estonia
SZ Eswatini
ET Ethiopia
FJ Fiji
FI Finland
FR France
GF French Guiana
GA Gabon
GM Gambia
GE Georgia
DE Germany
GH Ghana
GR Greece
GP Guadeloupe
GT Guatemala
GN Guinea
GY Guyana
HT Haiti
HN Honduras
HK Hong Kong
HU Hungary
IS Iceland
IN India
ID Indonesia
IR Iran
IQ Iraq
IE Ireland
IL Israel
IT Italy
JM Jamaica
JP Japan
JO Jordan
KZ Kazakhstan
KE Kenya
KW Kuwait
KG Kyrgyzstan
LA Laos
LV Latvia
LB Lebanon
LS Lesotho
LR Liberia
LY Libya
LI Liechtenstein
LT Lithuania
LU Luxembourg
MG Madagascar
MW Malawi
MY Malaysia
MV Maldives
ML Mali
MT Malta
MQ Martinique
MR Mauritania
MU Mauritius
YT Mayotte
MX Mexico
MD Moldova
MC Monaco
MN Mongolia
ME Montenegro
MA Morocco
MZ Mozambique
MM Myanmar
NA Namibia
NP Nepal
NL Netherlands
NZ New Zealand
NI Nicaragua
NE Niger
NG Nigeria
MK North Macedonia
NO Norway
OM Oman
PK Pakistan
PS Palestine
PA Panama
PG Papua New Guinea
PY Paraguay
PE Peru
PH Philippines
PL Poland
PT Portugal
QA Qatar
RE Réunion
RO Romania
RU Russia
RW Rwanda
SA Saudi Arabia
SN Senegal
RS Serbia
SC Seychelles
SL Sierra Leone
SG Singapore
SK Slovakia
SI Slovenia
SO Somalia
ZA South Africa
KR South Korea
SS South Sudan
ES Spain
LK Sri Lanka
SD Sudan
SR Suriname
SE Sweden
CH Switzerland
SY Syria
TW Taiwan
TJ Tajikistan
TZ Tanzania
TH Thailand
TG Togo
TT Trinidad and Tobago
TN Tunisia
TR Türkiye
TM Turkmenistan
UG Uganda
UA Ukraine
AE United Arab Emirates
GB United Kingdom
US United States
UY Uruguay
UZ Uzbekistan
VE Venezuela
VN Vietnam
YE Yemen
ZM Zambia
ZW Zimbabwe
XX Another place""".splitlines()
    )
]

STATES = [
    (code, _(name))
    for code, name in (
        line.split(" ", 1)
        for line in """\
AL Alabama
AK Alaska
AZ Arizona
AR Arkansas
CA California
CO Colorado
CT Connecticut
DE Delaware
DC District of Columbia
FL Florida
GA Georgia
HI Hawaii
ID Idaho
IL Illinois
IN Indiana
IA Iowa
KS Kansas
KY Kentucky
LA Louisiana
ME Maine
MD Maryland
MA Massachusetts
MI Michigan
MN Minnesota
MS Mississippi
MO Missouri
MT Montana
NE Nebraska
NV Nevada
NH New Hampshire
NJ New Jersey
NM New Mexico
NY New York
NC North Carolina
ND North Dakota
OH Ohio
OK Oklahoma
OR Oregon
PA Pennsylvania
RI Rhode Island
SC South Carolina
SD South Dakota
TN Tennessee
TX Texas
UT Utah
VT Vermont
VA Virginia
WA Washington
WV West Virginia
WI Wisconsin
WY Wyoming""".splitlines()
    )
]
# One list, so that one field is enough: states stand behind their country.
PLACES: list[tuple[str, Any]] = [
    place
    for code, name in COUNTRIES
    for place in (
        [(code, name)]
        if code != "US"
        else [
            (code, name),
            *(
                (f"US-{state}", format_lazy("{}: {}", name, said))
                for state, said in STATES
            ),
        ]
    )
]


def said(residence: str) -> str:
    """ "Germany", "California, United States", or that they would rather not say."""
    country, _dash, state = residence.partition("-")
    if not country:
        return gettext("I would rather not say")
    named = str(dict(COUNTRIES).get(country, country))
    return f"{dict(STATES).get(state, state)}, {named}" if state else named


# What English does not name without an article.
WITH_ARTICLE = frozenset(
    ["AE", "BS", "CF", "DO", "GB", "GM", "KM", "MV", "NL", "PH", "SC", "US"]
)


def within(residence: str) -> str:
    """The same as a sentence names it: "Germany", "the United Kingdom"."""
    named = said(residence)
    if residence not in WITH_ARTICLE:
        return named
    return gettext("the %(place)s") % {"place": named}


# Country codes of phone numbers in places under the law of another country.
WITHIN = {
    **dict.fromkeys(("AS", "GU", "MP", "PR", "VI"), "US"),
    **dict.fromkeys(("GF", "GP", "MQ", "RE", "YT"), "FR"),
    "AX": "FI",
    "SJ": "NO",
}


def of_number(country: str) -> str | None:
    """The place of a phone number by its country code; None where it has none."""
    return WITHIN.get(country, country) or None


# What people write, and ISO 3166 does not.
USUAL = {"UK": "GB", "EL": "GR"}


@cache
def _listed() -> frozenset[str]:
    return frozenset(code for code, _name in PLACES)


def known(typed: str) -> str | None:
    """The place that a code stands for, as the list has it; None where it names none."""
    code = typed.strip().upper()
    found = USUAL.get(code) or WITHIN.get(code, code)
    return found if found in _listed() else None


def meant(said: str | None) -> str | None:
    """The place whose law counts: of an island the country it is part of.

    The United States alone name none, so '' for them. None stays None: nobody was asked.
    """
    found = WITHIN.get(said, said) if said else said
    return "" if found == "US" else found
