"""Whom a person can complain to: by law, right, place and day."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from portal import places
from portal.countries import STATES
from rights import claims, law_switch, registry
from rights.law import regulators
from tests.rights.world import AT, asha, make_case, policy, sunil, under

__all__ = ["asha", "policy", "sunil"]
PACKS = registry.packs()
TODAY = date(2026, 11, 22)
SEAT = "Delaware Department of Justice"
BOARD = "European Data Protection Board"
FCC = "Federal Communications Commission"
CPPA = "California Privacy Protection Agency"
OF_CALIFORNIA = [CPPA, "Attorney General of California"]


def names(law, place, right="access", on=TODAY):
    found = regulators(PACKS, law, right=right, place=place, on=on)
    return [str(each.name) for each in found]


@pytest.mark.parametrize(
    ("law", "place", "right", "expected"),
    [
        ("eu", "IE", "access", ["Data Protection Commission"]),
        ("eu", "SE", "erasure", ["Integritetsskyddsmyndigheten"]),
        ("uk", "GB", "access", ["Information Commissioner's Office"]),
        ("us-ca", "US-CA", "opt_out", OF_CALIFORNIA),
        ("us-tx", "US-TX", "access", ["Attorney General of Texas"]),
        # Our own promise alone: the authority of the place, else of our seat.
        ("company", "US-TX", "access", ["Attorney General of Texas"]),
        ("company", "JP", "access", ["Personal Information Protection Commission"]),
        ("company", "CH", "restriction", [
            "Federal Data Protection and Information Commissioner"]),
        ("company", "BR", "access", ["Autoridade Nacional de Proteção de Dados"]),
        ("company", "US-NY", "access", ["Attorney General of New York"]),
        ("company", "US-DC", "access", ["Attorney General for the District of Columbia"]),
        ("company", "JE", "access", ["Jersey Office of the Information Commissioner"]),
        ("company", "GI", "erasure", ["Gibraltar Regulatory Authority"]),
        ("company", "CN", "access", ["Cyberspace Administration of China"]),
        # Nobody here knows of one: that of our seat, which says so.
        ("company", "TV", "access", [SEAT]),
        ("company", "US", "access", [SEAT]),
        # Nobody said where: the list of all, and the authority of our seat; never
        # that of a state whose law is only the strictest.
        ("company", "", "access", [BOARD, SEAT]),
        ("eu", "", "access", [BOARD, SEAT]),
        ("us-ri", "", "withdrawal", [BOARD, SEAT]),
        ("us-ca", "", "opt_out", [BOARD, SEAT]),
        # Calls, and only calls, are the FCC's.
        ("us-tcpa", "US-CA", "stop_calls", [FCC, *OF_CALIFORNIA]),
        ("us-tcpa", "US-NY", "stop_calls", [FCC, "Attorney General of New York"]),
        ("us-tcpa", "", "stop_calls", [FCC, SEAT]),
        ("eu", "DE", "stop_calls", [
            "Die Bundesbeauftragte für den Datenschutz und die Informationsfreiheit"]),
        # The law somebody here chose counts, not the place they once named.
        ("us-va", "US-CA", "access", ["Attorney General of Virginia"]),
        ("eu", "US-CA", "access", [BOARD]),
        ("xx", "US-CA", "access", OF_CALIFORNIA),
    ],
)  # fmt: skip
def test_the_authorities_of_a_case(law, place, right, expected):
    assert names(law, place, right) == expected


def test_every_state_has_an_authority_of_its_own():
    def is_of_seat(state):
        found = regulators(
            PACKS, "company", right="access", place=f"US-{state}", on=TODAY
        )
        return any(each.is_of_seat for each in found)

    assert {code for code, _name in STATES if is_of_seat(code)} == set()


FTC = "Federal Trade Commission"


@pytest.mark.parametrize(
    ("territory", "own"),
    [
        ("AS", ["Department of Legal Affairs of American Samoa, Bureau of Consumer "
                "Protection"]),
        ("GU", []),
        ("MP", ["Attorney General of the Northern Mariana Islands, Office of the "
                "Consumer Counsel"]),
        ("PR", ["Departamento de Asuntos del Consumidor"]),
        ("VI", ["Virgin Islands Department of Licensing and Consumer Affairs"]),
    ],
)  # fmt: skip
def test_a_territory_has_the_trade_commission_and_its_own_office(territory, own):
    home = places.of_number(territory)

    assert names("company", home) == [*own, FTC]
    assert names("us-tcpa", home, "stop_calls") == [FCC, *own, FTC]
    # Nobody else is sent to that Commission.
    assert FTC not in names("company", "US-TX")


def test_the_authority_of_the_seat_says_that_we_know_none_of_the_place():
    (of_tuvalu,) = regulators(PACKS, "company", right="access", place="TV", on=TODAY)
    (of_delaware,) = regulators(
        PACKS, "company", right="access", place="US-DE", on=TODAY
    )

    assert of_tuvalu.name == of_delaware.name == SEAT
    assert str(of_tuvalu.note) == (
        "We know of no authority of the place where you live. This is the one of the "
        "place where the company is registered."
    )
    assert (of_tuvalu.is_of_seat, of_delaware.is_of_seat) == (True, False)


def test_india_has_a_board_from_the_day_its_act_counts():
    ministry = ["Ministry of Electronics and Information Technology"]
    last, first = date(2027, 5, 12), date(2027, 5, 13)

    for law in ("in-spdi", "in-dpdp", "company"):
        assert names(law, "IN", on=last) == ministry
        assert names(law, "IN", on=first) == ["Data Protection Board of India"]


def test_all_thirty_countries_of_the_eea_have_an_authority_with_an_address():
    eu = PACKS["eu"]

    assert len(eu.places) == 30
    assert set(eu.regulators) == {*eu.places, ""}
    assert all(r[0].url.startswith("https://") for r in eu.regulators.values())
    assert all(r[0].address for r in eu.regulators.values())


@pytest.mark.parametrize(
    ("place", "home", "name"),
    [
        ("RE", "FR", "Commission nationale de l'informatique et des libertés (CNIL)"),
        ("MQ", "FR", "Commission nationale de l'informatique et des libertés (CNIL)"),
        ("AX", "FI", "Tietosuojavaltuutetun toimisto"),
    ],
)
def test_an_island_is_under_the_law_of_its_country(policy, place, home, name):
    case = make_case("access", residence=place)

    assert (case.law, case.residence) == ("eu", home)
    assert [str(r.name) for r in claims.regulators(case, at=AT)] == [name]


def test_another_law_names_another_authority(policy, asha, sunil):
    case = make_case("erasure", residence="US-CA")
    before = [str(each.name) for each in claims.regulators(case, at=AT)]
    side = next(
        each
        for each in law_switch.compare(case, "us-va")
        if str(each.label) == "They can complain to"
    )
    under(case, "us-va", asha, sunil)

    assert before == OF_CALIFORNIA
    assert (side.now, side.then) == (
        ", ".join(OF_CALIFORNIA),
        "Attorney General of Virginia",
    )
    (after,) = claims.regulators(case, at=AT)
    assert str(after.name) == "Attorney General of Virginia"


def test_a_number_names_the_authority_of_its_country(policy):
    german = make_case("stop_calls", claims={"phone": "+4930123456"})
    american = make_case("stop_calls", claims={"phone": "+12025550143"})

    (bonn,) = claims.regulators(german, at=AT)
    (washington,) = claims.regulators(american, at=AT + timedelta(days=1))
    assert "Bonn" in bonn.address
    assert str(washington.name) == FCC
