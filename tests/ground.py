"""What hundreds of tests stand on: rows below the transaction that each rolls back.

A test that asks for one of `LAYERS` finds it laid, and leaves it to the next one that
asks for the same. Tests that commit find the tables empty, and write it themselves.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import connection, transaction

from tests import again

# The fixtures that stand for rows, the lowest first: `layer` says how each is made.
LAYERS = ("policy", "site", "asha", "sunil", "mapped")
COMMITTING = {"transactional_db", "live_server", "django_db_reset_sequences"}

_makers: dict[str, Callable[[], None]] = {}
_laid: list[tuple[str, Any]] = []


def layer(name: str) -> Callable[[Callable[[], None]], Callable[[], None]]:
    """Say what makes the rows of the fixture of that name."""

    def remember(make: Callable[[], None]) -> Callable[[], None]:
        _makers[name] = make
        return make

    return remember


def has(name: str) -> None:
    """See to it that the rows of this layer are there, laid or of this test alone."""
    if name not in [laid for laid, _block in _laid]:
        again.made(name, _makers[name])


@pytest.fixture(scope="session")
def _ground(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """Nothing is left lying when the tables go."""
    yield
    with django_db_blocker.unblock():
        # In the loop of a browser that is still open there is another connection; what
        # the first one holds goes with its tables.
        if connection.in_atomic_block:
            _lift(0)


@pytest.fixture
def ground(
    request: pytest.FixtureRequest, _ground: None, django_db_blocker: Any
) -> None:
    """Lay what the test asks for, lift what it does not."""
    wanted = [] if _commits(request) else _asked(request)
    with django_db_blocker.unblock():
        _stand_on(wanted)


@pytest.fixture
def _django_db_helper(ground: None, _django_db_helper: None) -> None:
    """The transaction of a test is opened on its ground."""


def _asked(request: pytest.FixtureRequest) -> list[str]:
    """The layers among the fixtures of a test; some files have a fixture of their own
    by such a name."""
    known = request.node._fixtureinfo.name2fixturedefs
    return [
        name
        for name in LAYERS
        if name in known and name in _makers and _is_ours(known[name][-1], name)
    ]


def _is_ours(fixture: Any, name: str) -> bool:
    return bool(fixture.func.__module__ == _makers[name].__module__)


def _commits(request: pytest.FixtureRequest) -> bool:
    marker = request.node.get_closest_marker("django_db")
    is_marked = bool(marker and (marker.args or marker.kwargs.get("transaction")))
    return is_marked or bool(COMMITTING & set(request.fixturenames))


def _stand_on(wanted: list[str]) -> None:
    # A test may have lost the connection, and all that it held.
    is_lost = connection.needs_rollback or connection.closed_in_transaction
    laid = [] if is_lost else [name for name, _block in _laid]
    _lift(len(os.path.commonprefix([laid, wanted])))
    for name in wanted[len(_laid) :]:
        block = transaction.atomic()
        block.__enter__()
        _laid.append((name, block))
        again.made(name, _makers[name])


def _lift(height: int) -> None:
    while len(_laid) > height:
        _name, block = _laid.pop()
        transaction.set_rollback(True)
        block.__exit__(None, None, None)
