"""Whose law makes us keep something: chosen, compared, and unsaid in what was signed."""

from __future__ import annotations

from datetime import timedelta
from importlib import import_module

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, transaction

from notices import canonical, comparing, drafting, law_places, reading, studio_choices
from notices.models import RetentionRule
from notices.studio_forms import Row
from tests.notices.test_lint_rows import reading_with
from tests.notices.world import AT, INVENTORY, make_approved
from tests.policies import make_user

LATER = AT + timedelta(days=1)
STARTER = "Companies Act 2013 of India, section 128(5)"
RULE = f"""
[[rules]]
slug = "calls-law"
category = "calls"
title = "Calls for the regulator"
trigger = "call_ended"
period = "P1Y"
why = "legal_duty"
law = "{STARTER}"
law_place = "IN"
"""


@pytest.mark.django_db
def test_another_place_is_a_change_that_readers_are_told_of(tmp_path):
    one = make_approved(tmp_path / "a", inventory=INVENTORY + RULE)
    elena = make_user("elena@example.com")
    two = drafting.begin(by=elena, at=LATER)
    row = drafting.find(two, "rules", "calls-law")
    drafting.change(
        row, {"law_place": "EU"}, seen=drafting.stand(row), by=elena, at=LATER
    )

    assert [
        change.sentence
        for change in comparing.compare(
            reading.of_revision(one), reading.of_revision(two), at=LATER
        ).rows
    ] == [
        "Calls for the regulator, whose law that is: “European Union” instead of “India”."
    ]


@pytest.mark.django_db
def test_what_was_signed_before_says_nothing_of_it_and_stays_so(tmp_path):
    unsaid = INVENTORY.replace("relationship", "legal_position")
    signed = make_approved(tmp_path / "a", inventory=unsaid)
    assert b"law_place" not in bytes(signed.canonical)
    assert canonical.frozen(signed) == (bytes(signed.canonical), signed.sha256)
    assert reading.of_revision(signed).rules["calls"].law_place == ""

    # What an installation had before it knew whose law it was.
    draft = drafting.begin(by=make_user("elena@example.com"), at=LATER)
    rules = RetentionRule.objects.filter(revision=draft)
    rules.update(why="legal_duty", law=STARTER)
    import_module("notices.migrations.0008_whose_law").fill(apps, None)

    assert rules.get().law_place == "IN"
    assert canonical.frozen(signed) == (bytes(signed.canonical), signed.sha256)
    with pytest.raises(IntegrityError, match="approved"), transaction.atomic():
        _write(signed)


def _write(signed):
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE notices_retentionrule SET law_place = 'DE' WHERE revision_id = %s",
            [signed.pk],
        )


def test_of_the_starter_it_is_known_where_nobody_said_it():
    assert law_places.meant("", STARTER) == "IN"
    assert law_places.meant("DE", STARTER) == "DE"
    assert law_places.meant("", "Another Act") == ""
    assert [law_places.said(code) for code in ("EU", "GB", "US-CA")] == [
        "the EU",
        "the United Kingdom",
        "California, United States",
    ]


def test_it_is_chosen_from_a_list_and_an_older_code_stays_to_be_seen():
    current = reading_with("rules")
    offered = dict(studio_choices.OFFERS[(RetentionRule, "law_place")](current))
    field = Row(RetentionRule, current, initial={"law_place": "UK"}).fields["law_place"]

    assert list(offered)[:2] == ["EU", "AF"]
    assert {"DE", "IN", "GB", "US", "US-CA"} <= offered.keys()
    # Another place is none, and an island has the law of its country.
    assert not {"XX", "RE", "AX"} & offered.keys()
    assert field.label == "Whose law that is (GDPR Art. 6(3))"
    assert field.choices[-1] == ("UK", "UK (not there)")
