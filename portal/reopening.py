"""Opening again after a restore: what was erased, stopped and chosen since comes first.

GDPR Art. 17: who was deleted stays deleted, whatever backup was brought back; and a
stop that was laid holds (Art. 21(3)).
"""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from django.db import transaction

from portal import closing, keyring, ledger, remembering
from portal.plugins import discover

SYSTEM = "system"


class NotClosed(Exception):
    """There is nothing to reopen."""


class Replay(Protocol):
    """One file in `<app>/replays/`: does again what the backup does not know of."""

    code: str

    def replay(self, at: datetime) -> int:
        """How much it did again; doing it twice is the same as once."""


def reopen(*, at: datetime) -> dict[str, int]:
    """Replay everything, write it down, and only then open; under its own keys alone."""
    # First: whether it is closed is said beside the right keys alone.
    keyring.must_hold(keyring.named())
    found = closing.closed()
    if found is None:
        raise NotClosed
    replays: dict[str, Replay] = discover("replays", "REPLAY")
    # Not in one transaction: what is erased elsewhere is committed step by step, and
    # until the last one is done the portal stays closed.
    counts = {code: replays[code].replay(at) for code in sorted(replays)}
    remembering.begin_again(at)
    with transaction.atomic():
        facts = {**vars(found), "replayed": counts}
        ledger.record(
            closing.REOPENED, about=closing.ABOUT, by=SYSTEM, at=at, facts=facts
        )
    closing.open_again()
    return counts
