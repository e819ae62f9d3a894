"""Material or minor by rule, with the reason; and who may call it minor all the same."""

from __future__ import annotations

import json
from functools import partial

import pytest
from django.db import transaction

from notices import drafting, minor, publishing, reading, second_reading, weighing
from notices.drafting import NotEditable
from notices.publishing import NotPublishable
from tests.notices.test_gate import LATER, change, draft, elena, vera
from tests.notices.test_studio import DRAFT, somebody, words
from tests.notices.world import INVENTORY, make_approved, take_out
from tests.policies import make_user

__all__ = ["draft", "elena", "vera"]
pytestmark = pytest.mark.django_db

RICH = (
    INVENTORY.replace(
        'legal_basis = "contract"',
        'legal_basis = "contract"\nneeds_consent = true\ncan_be_stopped = true',
    )
    + """
[[purposes]]
slug = "news"
title = "Write to you"
legal_basis = "consent"

[[recipients]]
slug = "host"
title = "Host, Inc."
kind = "hosting"
country = "US"
safeguard = "standard clauses"

[[undertakings]]
slug = "answer"
title = "Answer"
period = "P30D"

[[law_positions]]
slug = "eu"
standing = "promised"
reason = "We serve people there."
"""
)
RULE = {
    "category": "calls", "title": "More", "trigger": "call_ended", "period": "P2Y",
    "why": "legal_duty", "law": "s. 1", "law_place": "US",
}  # fmt: skip


def found(draft) -> weighing.Weight:
    return weighing.weight(
        reading.of_revision(draft.based_on), reading.of_revision(draft)
    )


@pytest.fixture
def rich(tmp_path):
    make_approved(tmp_path / "rich", inventory=RICH)
    return drafting.begin(by=make_user("elena@example.com"), at=LATER)


WEIGHED = [
    ("rules", "calls", {"period": "P1Y"}, ["data is kept longer"]),
    ("rules", "calls", {"period": "P30D"}, []),
    ("rules", "calls", {"trigger": "account_closed"}, ["data is kept longer"]),
    ("rules", "more", RULE, ["data is kept longer"]),
    ("clauses", "erasure", {"right": ""}, ["a right is gone"]),
    ("clauses", "reach", {"body": "Other words."}, []),
    ("categories", "calls", {"purposes": ["service", "news"]},
     ["data is used for something it was not used for"]),
    ("categories", "calls", {"is_sensitive": True}, ["what counts as sensitive"]),
    ("purposes", "news", {"trains_ai": True}, ["data trains a model"]),
    ("purposes", "news", {"is_marketing": True}, ["data is used for advertising"]),
    ("purposes", "news", {"legal_basis": "contract"}, ["another legal basis"]),
    ("purposes", "service", {"needs_consent": False},
     ["something is done without asking that was asked before"]),
    ("purposes", "service", {"can_be_stopped": False},
     ["something cannot be stopped that could be"]),
    ("recipients", "host", {"safeguard": ""},
     ["data goes to another country, or with less to protect it"]),
    ("recipients", "host", {"country": "IN"},
     ["data goes to another country, or with less to protect it"]),
    ("undertakings", "answer", {"period": "P45D"},
     ["something takes longer than we said"]),
    ("undertakings", "answer", {"period": "P20D"}, []),
    ("law_positions", "eu", {"standing": "not_applicable"},
     ["a law is not kept any more"]),
    ("law_positions", "eu", {"standing": "required"}, []),
    ("promises", "p01", {"kind": "shown", "check_code": ""},
     ["a promise is not checked by a machine any more"]),
    ("organisation", "org", {"name": "Other, Inc."},
     ["somebody else answers for the data"]),
    ("organisation", "org", {"address": "2 Street"}, []),
]  # fmt: skip
TAKEN_OUT = [
    ("undertakings", "answer", "something takes longer than we said"),
    ("law_positions", "eu", "a law is not kept any more"),
    ("promises", "p01", "a promise is gone"),
]


def undone(draft, edit) -> tuple[list[str], bool]:
    """What an edit would weigh; nothing of it stays.

    What is material concerns somebody's data, or nobody would hear of it.
    """
    with transaction.atomic():
        edit()
        weight, concerned = found(draft), touched(draft)
        transaction.set_rollback(True)
    assert concerned == {"calls"} if weight.is_material else True, weight.reasons
    return weight.reasons, weight.is_material


def touched(draft) -> set[str]:
    return weighing.touched(
        reading.of_revision(draft.based_on), reading.of_revision(draft)
    )


@pytest.mark.words
def test_material_is_what_people_have_to_hear_of(rich):
    elena = make_user("elena@example.com")

    def edited(table, slug, new):
        if drafting.find(rich, table, slug):
            change(rich, table, slug, elena, **new)
        else:
            drafting.add(rich, table, slug, new, by=elena, at=LATER)

    for table, slug, new, reasons in WEIGHED:
        weight = undone(rich, lambda row=(table, slug, new): edited(*row))
        assert weight == (reasons, bool(reasons)), (table, slug, new)


def test_what_is_taken_out_is_material(rich):
    elena = make_user("elena@example.com")

    for table, slug, reason in TAKEN_OUT:
        out = partial(take_out, rich, table, slug, by=elena, at=LATER)
        assert undone(rich, out) == ([reason], True), slug


TWO_KINDS = """
[[categories]]
slug = "tickets"
title = "Tickets"
sources = ["you"]
purposes = ["news"]

[[disclosures]]
slug = "tickets-host"
category = "tickets"
recipient = "host"
purpose = "news"
kind = "business_purpose"

[[rules]]
slug = "tickets"
category = "tickets"
title = "Tickets"
trigger = "collected"
period = "P1Y"
why = "relationship"
"""
CONCERNED = [
    ("purposes", "news", {"trains_ai": True}, {"tickets"}),
    ("purposes", "service", {"legal_basis": "legal_duty"}, {"calls"}),
    ("purposes", "news", {"title": "Write"}, set()),
    ("recipients", "host", {"country": "IN"}, {"tickets"}),
    ("recipients", "host", {"contract": "DPA"}, set()),
    ("categories", "tickets", {"is_sensitive": True}, {"tickets"}),
    ("undertakings", "answer", {"period": "P45D"}, {"calls", "tickets"}),
    ("law_positions", "eu", {"standing": "not_applicable"}, {"calls", "tickets"}),
]


def test_a_change_concerns_the_kinds_of_data_it_is_about(tmp_path):
    elena = make_user("elena@example.com")
    make_approved(tmp_path / "two", inventory=RICH + TWO_KINDS)
    draft = drafting.begin(by=elena, at=LATER)

    for table, slug, new, concerned in CONCERNED:
        with transaction.atomic():
            change(draft, table, slug, elena, **new)
            assert touched(draft) == concerned, (table, slug, new)
            transaction.set_rollback(True)


# --- minor all the same -------------------------------------------------------------------


def test_a_change_is_called_minor_with_a_reason_that_stays_in_the_bytes(
    draft, elena, vera
):
    change(draft, "rules", "calls", elena, period="P91D")
    minor.call(draft, because="One day, for leap years.", by=elena, at=LATER)
    draft.refresh_from_db()
    assert (found(draft).is_material, found(draft).minor_because) == (
        False,
        "One day, for leap years.",
    )
    draft = publishing.submit(draft, by=elena, at=LATER)
    second_reading.note_all_read(draft, by=vera, at=LATER)

    revision = publishing.approve(draft, by=vera, at=LATER, effective_at=LATER)

    assert json.loads(bytes(revision.canonical))["minor"] == {
        "because": "One day, for leap years.",
        "over": ["longer"],
    }


def test_what_becomes_material_afterwards_was_not_called_minor(draft, elena):
    change(draft, "rules", "calls", elena, period="P91D")
    minor.call(draft, because="One day.", by=elena, at=LATER)
    change(draft, "clauses", "erasure", elena, right="")
    draft.refresh_from_db()

    assert (found(draft).is_material, found(draft).minor_because) == (True, "")


def test_whoever_calls_it_minor_does_not_approve_it(draft, elena, vera):
    change(draft, "rules", "calls", elena, period="P91D")
    minor.call(draft, because="One day.", by=vera, at=LATER)
    draft = publishing.submit(draft, by=elena, at=LATER)
    second_reading.note_all_read(draft, by=vera, at=LATER)

    with pytest.raises(NotPublishable, match="You changed this version."):
        publishing.approve(draft, by=vera, at=LATER, effective_at=LATER)


def test_what_is_minor_by_rule_needs_no_reason(draft, elena):
    with pytest.raises(NotEditable, match="It is minor already."):
        minor.call(draft, because="Just so.", by=elena, at=LATER)


def test_an_editor_calls_it_minor_at_the_desk_and_takes_that_back(draft, elena):
    desk = somebody("writer@example.com", "editor")
    change(draft, "rules", "calls", elena, period="P91D")
    assert "Material" in words(desk.get(DRAFT))

    desk.post(f"{DRAFT}minor/", {"minor-because": "One day."})
    page = words(desk.get(DRAFT))
    assert "Called minor: “One day.”." in page
    assert "By rule it is material: data is kept longer" in page

    desk.post(f"{DRAFT}minor/", {"minor-because": ""})
    assert "Called minor" not in words(desk.get(DRAFT))
