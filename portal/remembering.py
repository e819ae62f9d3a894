"""What no restore may forget, written outside the database as well (F23).

A backup of ours is older than what was erased, stopped and chosen since. Each such
act is therefore also a line in a file beside the keys: ids, codes and keyed digests,
never an address. Rows are the truth: a line is written after the commit, and a sweep
writes those that a crash left out. `<app>/memories/*.py` say which acts and what of
them; `<app>/replays/*.py` read the lines when a restored portal opens again.
"""

from __future__ import annotations

import fcntl
import json
import logging
import os
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache, partial
from pathlib import Path
from typing import Any, Protocol

from django.conf import settings
from django.db import transaction

from portal import clocks
from portal.failpoints import failpoint
from portal.models import LedgerEntry, Seal, SealedLeaf
from portal.plugins import discover

log = logging.getLogger(__name__)

ENTRY, KIND, MARK = "entry", "kind", "mark"
# A restore is begun some time after the backup it uses has run out on paper.
MARGIN = timedelta(days=30)
SLICE = 500
# After a restore so many places of the tree are looked at once more.
OVERLAP = 1000
BLOCK = 65536

Line = dict[str, Any]
Lines = Callable[[], dict[str, Line]]


class Memory(Protocol):
    """One file: acts of the ledger, and what of each has to outlive a restore."""

    code: str
    acts: tuple[str, ...]

    def lines(self, entries: list[LedgerEntry]) -> Iterator[tuple[LedgerEntry, Line]]:
        """What to write for each; nothing for an entry that needs no memory."""


@cache
def _memories() -> dict[str, Memory]:
    """The memory of each act."""
    found: dict[str, Memory] = discover("memories", "MEMORY")
    return {act: memory for memory in found.values() for act in memory.acts}


def soon(*entries: LedgerEntry, lines: Lines | None = None) -> None:
    """Write what these entries stand for once they are committed.

    `lines` where whoever acts has at hand what else is read again: by what each entry
    is about.
    """
    known = [entry for entry in entries if entry.act in _memories()]
    if known:
        # Robust: the act has happened, and the sweep finds what was not written.
        transaction.on_commit(partial(_write, known, lines), robust=True)


def catch_up(at: datetime) -> int:
    """Write what was sealed and is in no line yet; how many lines that were."""
    size = Seal.objects.order_by("-tree_size").values_list("tree_size", flat=True)
    last = (size.first() or 0) - 1
    tail = _tail()
    # More is marked than there is: the database is older, and nobody said so.
    start = tail.mark if tail.mark <= last else -1
    sealed = SealedLeaf.objects.filter(
        position__gt=start, position__lte=last, entry__act__in=list(_memories())
    )
    count = 0
    rows = sealed.order_by("position").values_list("entry", flat=True).iterator()
    for some in _slices(pk for pk in rows if str(pk) not in tail.entries):
        count += _write(list(LedgerEntry.objects.filter(pk__in=some)))
    if count or last - start >= OVERLAP:
        _append([{MARK: last}], at)
    clocks.must_agree()
    _forget(at)
    return count


def begin_again(at: datetime) -> None:
    """After a restore the tree grows again from where the backup had it."""
    size = Seal.objects.order_by("-tree_size").values_list("tree_size", flat=True)
    _append([{MARK: max(-1, (size.first() or 0) - 1 - OVERLAP)}], at)


def lines(kind: str) -> Iterator[Line]:
    """Every line of one memory, oldest first, each once."""
    seen: set[str] = set()
    for path in _files():
        for line in _read(path):
            if line.get(KIND) == kind and line[ENTRY] not in seen:
                seen.add(line[ENTRY])
                yield line


# --- the files: one for each month, so that old ones go as a whole --------------------


def folder() -> Path:
    return Path(settings.KEYS_DIR) / "remembered"


def _files() -> list[Path]:
    return sorted(folder().glob("????-??.jsonl"))


def _write(entries: list[LedgerEntry], lines: Lines | None = None) -> int:
    by_memory: dict[str, tuple[Memory, list[LedgerEntry]]] = {}
    for entry in entries:
        memory = _memories()[entry.act]
        by_memory.setdefault(memory.code, (memory, []))[1].append(entry)
    at_hand = lines() if lines else {}
    made = [
        {ENTRY: str(entry.pk), KIND: code, **line}
        for code, (memory, some) in by_memory.items()
        for entry, line in (
            ((entry, at_hand[entry.about]) for entry in some)
            if at_hand
            else memory.lines(some)
        )
    ]
    failpoint("remember.before_write")
    if made:
        _append(made, max(entry.at for entry in entries))
    return len(made)


def _append(new: list[Line], at: datetime) -> None:
    """On the disk before this returns; a line that a crash tore is closed first."""
    path = folder() / f"{at.astimezone(UTC):%Y-%m}.jsonl"
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    text = "".join(json.dumps(line, separators=(",", ":")) + "\n" for line in new)
    is_new = not path.exists()
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
    with os.fdopen(descriptor, "r+b") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        size = file.seek(0, os.SEEK_END)
        is_torn = bool(size and os.pread(descriptor, 1, size - 1) != b"\n")
        file.write((b"\n" if is_torn else b"") + text.encode())
        file.flush()
        os.fsync(descriptor)
    if is_new:
        _sync(path.parent)


def _sync(folder: Path) -> None:
    """A name is on the disk only when its folder is."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _read(path: Path) -> Iterator[Line]:
    with path.open("rb") as file:
        for number, raw in enumerate(file, 1):
            line = _parsed(raw)
            if line is not None:
                yield line
            elif raw.strip():
                # Torn by a crash; the sweep wrote it again.
                log.warning("line %d of %s is not whole", number, path.name)


def _parsed(raw: bytes) -> Line | None:
    try:
        found = json.loads(raw)
    except ValueError:
        return None
    return found if isinstance(found, dict) else None


@dataclass
class _Tail:
    """Up to which place of the tree everything is written, and what is beyond it.

    What was written after its commit and before the newest mark may be sealed only
    later, so one mark more is read.
    """

    mark: int = -1
    entries: set[str] = field(default_factory=set)


def _tail() -> _Tail:
    tail, marks = _Tail(), 0
    for path in reversed(_files()):
        for raw in _backwards(path):
            line = _parsed(raw) or {}
            if MARK in line:
                tail.mark = int(line[MARK]) if not marks else tail.mark
                marks += 1
            if marks == 2:
                return tail
            if ENTRY in line:
                tail.entries.add(str(line[ENTRY]))
    return tail


def _backwards(path: Path) -> Iterator[bytes]:
    """The lines of a file from its end."""
    with path.open("rb") as file:
        position, rest = file.seek(0, os.SEEK_END), b""
        while position:
            step = min(BLOCK, position)
            position -= step
            file.seek(position)
            first, *others = (file.read(step) + rest).split(b"\n")
            rest = first
            yield from reversed(others)
        yield rest


def _slices(found: Iterable[Any]) -> Iterator[list[Any]]:
    some: list[Any] = []
    for each in found:
        some.append(each)
        if len(some) == SLICE:
            yield some
            some = []
    if some:
        yield some


def _forget(at: datetime) -> None:
    """A month that no backup is older than is of no use."""
    oldest = at - timedelta(days=settings.BACKUP_DAYS) - MARGIN
    for path in _files():
        year, month = map(int, path.stem.split("-"))
        ended = datetime(year + month // 12, month % 12 + 1, 1, tzinfo=UTC)
        if ended < oldest:
            path.unlink()
