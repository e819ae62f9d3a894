"""What taking a request costs: one commit, ten statements, however much was said."""

from __future__ import annotations

import uuid

import pytest
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from rights import filing, onepage, registry, taking
from rights.filing import Filing
from tests.rights.test_api import PAGES

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


def of_page(right: str, page: dict[str, list[str]]) -> list[str]:
    """What a page that stands alone sends, once it has been read."""
    typed = QueryDict(mutable=True)
    for name, values in page.items():
        typed.setlist(name, values)
    kind = registry.get(right)

    def send() -> None:
        form = onepage.PAGES[kind.pages[0]](typed, right=kind)
        assert form.is_valid(), form.errors
        about = Filing(right=right, draft=uuid.uuid4())
        with CaptureQueriesContext(connection) as sent:
            taking.take(form, about, at=timezone.now())
        counted.append(sent)

    counted: list[CaptureQueriesContext] = []
    send()
    send()
    return [q["sql"] for q in counted[-1] if not q["sql"].startswith(OUTER)]


# What acts at once writes its stops or pauses, and some their whole answer with its
# letter, in the same commit; each is a fixed number, whatever was ticked.
BY_PAGE = {
    **dict.fromkeys(("voice_misuse", "complaint", "enquiry"), 7),
    "appeal": 9,
    **dict.fromkeys(("portability", "restriction", "nominee"), 10),
    "rectification": 11,
    "child": 16,
    "objection": 25,
    "withdrawal": 42,
}


def test_every_page_costs_a_known_number_of_statements(site, mapped):
    found = {right: len(of_page(right, page)) for right, page in PAGES.items()}

    assert set(found) == set(BY_PAGE)
    assert {r: n for r, n in found.items() if n > BY_PAGE[r]} == {}


def test_stopping_one_thing_costs_as_much_as_stopping_all(site):
    offered = list(registry.get("opt_out").purposes)

    one, all_of_them = (
        statements(right="opt_out", answers={"choices": asked})
        for asked in (offered[:1], offered)
    )

    assert len(one) == len(all_of_them)
