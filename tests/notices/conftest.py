"""Nothing that a test published is remembered by the next one."""

from __future__ import annotations

import pytest

from notices import pages, reading


@pytest.fixture(autouse=True)
def _nothing_remembered():
    reading.forget()
    pages.forget()
    yield
    reading.forget()
    pages.forget()
