"""Fixtures of the tests of rights."""

from __future__ import annotations

from tests.company import company, mapped
from tests.rights.web import guest, site, stranger
from tests.rights.world import asha, policy, sunil

__all__ = [
    "asha",
    "company",
    "guest",
    "mapped",
    "policy",
    "site",
    "stranger",
    "sunil",
]
