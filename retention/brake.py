"""The sanity brake: a plan far beyond the usual waits for a second person. Pure.

A mistyped period would otherwise be carried out before anybody woke up.
"""

from __future__ import annotations

from statistics import median

LARGEST_SHARE = 0.2
LARGEST_JUMP = 10
RUNS_COMPARED = 7
# Below these a share or a multiple says nothing: one row of four is 25 per cent,
# and ten times nothing is nothing.
FEWEST_FOR_SHARE = 10
FEWEST_FOR_JUMP = 100


def reason(*, planned: int, total: int, earlier: list[int]) -> str:
    """Why a plan must wait: `share`, `jump`, or '' when it need not.

    `earlier` are the counts of the newest finished runs, newest first.
    """
    if planned >= FEWEST_FOR_SHARE and planned > LARGEST_SHARE * total:
        return "share"
    compared = earlier[:RUNS_COMPARED]
    if not compared or planned < FEWEST_FOR_JUMP:
        return ""
    usual = max(median(compared), FEWEST_FOR_JUMP / LARGEST_JUMP)
    return "jump" if planned > LARGEST_JUMP * usual else ""
