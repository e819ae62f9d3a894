"""Requests are found by an address that nobody can read in the database."""

from __future__ import annotations

import secrets
from importlib import import_module

import pytest
from django.apps import apps
from django.conf import settings

from portal import vault
from rights import contacts, freezing
from rights.models import Case
from tests.rights.world import AT, make_case

PHONE = "+12025550143"
COLUMNS = ("email_digest", "phone_digest", "contact_digest")


def found(kind: str, value: str) -> set[str]:
    named = Case.objects.filter(contacts.named(kind, value))
    return set(named.values_list("right", flat=True))


@pytest.fixture
def three(policy):
    """One by e-mail, one by phone, one answered elsewhere than it is about."""
    make_case("access", claims={"email": "maya@example.com"})
    make_case("erasure", claims={"phone": PHONE})
    make_case("enquiry", claims={}, answers={"contact": "maya@example.com"})


def test_an_address_finds_what_is_about_it_and_what_is_answered_there(three):
    assert found("email", "maya@example.com") == {"access", "enquiry"}
    assert found("phone", PHONE) == {"erasure"}
    assert found("email", "may@example.com") == set()


def test_no_column_holds_an_address_and_none_is_filled_without_one(three):
    kept = {
        case.right: [getattr(case, c) for c in COLUMNS] for case in Case.objects.all()
    }

    assert [[len(digest) for digest in kept[r]] for r in ("access", "erasure")] == [
        [64, 0, 0],
        [0, 64, 0],
    ]
    assert kept["enquiry"] == ["", "", kept["access"][0]]


def test_a_newer_digest_key_still_finds_older_requests(three):
    newer = settings.KEYS_DIR / "digest" / "2.key"
    newer.write_text(secrets.token_hex(32))
    vault._digest_keys.cache_clear()
    try:
        make_case("portability")

        assert found("email", "maya@example.com") == {
            "access",
            "enquiry",
            "portability",
        }
    finally:
        newer.unlink()
        vault._digest_keys.cache_clear()


def test_a_frozen_account_is_found_by_the_address_the_officer_wrote(policy, asha):
    case = make_case("child", claims={}, answers={"way": "report"})
    why = "The school wrote to us which account it is."
    kid = {"email": "kid@example.com"}
    freezing.freeze(case, identifiers=kid, ground=why, by=asha, at=AT)

    assert found("email", "kid@example.com") == {"child"}


def test_requests_from_before_get_their_digests(three):
    before = list(Case.objects.order_by("pk").values_list(*COLUMNS))
    Case.objects.update(**dict.fromkeys(COLUMNS, ""))

    import_module("rights.migrations.0008_contacts_of_older").fill(apps, None)

    assert list(Case.objects.order_by("pk").values_list(*COLUMNS)) == before
