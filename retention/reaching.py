"""The other addresses of an account, looked up for each no that was said at one of them.

Nothing of ours is open while the company's systems answer. A killed worker leaves the row
due, and a stop is laid once however often was looked (`consent.following`). What cannot
be looked up stays on its row, with its error, and is tried again.
"""

from __future__ import annotations

import logging
from datetime import datetime

from django.db import IntegrityError, transaction

from consent import following
from consent.models import Reach
from portal import jobs, people, vault
from portal.failpoints import failpoint
from portal.models import Person
from portal.watch import Watch
from retention import addresses
from retention.connecting import ConnectorError, Unreachable

log = logging.getLogger(__name__)

MOST = 200
# By the slug of a system, why it does not answer in this turn: it is asked once.
Away = dict[str, Unreachable]
# (kind, normalised value) of each, and why a part could not be looked up.
Looked = tuple[list[tuple[str, str]], str]


def reach_due(at: datetime, *, limit: int = MOST) -> int:
    """Carry each no that is due to the account's other addresses; how many were done."""
    watch = Watch.start(at)
    away: Away = {}
    done = 0
    for _turn in range(limit):
        claimed = jobs.claim_due(following.due(watch.now), at=watch.now)
        if not claimed:
            break
        done += _reach(*claimed[0], away, at=watch.now)
    return done


def _reach(row: Reach, owner: str, away: Away, *, at: datetime) -> bool:
    try:
        with jobs.heartbeat(row, owner):
            found = _others(row.stop.person, away)
        failpoint("reach.found")
        _lay(row, owner, found, at)
    except Exception as error:  # noqa: BLE001
        # One no stops none behind it; the text of the error may quote somebody's row.
        log.error("reach %s failed: %s", row.pk, type(error).__name__)
        jobs.fail(row, owner, error, at=at)
        return False
    return not found[1]


def _others(person: Person, away: Away) -> Looked:
    """By what else this person is known; nothing of whoever is only a digest here.

    A system that fails keeps back what it alone knows, and nothing of the others.
    """
    try:
        shown = people.proven(person)
        whose = shown or people.typed(person)
    except vault.KeyDestroyed:  # as if nothing had ever been typed
        shown = whose = {}
    found: list[tuple[str, str]] = []
    failed: dict[str, None] = {}
    for system in addresses.homes() if whose else ():
        try:
            if system in away:
                raise away[system]
            found += addresses.by_which_known(
                whose, system=system, is_proven=bool(shown)
            )
        except ConnectorError as error:
            failed[str(error)] = None
            if isinstance(error, Unreachable):
                away[system] = error
    return found, " ".join(failed)


def _lay(row: Reach, owner: str, found: Looked, at: datetime) -> None:
    try:
        _lay_once(row, owner, found, at)
    except IntegrityError:  # somebody was noted by another act in the same moment
        _lay_once(row, owner, found, at)


@transaction.atomic
def _lay_once(row: Reach, owner: str, found: Looked, at: datetime) -> None:
    pairs, failed = found
    persons = people.noted(pairs, at=at)
    following.looked(row, owner, persons, failed=failed, at=at)
