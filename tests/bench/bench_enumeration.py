"""Whether a clock tells who is known, by 300 answers to each: one look, no second one.

With the hashes of passwords and phrases as slow as in life (A06).
`TURNS=20 pytest tests/bench/bench_enumeration.py -s` looks with fewer. It prints one
line of JSON for each way: how likely chance alone orders the times so, and both
medians. It fails where the pages differ, never on a time.
"""

from __future__ import annotations

import os
import statistics

import pytest
from django.conf import global_settings

from tests.bench.measuring import said
from tests.company import company, mapped
from tests.rights import test_enumeration as enumeration
from tests.rights.web import site

__all__ = ["company", "mapped", "site"]
pytestmark = [pytest.mark.bench, pytest.mark.django_db]
TURNS = int(os.environ.get("TURNS", "300"))


def tell(way: str, took: list[list[float]]) -> None:
    """Print what the times of known and unknown say; whatever it is, it is no failure."""
    known, unknown = (1000 * statistics.median(times) for times in took)
    said(
        measure=f"{way}, known against unknown",
        turns=len(took[0]),
        p=round(enumeration.chance(*took), 4),
        limit=enumeration.CHANCE,
        known_ms=round(known, 2),
        unknown_ms=round(unknown, 2),
    )


WAYS = [
    enumeration.filing,
    enumeration.tracking,
    enumeration.staff_signing_in,
    enumeration.staff_resetting,
    enumeration.confirming,
    enumeration.signing_in,
]


@pytest.fixture
def slow_hashes(settings):
    """As in life: elsewhere in the suite they cost nothing."""
    settings.PASSWORD_HASHERS = global_settings.PASSWORD_HASHERS


@pytest.mark.parametrize("way", WAYS)
def test_one_look_at_the_times_of_known_and_unknown(site, mapped, slow_hashes, way):
    enumeration.known(mapped)

    tell(way.__name__, enumeration.timed(way, TURNS))
