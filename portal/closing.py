"""Closed after a restore: nothing about a person is served until erasures are replayed.

A backup brings people back who were erased since it was made (GDPR Art. 17, F23).
So `restore` closes the portal before the first row comes in: pages other than the
policy answer 503 and no task does anything, until `reopen` has replayed what was
erased. The mark lies beside the keys, where every process that could open personal
data has to look, and no backup of the data contains it. The restored rows say it too:
whoever puts another copy of the keys there takes the mark away, and opens nothing.
"""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import django
from django.apps import apps
from django.conf import settings
from django.db import DatabaseError

# What may be run by hand while closed; a reader of mail or a sweep may not. What loads
# the demonstration leaves it alone then.
COMMANDS = {
    *("backup", "check", "collectstatic", "createcachetable", "help", "load_demo"),
    *("make_keys", "migrate", "prepare", "reopen", "restore", "shell"),
    *("verify_ledger", "--version"),
}
ABOUT = "portal:restore"
RESTORED, REOPENED = "portal.restored", "portal.reopened"


@dataclass(frozen=True, kw_only=True)
class Closed:
    """Since when, and how old what was restored is."""

    backup_at: str
    restored_at: str


@dataclass
class _Looked:
    """Whether the rows said that it is open since the mark was last seen."""

    is_open: bool = False


_looked = _Looked()


def _mark() -> Path:
    return Path(settings.KEYS_DIR) / "restored.json"


def is_marked() -> bool:
    """Whether the mark lies beside the keys, whatever the rows say."""
    return _mark().exists()


def is_closed() -> bool:
    """One look at a file. The rows are asked once by each process, and again when the
    mark was there and is gone."""
    if is_marked():
        _looked.is_open = False
        return True
    if not _looked.is_open:
        _looked.is_open = _in_rows() is None
    return not _looked.is_open


def refuses(arguments: Sequence[str]) -> bool:
    """Whether `manage.py` with these arguments has to wait until it is open."""
    if not arguments or arguments[0] in COMMANDS:
        return False
    if is_marked():
        return True
    django.setup()
    try:
        return is_closed()
    except DatabaseError:
        return False  # no rows that could have been restored; the command says so


def closed() -> Closed | None:
    """What is known about the restore; None when the portal is open."""
    try:
        return Closed(**json.loads(_mark().read_text(encoding="utf-8")))
    except FileNotFoundError:
        return _in_rows()


def _in_rows() -> Closed | None:
    """The newest restore, unless the portal was opened after it."""
    entries = apps.get_model("portal", "LedgerEntry")._default_manager
    acts = entries.filter(about=ABOUT, act__in=(RESTORED, REOPENED))
    newest = acts.order_by("-at").values_list("act", "facts").first()
    return Closed(**newest[1]) if newest and newest[0] == RESTORED else None


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
