"""The invented people: names, addresses of reserved domains, fictional numbers.

RFC 2606 reserves example.com, .org and .net; +1 xxx 555 0100-0199 and
+44 7700 900000-900999 are set aside for fiction.
"""

from __future__ import annotations

from dataclasses import dataclass

GIVEN = [
    "Ada",
    "Amara",
    "Aino",
    "Bela",
    "Chidi",
    "Dara",
    "Elif",
    "Emeka",
    "Farah",
    "Goran",
    "Hana",
    "Ines",
    "Ivo",
    "Jun",
    "Kaya",
    "Lena",
    "Leo",
    "Mira",
    "Nadia",
    "Nils",
    "Omar",
    "Pia",
    "Quinn",
    "Rafa",
    "Rania",
    "Sana",
    "Sven",
    "Tara",
    "Tomas",
    "Uma",
    "Vera",
    "Wen",
    "Yara",
    "Yusuf",
    "Zofia",
]
FAMILY = [
    "Abara",
    "Bergman",
    "Costa",
    "Dlamini",
    "Eriksen",
    "Fontaine",
    "Gruber",
    "Haddad",
    "Ito",
    "Jansen",
    "Kaur",
    "Larsen",
    "Moreau",
    "Nakata",
    "Okoye",
    "Pereira",
    "Quist",
    "Rossi",
    "Sato",
    "Tanaka",
    "Ueda",
    "Vidal",
    "Weber",
    "Xanthos",
    "Yilmaz",
    "Zeman",
]
DOMAINS = ("example.com", "example.org", "example.net")
AREAS = [
    "201",
    "202",
    "203",
    "205",
    "206",
    "207",
    "208",
    "209",
    "210",
    "212",
    "213",
    "214",
    "215",
    "216",
    "217",
    "218",
    "219",
    "224",
    "225",
    "228",
    "229",
    "231",
    "234",
    "239",
    "240",
    "248",
    "251",
    "252",
    "253",
    "254",
    "256",
    "260",
    "262",
    "267",
    "269",
    "270",
    "276",
    "281",
    "301",
    "302",
    "303",
    "304",
    "305",
    "307",
    "308",
    "309",
    "310",
    "312",
    "313",
    "314",
]
COUNTRIES = ("US", "US", "US", "GB", "DE", "FR", "IN", "SE")
COMPANIES = [
    "Alder Bakery",
    "Birch Motors",
    "Cedar Clinics",
    "Dune Travel",
    "Ember Energy",
    "Fjord Foods",
    "Grove Schools",
    "Harbor Lettings",
    "Iris Optics",
    "Juniper Gyms",
    "Kelp Aquatics",
    "Larch Logistics",
    "Mosaic Events",
    "Nimbus Insurance",
    "Orchard Homes",
    "Pebble Bank",
    "Quartz Jewellers",
    "Reed Couriers",
    "Sage Dental",
    "Tundra Outdoors",
]


@dataclass(frozen=True, kw_only=True)
class DemoPerson:
    """Somebody a newcomer can be while trying the portal."""

    name: str
    email: str
    phone: str


MAYA = DemoPerson(name="Maya Lindqvist", email="maya@example.com", phone="+12025550143")
# Was called by customers of the company and never had an account.
CALLED_NUMBER = "+12025550178"
# The clone in the link that a visitor may report.
CLONE_PUBLIC_ID = "vc-7k2m9q4x"


def full_name(index: int) -> str:
    """The name of the n-th invented person."""
    given = GIVEN[index % len(GIVEN)]
    return f"{given} {FAMILY[(index // len(GIVEN) + index) % len(FAMILY)]}"


def email(index: int) -> str:
    """An address nobody can ever own."""
    name = full_name(index).lower().replace(" ", ".")
    return f"{name}.{index}@{DOMAINS[index % 3]}"


def number(index: int) -> str:
    """A number from a range for fiction; every sixth one is British.

    Numbers 143 and 178 of area 202 stay free for the people named above.
    """
    if index % 6 == 5:
        return f"+447700900{index // 6 % 1000:03d}"
    rank = index - index // 6
    area = AREAS[rank % len(AREAS)]
    last = rank // len(AREAS) % 100
    if area == "202" and last in (43, 78):
        area = "315"
    return f"+1{area}55501{last:02d}"
