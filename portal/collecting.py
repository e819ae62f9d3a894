"""How often Python looks for rings of objects that nobody holds any more.

Its own rhythm looks after every 700 new objects, and finds almost nothing in a program
that answers requests: that costs a fifth of its time. What the start has made stays.
"""

from __future__ import annotations

import gc

MANY = 50_000


def rarely() -> None:
    """Look after many new objects only."""
    gc.set_threshold(MANY, 20, 20)


def keep_what_is_there() -> None:
    """What has been made until now is never looked at again; children share it."""
    gc.collect()
    gc.freeze()
