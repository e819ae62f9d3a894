"""The company database for these tests."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from notices import reading
from tests.company import company, mapped

__all__ = ["company", "mapped"]


@pytest.fixture(autouse=True)
def _no_revision_remembered() -> Iterator[None]:
    """A process remembers for a second which revision is in force."""
    reading.forget()
    yield
    reading.forget()
