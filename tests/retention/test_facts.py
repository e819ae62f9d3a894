"""Facts of the data map: what can be asked for, and what counts as the same."""

from __future__ import annotations

import pytest

from retention import datamap, facts
from retention.demo import loading
from retention.demo.people import MAYA
from retention.facts import Fact
from tests.company import add_maya, company, mapped

__all__ = ["company", "mapped"]

NAME = Fact(
    code="p:n", title="", hint="", dataset="p", column="n", kind="", is_known=False
)
PHONE = Fact(
    code="p:t", title="", hint="", dataset="p", column="t", kind="phone", is_known=True
)


@pytest.mark.parametrize(
    ("fact", "held", "typed"),
    [
        (NAME, "Maya Lindqvist", "  maya   LINDQVIST "),
        (NAME, "José Núñez", "Jose Nunez"),
        (NAME, "O’Brien-Smith", "obrien smith"),
        (NAME, "INV-12", "inv 12"),
        (NAME, "4242", "４２४２"),
        (PHONE, "+12025550143", "+1 (202) 555-0143"),
    ],
)
def test_how_it_is_written_makes_no_difference(fact, held, typed):
    assert facts.bare(fact, held) == facts.bare(fact, typed) != ""


@pytest.mark.parametrize(
    ("fact", "held", "typed"),
    [
        (NAME, "Maya Lindqvist", "Maya Lindquist"),
        (NAME, "नाम", "नम"),
        (PHONE, "+12025550143", "+12025550144"),
    ],
)
def test_something_else_is_something_else(fact, held, typed):
    assert facts.bare(fact, held) != facts.bare(fact, typed)


@pytest.mark.parametrize(
    ("held", "typed", "fits"),
    [
        ("+12155550100", "(215) 555-0100", True),
        ("+491721234567", "0172 / 123 45 67", True),
        ("+491721234567", "0049 172 1234567", True),
        ("+919876543210", "९८७६५ ४३२१०", True),
        ("+12155550100", "555-0199", False),
        ("+12155550100", "00100", False),
        ("+12155550100", "", False),
    ],
)
def test_a_number_is_typed_as_it_is_dialled_at_home(held, typed, fits):
    assert bool(facts.fitting([PHONE], {"p:t": typed}, {"p:t": {held}})) == fits


def test_nothing_typed_fits_nothing():
    assert facts.fitting([NAME], {"p:n": " - "}, {"p:n": {""}}) == []


def test_the_proven_kind_of_address_is_no_further_fact(mapped):
    assert [fact.code for fact in facts.offered(besides={"email"})] == [
        "payments:invoice_number",
        "payments:card_last4",
        "people:full_name",
        "people:phone",
    ]
    assert [fact.code for fact in facts.offered(besides={"phone"})] == [
        "payments:invoice_number",
        "payments:card_last4",
        "people:email",
        "people:full_name",
    ]


def test_what_is_held_is_read_under_the_proven_address_alone(mapped):
    add_maya(mapped)
    mapped.add("users", email="other@example.com", full_name="Other Person")
    asked = facts.offered(besides={"email"})

    known = facts.held(asked, {"email": MAYA.email})

    assert known == {
        "payments:invoice_number": {"inv13"},
        "payments:card_last4": {"4242"},
        "people:full_name": {"mayalindqvist"},
        "people:phone": {MAYA.phone},
    }
    typed = {"people:full_name": "Maya Lindqvist", "payments:card_last4": "1111"}
    assert facts.fitting(asked, typed, known) == ["people:full_name"]


def test_a_fact_that_no_copy_names_is_refused(tmp_path, db):
    text = loading.MAP.read_text().replace(
        "{name: user_id, title: Account, export: 'no'}",
        "{name: user_id, title: Account, export: 'no', is_fact: true}",
        1,
    )
    (tmp_path / "map.yml").write_text(text)

    with pytest.raises(datamap.Refused, match="user_id” is a fact, so a copy must"):
        datamap.load_yaml(tmp_path / "map.yml", by="system", at=None)
