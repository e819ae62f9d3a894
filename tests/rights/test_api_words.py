"""What the API says of a field that it cannot take: always what to send instead."""

from __future__ import annotations

import pytest

from rights.models import Case
from tests.rights.test_api import caller, make, send
from tests.rights.test_api_lists import refused

ACCESS = {"right": "access", "email": "maya@example.com"}
ABOUT = {"kind": "email", "value": "maya@example.com", "purpose": "marketing"}


@pytest.fixture
def product(policy):
    return caller(make()[1])


@pytest.mark.parametrize(
    ("where", "body", "field", "sentence"),
    [
        ("requests", [], "", "Send one object here, in braces."),
        ("requests", {}, "right", "This field is needed: send it."),
        (
            "requests",
            {**ACCESS, "email": None},
            "email",
            "Send a value here, or leave the field out.",
        ),
        (
            "requests",
            {**ACCESS, "contact": ""},
            "contact",
            "Write something here, or leave the field out.",
        ),
        ("requests", {"right": None}, "right", "Send a value here: it is needed."),
        (
            "choices",
            {**ABOUT, "given": True, "value": ""},
            "value",
            "Write something here: it is needed.",
        ),
        (
            "requests",
            {**ACCESS, "since": "2026-02-30"},
            "since",
            "Send a day that there is, like 2026-03-31.",
        ),
        (
            "requests",
            {**ACCESS, "words": "a\0b"},
            "words",
            "Take out the characters that cannot be seen.",
        ),
        (
            "requests",
            {**ACCESS, "words": "a" * 2001},
            "words",
            "Send at most 2000 characters here.",
        ),
        (
            "requests",
            {**ACCESS, "words": ["a"]},
            "words",
            "Send a text here, in quotation marks.",
        ),
        (
            "requests",
            {**ACCESS, "categories": "calls"},
            "categories",
            "Send a list here, in square brackets.",
        ),
        (
            "requests",
            {**ACCESS, "categories": ["a b"]},
            "categories.0",
            "Send a name made of letters, digits, hyphens and underscores.",
        ),
        (
            "requests",
            {**ACCESS, "categories": ["a"] * 41},
            "categories",
            "Send at most 40 here, and the rest in another call.",
        ),
        (
            "requests",
            {"right": "enquiry", "page": []},
            "page",
            "Send one object here, in braces.",
        ),
        (
            "requests",
            {"right": "enquiry", "page": {"words": "Where?"}},
            "page.words",
            "Send a list here, in square brackets.",
        ),
        (
            "requests",
            {**ACCESS, "asked_by": []},
            "asked_by",
            "Send one object here, in braces.",
        ),
        (
            "may-process/bulk",
            {"kind": "email", "values": [], "purpose": "marketing"},
            "values",
            "Put at least one thing into this list.",
        ),
        (
            "choices",
            {**ABOUT, "given": "perhaps"},
            "given",
            "Send true or false here.",
        ),
    ],
)
def test_a_refusal_says_what_to_send_instead(product, where, body, field, sentence):
    answer = send(product, where, body, **{"Idempotency-Key": "a"})

    assert refused(answer) == (422, field, sentence)
    assert Case.objects.count() == 0
