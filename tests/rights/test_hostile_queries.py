"""Filters, orders, keys and bodies are only ever values (A16).

What a program for finding injections tries, in every place that takes a value: each
is answered like any wrong value, nothing breaks, and nothing is learnt or lost.
"""

from __future__ import annotations

import json
from urllib.parse import urlencode

import pytest
from django.test import Client
from django.utils import timezone

from portal.models import LedgerEntry, User
from rights.models import Case
from tests.rights.test_api import make
from tests.rights.test_desk import browser, staff
from tests.rights.world import make_case

HOSTILE = [
    "'",
    "1' OR '1'='1",
    "1; DROP TABLE rights_case; --",
    "1 UNION SELECT password FROM portal_user",
    "%' AND 1=(SELECT 1 FROM pg_sleep(5))--",
    "2026-01-01." + "9" * 40,
    "9" * 40,
    "-1",
    "\x00",
    "${7*7}{{7*7}}",
    "password__startswith",
]
LISTS = {
    "rights/case/": ["scope", "law", "after"],
    "rights/case/add/": ["mail"],
    "retention/run/": ["after"],
    "notices/promise/": ["only"],
    "notices/revision/": ["q", "o", "p", "proposed_by__password__startswith"],
    "portal/ledgerentry/": ["q", "o", "p", "act", "at__gte", "personal__sealed"],
    "portal/opening/": ["q", "o", "user__password__startswith"],
    "portal/outboundmail/": ["q", "o", "p", "sealed__contains", "key__id"],
}
FINE = {200, 302, 400, 404, 405}


@pytest.mark.parametrize("where", sorted(LISTS))
def test_no_list_of_the_desk_takes_a_value_for_a_question(site, where):
    make_case("erasure", at=timezone.now())
    desk = browser(staff("officer"))
    before = (Case.objects.count(), User.objects.count())

    told = {
        (name, value): desk.get(f"/desk/{where}?{urlencode({name: value})}")
        for name in LISTS[where]
        for value in HOSTILE
    }

    assert {
        k: r.status_code for k, r in told.items() if r.status_code not in FINE
    } == {}
    assert (Case.objects.count(), User.objects.count()) == before


BODIES = [
    {"kind__in": ["email"], "value": "a@example.com", "purpose": "marketing"},
    {"kind": {"$ne": ""}, "value": "a@example.com", "purpose": "marketing"},
    {"kind": "email", "value": ["a@example.com"], "purpose": "marketing"},
    *(
        {"kind": kind, "value": value, "purpose": purpose}
        for text in HOSTILE
        for kind, value, purpose in (
            (text, "a@example.com", "marketing"),
            ("email", "a@example.com", text),
            ("device", text, text),
        )
    ),
]


@pytest.mark.parametrize("where", ["may-process", "choices", "one-click"])
def test_no_body_of_the_api_takes_a_value_for_a_question(policy, where):
    client = Client(headers={"Authorization": f"Bearer {make()[1]}"})
    entries = LedgerEntry.objects.count()

    told = {
        client.post(
            f"/api/v1/{where}", json.dumps(body), content_type="application/json"
        ).status_code
        for body in BODIES
    }

    # Nobody is known by such a value; a no is all there is to say.
    assert told <= {200, 422}
    assert LedgerEntry.objects.count() == entries


@pytest.mark.parametrize("text", HOSTILE)
def test_no_address_of_the_api_takes_a_value_for_a_question(policy, text):
    client = Client(headers={"Authorization": f"Bearer {make()[1]}"})

    assert client.get(f"/api/v1/requests/{text}").status_code in {400, 404}


@pytest.mark.parametrize("text", HOSTILE)
def test_no_public_form_takes_a_value_for_a_question(guest, text):
    for where, fields in {
        "/track/": {"reference": text, "phrase": text},
        "/confirm/": {"reference": text, "code": text},
        "/my/sign-in/": {"email": text, "send": "1"},
    }.items():
        guest.get(where)
        name = "send" if "send" in fields else ""

        assert guest.submit(name, **fields).status == 200
