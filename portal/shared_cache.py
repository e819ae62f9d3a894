"""The shared cache on Redis, which goes on in the database while Redis is away.

Only counts and notes of a minute lie in it. A person must be able to file and an
officer to sign in with Redis down, and nobody may guess passwords meanwhile: so the
counting neither stops the page nor stops itself.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from typing import Any

from django.core.cache import caches
from django.core.cache.backends.redis import RedisCache, RedisCacheClient
from redis.exceptions import RedisError

log = logging.getLogger(__name__)

SAID_EVERY = 60.0
_said = -SAID_EVERY

ACTS = (
    *("add", "get", "get_many", "set", "touch"),
    *("delete", "has_key", "incr", "clear"),
)


# Adds to what is there, in one step: it may end between a look and an addition.
INCR = """
if redis.call('EXISTS', KEYS[1]) == 0 then return false end
return redis.call('INCRBY', KEYS[1], ARGV[1])
"""


class Client(RedisCacheClient):
    """Django's own, which makes one client of each pool and counts in one round trip."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._made: dict[int, Any] = {}

    def get_client(self, key: Any = None, *, write: bool = False) -> Any:
        place = self._get_connection_pool_index(write)  # type: ignore[attr-defined]
        if place not in self._made:
            self._made[place] = super().get_client(key, write=write)
        return self._made[place]

    def incr(self, key: Any, delta: int) -> int:
        found = self.get_client(key, write=True).eval(INCR, 1, key, delta)
        if found is None:
            raise ValueError(f"Key '{key}' not found.")
        return int(found)


class SharedCache(RedisCache):
    """Django's own, with the cache of the name `rows` behind it."""

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        super().__init__(server, params)
        self._class = Client


def _either(name: str) -> Callable[..., Any]:
    def act(self: SharedCache, *arguments: Any, **options: Any) -> Any:
        try:
            return getattr(super(SharedCache, self), name)(*arguments, **options)
        except (RedisError, OSError) as error:
            _say(error)
            return getattr(caches["rows"], name)(*arguments, **options)

    return act


def _say(error: Exception) -> None:
    """Once a minute; a page asks many times."""
    global _said
    if time.monotonic() - _said >= SAID_EVERY:
        _said = time.monotonic()
        log.warning("redis is away: %s", type(error).__name__)


for _name in ACTS:
    setattr(SharedCache, _name, _either(_name))
