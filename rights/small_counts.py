"""Which counts the public does not see: the small ones, and those that give one away.

Fewer than ten people could be known by a number about them. One hidden number of a sum
can be worked out from the others, so a second goes with it.
"""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterable, Mapping
from typing import TypeVar

FEWEST = 10
K = TypeVar("K", bound=Hashable)


def withheld(counts: Mapping[K, int], sums: Iterable[Collection[K]]) -> set[K]:
    """The keys of what is not shown; each of `sums` is numbers that add up."""
    hidden = {key for key, count in counts.items() if 0 < count < FEWEST}
    known = [list(each) for each in sums]
    while more := {key for each in known for key in _second(each, counts, hidden)}:
        hidden |= more
    return hidden


def _second(keys: list[K], counts: Mapping[K, int], hidden: set[K]) -> list[K]:
    """The number that goes with the only hidden one: the smallest that is not zero."""
    if len(hidden.intersection(keys)) != 1:
        return []
    shown = [key for key in keys if key not in hidden]
    return sorted(shown, key=lambda key: (counts[key] == 0, counts[key]))[:1]
