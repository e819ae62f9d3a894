"""Counting goes on while Redis is away."""

from __future__ import annotations

import pytest
from django.core.cache import caches

from portal.shared_cache import SharedCache
from tests.services import free_port

pytestmark = pytest.mark.django_db


@pytest.fixture
def cache():
    """As the settings make it, with nobody behind the address."""
    return SharedCache(f"redis://127.0.0.1:{free_port()}/0", {})


def test_what_is_counted_without_redis_is_counted_in_the_database(cache):
    assert cache.add("guesses", 1) is True
    assert cache.add("guesses", 1) is False
    assert cache.incr("guesses") == 2

    assert cache.get("guesses") == caches["rows"].get("guesses") == 2
    assert cache.get("nothing", "else") == "else"
    assert cache.get_many(["guesses", "nothing"]) == {"guesses": 2}


def test_what_is_forgotten_without_redis_is_gone(cache):
    cache.set("a", [1], 60)
    assert "a" in cache
    assert cache.touch("a", 60) is True

    assert cache.delete("a") is True
    assert cache.has_key("a") is False
