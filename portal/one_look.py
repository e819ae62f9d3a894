"""What one page looks at several times, it reads once.

Only within `open_page()`: a page that shows what would happen. Whoever deletes asks again
each time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, TypeVar

T = TypeVar("T")

_seen: ContextVar[dict[str, Any] | None] = ContextVar("seen", default=None)


@contextmanager
def open_page() -> Iterator[None]:
    """Keep what is read from here on until the end of the outermost block."""
    seen = _seen.get()
    token = _seen.set({} if seen is None else seen)
    try:
        yield
    finally:
        _seen.reset(token)


def is_open() -> bool:
    """Whether a page is being shown."""
    return _seen.get() is not None


def known(name: str) -> Any:
    """What the page has read already; None where it has not."""
    return (_seen.get() or {}).get(name)


def put(name: str, found: Any) -> None:
    """Keep what was read for several at once."""
    seen = _seen.get()
    if seen is not None:
        seen[name] = found


def forget(name: str) -> None:
    """What the page itself has just changed is asked anew."""
    (_seen.get() or {}).pop(name, None)


def read(name: str, ask: Callable[[], T]) -> T:
    """What was read under this name in the same page, or what is asked now."""
    seen = _seen.get()
    if seen is None:
        return ask()
    if name not in seen:
        seen[name] = ask()
    found: T = seen[name]
    return found
