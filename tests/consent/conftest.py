"""Fixtures of the tests of consent."""

from __future__ import annotations

from tests.rights.world import policy

__all__ = ["policy"]
