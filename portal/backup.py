"""A backup: the database and the private files, in one file, never the keys.

Keys have a backup of their own with a window of its own: what was destroyed there
stays unreadable in every copy of this one. Sessions and counters are left out, so
whoever was signed in signs in again.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import sqlite3
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import closing as ended
from contextlib import contextmanager
from datetime import datetime
from itertools import chain
from pathlib import Path
from typing import IO, Any

from django.conf import settings
from django.db import connection, transaction
from django.db.migrations.loader import MigrationLoader

from portal import keyring

VERSION = 1
MANIFEST = "manifest.json"
DATABASE = "database.sqlite3"
TABLES = "tables/"
PRIVATE = "private/"
# Of no use elsewhere, and full of addresses.
LEFT_OUT = ("django_session", "kept_cache")
# The tables of a restored database are made by its own migrations.
MADE = ("django_migrations",)


def migrations() -> list[str]:
    """What shapes the tables in this version of the program."""
    loader = MigrationLoader(None, ignore_no_migrations=True)
    return sorted(f"{app}.{name}" for app, name in loader.disk_migrations or {})


def write(target: Path, *, at: datetime) -> int:
    """Write the backup beside its name and move it there whole; its size in bytes."""
    unfinished = target.with_name(f"{target.name}.part")
    try:
        _write(unfinished, at)
        os.replace(unfinished, target)
    except BaseException:
        # Half a backup is none, and on a full disk it would keep the disk full.
        unfinished.unlink(missing_ok=True)
        raise
    return target.stat().st_size


def _write(unfinished: Path, at: datetime) -> None:
    descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with (
        os.fdopen(descriptor, "wb") as file,
        tarfile.open(fileobj=file, mode="w:gz", compresslevel=3) as archive,
    ):
        hashes: dict[str, str] = {}
        for name, source in chain(_database(), _private()):
            with source as opened:
                hashes[name] = _add(archive, name, opened)
        manifest = {
            "version": VERSION,
            "made_at": at.isoformat(),
            "engine": connection.vendor,
            "migrations": migrations(),
            "keys": keyring.named(),
            "sha256": hashes,
        }
        _add(archive, MANIFEST, io.BytesIO(json.dumps(manifest, indent=1).encode()))


def _add(archive: tarfile.TarFile, name: str, source: IO[bytes]) -> str:
    """Add one member; the hash of what was added."""
    digest = hashlib.file_digest(source, "sha256").hexdigest()  # type: ignore[arg-type]
    size = source.seek(0, os.SEEK_END)
    source.seek(0)
    member = tarfile.TarInfo(name)
    member.size, member.mode = size, 0o600
    archive.addfile(member, source)
    return digest


@contextmanager
def _scratch() -> Iterator[IO[bytes]]:
    """A nameless file on the disk of the data, for what is copied."""
    with tempfile.TemporaryFile(dir=settings.DATA_DIR) as file:
        yield file


# --- the database ------------------------------------------------------------------


def _database() -> Iterator[tuple[str, Any]]:
    if connection.vendor == "sqlite":
        yield DATABASE, _sqlite()
        return
    # One moment for every table: what is written meanwhile is in the next backup.
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        for table in tables():
            yield f"{TABLES}{table}", _table(cursor, table)


def tables() -> list[str]:
    """Every table with rows of ours."""
    names = connection.introspection.table_names()
    return sorted(set(names) - {*LEFT_OUT, *MADE})


def left_out() -> list[str]:
    """The tables that no backup has, as far as they are here."""
    return sorted(set(connection.introspection.table_names()) & set(LEFT_OUT))


@contextmanager
def _table(cursor: Any, table: str) -> Iterator[IO[bytes]]:
    with _scratch() as file:
        name = connection.ops.quote_name(table)
        cursor.copy_expert(f"COPY {name} TO STDOUT WITH (FORMAT csv, HEADER)", file)
        file.seek(0)
        yield file


@contextmanager
def _sqlite() -> Iterator[IO[bytes]]:
    """SQLite's own online copy, without sessions and counters."""
    with tempfile.TemporaryDirectory(dir=settings.DATA_DIR) as folder:
        path = Path(folder) / DATABASE
        connection.ensure_connection()
        with ended(sqlite3.connect(path)) as copy:
            connection.connection.backup(copy)
            for table in LEFT_OUT:
                copy.execute(f"DELETE FROM {table}")  # noqa: S608 - our own names
            copy.commit()
            copy.execute("PRAGMA journal_mode=DELETE")
            copy.execute("VACUUM")
        with path.open("rb") as file:
            yield file


# --- private files ------------------------------------------------------------------


def _private() -> Iterator[tuple[str, Any]]:
    root = Path(settings.DATA_DIR) / "private"
    for path in sorted(root.rglob("*")):
        if path.is_file():
            yield f"{PRIVATE}{path.relative_to(root)}", path.open("rb")
