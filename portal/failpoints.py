"""Places where the suite kills, raises or stalls a process on purpose.

`KEPT_FAILPOINTS="name=kill9|raise|sleep:ms[|once]"`, separated by commas; a
no-op otherwise, and refused by the settings outside demo and test.
"""

from __future__ import annotations

import os
import signal
import time
from functools import cache
from pathlib import Path

from django.conf import settings


class FailpointHit(Exception):
    """Raised where a failpoint says `raise`."""


@cache
def _armed() -> dict[str, list[str]]:
    pairs = [
        part.partition("=") for part in settings.KEPT_FAILPOINTS.split(",") if part
    ]
    return {name.strip(): action.strip().split("|") for name, _eq, action in pairs}


def failpoint(name: str) -> None:
    """Do what the environment asks for at this place; usually nothing."""
    if not settings.KEPT_FAILPOINTS:
        return
    actions = _armed().get(name)
    if not actions or ("once" in actions and not _first(name)):
        return
    for action in actions:
        _do(action, name)


def _first(name: str) -> bool:
    """Whether this is the first hit in this installation, across processes."""
    marker = Path(settings.DATA_DIR) / f"failpoint-{name}"
    try:
        marker.touch(exist_ok=False)
    except FileExistsError:
        return False
    return True


def _do(action: str, name: str) -> None:
    if action == "kill9":
        os.kill(os.getpid(), signal.SIGKILL)
    elif action == "raise":
        raise FailpointHit(name)
    elif action.startswith("sleep:"):
        time.sleep(int(action[6:]) / 1000)
