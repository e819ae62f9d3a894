"""The company database for these tests."""

from __future__ import annotations

from tests.company import company, mapped

__all__ = ["company", "mapped"]
