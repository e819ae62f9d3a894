"""Every address of the API, the one scope that opens it, and what each token gets there.

Written out, not computed. An address that is not in the table fails, so a new one is
never open by accident; and no scope opens the address of another.
"""

from __future__ import annotations

import pytest
from django.db import transaction
from django.urls import get_resolver

from portal import tokens
from tests.rights.test_api import caller, make
from tests.rights.test_public_matrix import shapes

pytestmark = pytest.mark.words

METHODS = ["GET", "POST"]
# The scope, and what a token that has it gets for GET and for an empty POST. 404: of a
# request that another filed there is nothing. 422: something has to be said.
OPENS = {
    "api/v1/revision": ("policy:read", (200, 405)),
    "api/v1/requests": ("requests:file", (405, 422)),
    "api/v1/requests/<str:reference>": ("requests:read", (404, 405)),
    "api/v1/may-process": ("gate:read", (405, 422)),
    "api/v1/may-process/bulk": ("gate:read", (405, 422)),
    "api/v1/choices": ("choices:write", (405, 422)),
    "api/v1/signals": ("choices:write", (405, 422)),
    "api/v1/one-click": ("choices:write", (405, 422)),
}
# What anybody reads, with a token or without.
OPEN = {"api/v1/schema": (200, 405)}


def wanted(shape: str, scope: str) -> tuple[int, int]:
    if shape in OPEN:
        return OPEN[shape]
    own, answers = OPENS[shape]
    return answers if scope == own else (403, 403)


def status(client, method, address):
    with transaction.atomic():
        answer = client.generic(method, address, content_type="application/json")
        transaction.set_rollback(True)
    return answer.status_code


@pytest.mark.parametrize("scope", sorted(tokens.SCOPES))
def test_a_token_gets_what_the_table_says(policy, scope):
    client = caller(make([scope])[1])
    expected, found = {}, {}
    for shape in {*OPENS, *OPEN}:
        address = "/" + shape.replace("<str:reference>", "PR-00000000")
        for method, answer in zip(METHODS, wanted(shape, scope), strict=True):
            expected[shape, method] = answer
            found[shape, method] = status(client, method, address)

    assert found == expected


def test_every_address_and_every_scope_stands_in_the_table():
    declared = [*shapes(get_resolver().url_patterns)]

    assert {each for each in declared if each.startswith("api/")} == {*OPENS, *OPEN}
    assert set(tokens.SCOPES) == {scope for scope, _answers in OPENS.values()}
