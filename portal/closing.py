"""Closed after a restore: nothing about a person is served until erasures are replayed.

A backup brings people back who were erased since it was made (GDPR Art. 17, F23).
So `restore` closes the portal before the first row comes in: pages other than the
policy answer 503 and no task does anything, until `reopen` has replayed what was
erased. The mark lies beside the keys, where every process that could open personal
data has to look, and no backup of the data contains it.
"""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.conf import settings

# What may be run by hand while closed; a reader of mail or a sweep may not.
COMMANDS = {
    *("backup", "check", "collectstatic", "createcachetable", "help", "make_keys"),
    *("migrate", "prepare", "reopen", "restore", "shell", "verify_ledger", "--version"),
}


@dataclass(frozen=True, kw_only=True)
class Closed:
    """Since when, and how old what was restored is."""

    backup_at: str
    restored_at: str


def _mark() -> Path:
    return Path(settings.KEYS_DIR) / "restored.json"


def is_closed() -> bool:
    """One look at a file: no query, and never remembered."""
    return _mark().exists()


def refuses(arguments: Sequence[str]) -> bool:
    """Whether `manage.py` with these arguments has to wait until it is open."""
    return bool(arguments) and arguments[0] not in COMMANDS and is_closed()


def closed() -> Closed | None:
    """What is known about the restore; None when the portal is open."""
    try:
        return Closed(**json.loads(_mark().read_text(encoding="utf-8")))
    except FileNotFoundError:
        return None


def close(*, backup_at: str, at: datetime) -> None:
    """Before the first row of a backup comes in; on the disk before this returns."""
    path = _mark()
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    text = json.dumps({"backup_at": backup_at, "restored_at": at.isoformat()})
    with path.open("w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())


def open_again() -> None:
    """Only `portal.reopening` calls this, once everything was replayed."""
    _mark().unlink(missing_ok=True)
