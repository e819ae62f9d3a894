"""The finished answer to a public question, given again for a moment.

A policy is asked for far more often than it changes. What an answer itself calls
public, to somebody without a cookie, needs no second walk through every layer within
`KEPT_SECONDS`. Shorter than the two seconds in which a new version is live everywhere.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

Environ = dict[str, Any]
StartResponse = Callable[..., Any]
Application = Callable[[Environ, StartResponse], Iterable[bytes]]
Key = tuple[str, ...]

KEPT_SECONDS = 0.4
MOST, LARGEST = 32, 500_000
# What an answer may depend on besides its address.
ASKED = (
    *(
        "HTTP_HOST",
        "HTTP_X_FORWARDED_PROTO",
        "HTTP_X_FORWARDED_HOST",
        "wsgi.url_scheme",
    ),
    *("HTTP_ACCEPT", "HTTP_ACCEPT_LANGUAGE", "HTTP_SEC_GPC", "HTTP_DNT"),
    *("HTTP_IF_NONE_MATCH", "HTTP_IF_MODIFIED_SINCE", "HTTP_RANGE"),
)
# Who carries one of these may be somebody, and is answered by themselves.
PERSONAL = ("HTTP_COOKIE", "HTTP_AUTHORIZATION")
OWN = frozenset({"x-request-id", "date"})


@dataclass(frozen=True)
class Answer:
    """A whole answer, and until when it may be given again."""

    status: str
    headers: list[tuple[str, str]]
    body: bytes
    until: float


class Early:
    """A WSGI application before another one."""

    def __init__(
        self, application: Application, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._application = application
        self._clock = clock
        self._kept: dict[Key, Answer] = {}
        self._lock = threading.Lock()

    def __call__(self, environ: Environ, start: StartResponse) -> Iterable[bytes]:
        key = _key(environ)
        if key is None:
            return self._application(environ, start)
        answer = self._kept.get(key)
        if answer is None or answer.until <= self._clock():
            return self._ask(key, environ, start)
        start(answer.status, list(answer.headers))
        return [answer.body]

    def _ask(self, key: Key, environ: Environ, start: StartResponse) -> Iterable[bytes]:
        said: list[tuple[str, list[tuple[str, str]]]] = []

        def listen(status: str, headers: list[tuple[str, str]], *more: Any) -> Any:
            said.append((status, headers))
            return start(status, headers, *more)

        began = self._clock()
        body = self._application(environ, listen)
        if not said or not _is_public(*said[-1]):
            return body
        try:
            whole = b"".join(body)
        finally:
            close = getattr(body, "close", None)
            if close:
                close()
        status, headers = said[-1]
        kept = [(name, value) for name, value in headers if name.lower() not in OWN]
        with self._lock:
            if len(self._kept) >= MOST:
                self._kept.clear()
            self._kept[key] = Answer(status, kept, whole, began + KEPT_SECONDS)
        return [whole]


def _key(environ: Environ) -> Key | None:
    if environ.get("REQUEST_METHOD") != "GET":
        return None
    if any(environ.get(name) for name in PERSONAL):
        return None
    asked = (str(environ.get(name, "")) for name in ASKED)
    return (
        str(environ.get("PATH_INFO", "")),
        str(environ.get("QUERY_STRING", "")),
        *asked,
    )


def _is_public(status: str, headers: list[tuple[str, str]]) -> bool:
    """Small, whole, and by its own word for everybody."""
    found = {name.lower(): value for name, value in headers}
    size = found.get("content-length", "")
    is_small = status.startswith("304") or (size.isdigit() and int(size) <= LARGEST)
    return (
        status[:3] in {"200", "304"}
        and is_small
        and found.get("cache-control", "").startswith("public, max-age=0")
        and "set-cookie" not in found
    )
