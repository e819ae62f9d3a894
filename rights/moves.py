"""What can happen to a case, and where it goes: the whole machine, as one table."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum

from django.db.models import Q

from rights.models import Status


class Move(StrEnum):
    """What can happen to a case."""

    LOOK_UP = "look_up"
    ASK = "ask"
    REPLY = "reply"
    CARRY_ON = "carry_on"
    START = "start"
    FREEZE = "freeze"
    THAW = "thaw"
    ACCEPT = "accept"
    DECIDE = "decide"
    PROPOSE = "propose"
    REFUSE = "refuse"
    AGREE = "agree"
    SEND_BACK = "send_back"
    NOTHING_FOUND = "nothing_found"
    WRITE = "write"
    ANSWER = "answer"
    JOIN = "join"
    FOUND_MORE = "found_more"
    TAKE_BACK = "take_back"
    REOPEN = "reopen"
    ROUTE = "route"
    ROUTE_BACK = "route_back"
    CLOSE = "close"
    WITHDRAW = "withdraw"
    PUT_BACK = "put_back"


# What nobody has proven comes back so long after it was withdrawn: until the end of the
# day that is named, wherever days end.
BACK_WITHIN = timedelta(days=14)
LAST_DAY = timedelta(days=1)


def may_come_back(at: datetime) -> Q:
    """Withdrawn requests that one press may still put back: nothing of them goes."""
    return Q(
        status=Status.WITHDRAWN,
        proven_at__isnull=True,
        closed_at__gt=at - BACK_WITHIN - LAST_DAY,
    )


DECIDING = {Move.ACCEPT, Move.DECIDE, Move.PROPOSE}
ROUTING = {Move.ROUTE, Move.ROUTE_BACK}
# All that is left where the answer is written, and waits to be posted.
POSTING = {Move.ANSWER, Move.NOTHING_FOUND}
MOVES: dict[Status, dict[Move, Status]] = {
    Status.RECEIVED: {
        Move.LOOK_UP: Status.WAITING,
        Move.ASK: Status.WAITING,
        Move.START: Status.WORKING,
        Move.FREEZE: Status.WORKING,
        Move.DECIDE: Status.WORKING,
        Move.PROPOSE: Status.CHECKING,
        Move.REFUSE: Status.CHECKING,
        Move.NOTHING_FOUND: Status.ANSWERED,
        Move.WRITE: Status.WORKING,
        Move.ANSWER: Status.ANSWERED,
        Move.ROUTE: Status.RECEIVED,
        Move.ROUTE_BACK: Status.RECEIVED,
        Move.WITHDRAW: Status.WITHDRAWN,
    },
    Status.WAITING: {
        Move.ROUTE: Status.RECEIVED,
        Move.ROUTE_BACK: Status.RECEIVED,
        Move.FREEZE: Status.WORKING,
        Move.REPLY: Status.WORKING,
        Move.CARRY_ON: Status.WORKING,
        Move.NOTHING_FOUND: Status.ANSWERED,
        Move.WRITE: Status.WORKING,
        Move.JOIN: Status.ANSWERED,
        Move.WITHDRAW: Status.WITHDRAWN,
    },
    Status.WORKING: {
        Move.ASK: Status.WAITING,
        Move.START: Status.WORKING,
        Move.FREEZE: Status.WORKING,
        Move.THAW: Status.WORKING,
        Move.ACCEPT: Status.WORKING,
        Move.DECIDE: Status.WORKING,
        Move.PROPOSE: Status.CHECKING,
        Move.REFUSE: Status.CHECKING,
        Move.NOTHING_FOUND: Status.ANSWERED,
        Move.WRITE: Status.WORKING,
        Move.ANSWER: Status.ANSWERED,
        Move.JOIN: Status.ANSWERED,
        Move.FOUND_MORE: Status.WORKING,
        Move.TAKE_BACK: Status.WORKING,
        Move.WITHDRAW: Status.WITHDRAWN,
    },
    Status.CHECKING: {
        Move.AGREE: Status.WORKING,
        Move.SEND_BACK: Status.WORKING,
        Move.WITHDRAW: Status.WITHDRAWN,
    },
    Status.ANSWERED: {
        Move.REOPEN: Status.WORKING,
        Move.ROUTE_BACK: Status.RECEIVED,
        Move.CLOSE: Status.CLOSED,
    },
    Status.CLOSED: {Move.REOPEN: Status.WORKING},
    Status.WITHDRAWN: {Move.PUT_BACK: Status.RECEIVED},
}
