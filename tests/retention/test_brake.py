"""The sanity brake."""

from __future__ import annotations

import pytest

from retention import brake


@pytest.mark.parametrize(
    ("planned", "total", "earlier", "expected"),
    [
        (0, 0, [], ""),
        (200, 1000, [], ""),
        (201, 1000, [], "share"),
        (9, 9, [], ""),
        (10, 10, [], "share"),
        # Ten times the usual number, once there is a usual number.
        (500, 10_000, [50] * 7, ""),
        (501, 10_000, [50] * 7, "jump"),
        (501, 10_000, [], ""),
        # Ten times nothing is nothing: under a hundred rows nobody is woken.
        (99, 10_000, [0] * 7, ""),
        (101, 10_000, [0] * 7, "jump"),
        # Only the newest seven count.
        (501, 10_000, [50] * 7 + [5000] * 7, "jump"),
        # One wild night does not move the usual number.
        (501, 10_000, [50, 50, 50, 50, 50, 50, 9000], "jump"),
    ],
)
def test_what_waits_for_a_second_person(planned, total, earlier, expected):
    assert brake.reason(planned=planned, total=total, earlier=earlier) == expected
