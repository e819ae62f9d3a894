"""Fixtures of the tests of consent."""

from __future__ import annotations

from tests.rights.web import guest, site, stranger
from tests.rights.world import policy

__all__ = ["guest", "policy", "site", "stranger"]
