"""What taking a request costs: one commit, ten statements, however much was said."""

from __future__ import annotations

import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from rights import filing, registry
from rights.filing import Filing

pytestmark = pytest.mark.django_db(transaction=True)
EMAIL = "maya@example.com"
OUTER = ("BEGIN", "COMMIT")
MOST = 10


def statements(**said) -> list[str]:
    """What filing sends to the database once the process is warm."""

    def send() -> None:
        filing.file(
            Filing(claims={"email": EMAIL}, draft=uuid.uuid4(), **said),
            at=timezone.now(),
        )

    send()
    with CaptureQueriesContext(
        connection,
    ) as sent:
        send()
    return [query["sql"] for query in sent if not query["sql"].startswith(OUTER)]


@pytest.mark.parametrize("right", ["access", "portability", "erasure", "complaint"])
def test_a_request_is_ten_statements_with_its_mail(site, right):
    little = {"contact": EMAIL}
    much = {**little, "words": "Everything. " * 300, "categories": ["calls", "usage"]}

    counts = {
        len(statements(right=right, answers=said, residence=place))
        for said in (little, much)
        for place in ("", "DE", "US-CA")
    }

    assert max(counts) <= MOST


def test_stopping_one_thing_costs_as_much_as_stopping_all(site):
    offered = list(registry.get("opt_out").purposes)

    one, all_of_them = (
        statements(right="opt_out", answers={"choices": asked})
        for asked in (offered[:1], offered)
    )

    assert len(one) == len(all_of_them)
