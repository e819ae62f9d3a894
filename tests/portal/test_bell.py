"""Workers are woken by a thread: at once, once for each row, together in a hurry."""

from __future__ import annotations

import queue

from portal.bell import MOST, Bell


def test_the_first_is_told_at_once_and_what_comes_meanwhile_together() -> None:
    told: queue.Queue[tuple[str, tuple[int, ...]]] = queue.Queue()
    bell = Bell(lambda task, ids: told.put((task, ids)))

    bell.ring("cases", [1])
    assert told.get(timeout=5) == ("cases", (1,))
    # Within the same moment: of a case that is due twice a worker hears once.
    for number in (2, 3, 2):
        bell.ring("cases", [number])
    bell.ring("mail", ())
    assert [told.get(timeout=5), told.get(timeout=5)] == [
        ("cases", (2, 3)),
        ("mail", ()),
    ]

    bell.ring("cases", range(MOST + 2))
    assert told.get(timeout=5) == ("cases", tuple(range(MOST)))
    assert told.get(timeout=5) == ("cases", (MOST, MOST + 1))
    assert told.empty()
