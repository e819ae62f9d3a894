"""`python -m portal.alive`: whether the program of this container still does its work.

Worker and schedule of docker-compose.yml touch a file of their own container as long as
they do (`portal.listening`, `portal.waking`); this looks how old it is. Imports no Django.
Where ALIVE_FILE is not set nobody asks, and nothing is touched.
"""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

EVERY = 5
SECONDS = 60


def place() -> str:
    """The file of this container; empty where nobody looks."""
    return os.environ.get("ALIVE_FILE", "")


def touch() -> None:
    """Say: I did my work just now."""
    if path := place():
        Path(path).touch()


def is_alive(path: str, *, now: float) -> bool:
    """Whether the file was touched within a minute."""
    if not path:
        return False
    try:
        return now - Path(path).stat().st_mtime <= SECONDS
    except OSError:
        return False


if __name__ == "__main__":
    sys.exit(0 if is_alive(place(), now=time.time()) else 1)
