"""One press in a mail program ends it, however many presses come from one address."""

from __future__ import annotations

import uuid

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from consent import choosing, receipts
from consent.models import Choice
from portal import people

PRESSED = {"List-Unsubscribe": "One-Click"}


@pytest.fixture
def provider(site, settings) -> Client:
    """A large mail provider: one address for all of its readers."""
    cache.clear()
    settings.ACCOUNT_RATE_LIMITS = {"ask": "2/m/ip", "one_click": "2/m/ip"}
    return Client()


def links(count: int) -> list[str]:
    at = timezone.now()
    rows = [
        choosing.one_click(
            person=people.ensure("email", f"reader{n}@example.com", at=at),
            purpose="marketing",
            at=at,
        )
        for n in range(count)
    ]
    return [f"/stop/{row.pk}/" for row in rows]


def test_every_reader_of_a_provider_is_taken_off(provider):
    ways = links(4)
    page = provider.get(ways[0]).content.decode()
    answers = [provider.post(link, PRESSED).status_code for link in ways]

    assert answers == [200] * 4
    # The words of a receipt are words of the page.
    said = {receipts.receipt(each)["words"] for each in Choice.objects.all()}
    assert said == {"Stop these messages. Tell you about offers."}
    assert "<h1>Stop these messages</h1><p>Tell you about offers." in page
    assert Choice.objects.filter(is_given=False).count() == 4


def test_whoever_guesses_links_is_stopped_and_keeps_nobody_else_out(provider):
    (link,) = links(1)
    guesses = [
        provider.post(f"/stop/{uuid.uuid4()}/", PRESSED).status_code for _n in range(3)
    ]

    assert guesses == [404, 404, 429]
    assert provider.post(link, PRESSED).status_code == 200
    # Forms from the same address have a counter of their own.
    assert provider.post("/choices/", {}).status_code == 200
