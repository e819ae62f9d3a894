"""Who names no place keeps the earliest day of all laws, under no far country's law."""

from __future__ import annotations

from datetime import date

import pytest

from notices import reading
from rights import applicable, deadlines, registry
from tests.rights.world import AT

pytestmark = pytest.mark.usefixtures("policy")
# Months whose end is a weekday, a weekend, and not there at all.
DAYS = (date(2026, 6, 15), date(2026, 6, 18), date(2027, 1, 31))


@pytest.mark.parametrize(
    ("law", "rights"),
    [
        ("eu", ("access", "erasure", "rectification", "opt_out")),
        ("company", ("withdrawal", "limit", "complaint", "nominee")),
    ],
)
def test_no_place_is_no_far_country(law, rights):
    current = reading.current(AT)
    for right in rights:
        for on in DAYS:
            held = {pack.code for pack in applicable.offered(current, right, on=on)}
            asked = deadlines.Received(
                right=right, on=on, undertakings=applicable.undertakings(current)
            )
            packs = registry.packs()

            chosen = deadlines.choose(packs, "", asked, held=held)

            every = [deadlines.under(packs, code, asked).answer_by for code in held]
            assert chosen.answer_by == min(every), (right, on)
            assert chosen.law == law, (right, on)
            assert {due.law for due in chosen.dues} <= {law, "company"}
