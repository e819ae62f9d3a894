"""What must hold after every fault, whichever part was broken."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.faults import breaking
from tests.harness import Portal


@pytest.fixture(scope="module")
def evidence(portal: Portal) -> Iterator[None]:
    """The log of an installation still agrees, after all of it, with an early seal."""
    yield
    breaking.evidence_is_whole(portal)


@pytest.fixture
def whole(portal: Portal, evidence: None) -> Iterator[None]:
    """Nothing is lost, done twice, done to others or left without a day."""
    breaking.keep_seal(portal)
    before = breaking.open_accounts(portal)
    yield
    breaking.all_hold(portal, before)
