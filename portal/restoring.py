"""Bringing a backup back: checked whole, and closed before its first row comes in.

Sealed values open again only as far as their keys still exist. What was erased since
the backup is erased again by `portal.reopening`; until then nobody is served.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import sqlite3
import tarfile
from collections.abc import Callable, Iterator
from contextlib import closing as ended
from contextlib import contextmanager
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.management.color import no_style
from django.db import (
    DataError,
    IntegrityError,
    ProgrammingError,
    connection,
    transaction,
)
from django.db.migrations.recorder import MigrationRecorder
from django.utils.translation import gettext as _

from portal import backup, closing, keyring, ledger

Note = Callable[[], None]


class NotRestored(Exception):
    """Nothing was changed; the message says why."""


# What ends the one transaction before it is committed. A connection that is lost is not
# among them: nobody knows what became of its commit.
UNCHANGED = (NotRestored, DataError, IntegrityError, ProgrammingError)


def read(source: Path) -> dict[str, Any]:
    """The manifest, once every member has the hash that it names."""
    hashes: dict[str, str] = {}
    manifest: dict[str, Any] = {}
    try:
        with tarfile.open(source, "r:gz") as archive:
            for member in archive:
                file = archive.extractfile(member)
                if file is None:
                    raise NotRestored(_("This is not a backup of Kept."))
                if member.name == backup.MANIFEST:
                    manifest = json.load(file)
                    continue
                digest = hashlib.file_digest(file, "sha256")  # type: ignore[arg-type]
                hashes[member.name] = digest.hexdigest()
    except (tarfile.TarError, EOFError, OSError, ValueError) as error:
        raise NotRestored(_("This backup cannot be read.")) from error
    if manifest.get("version") != backup.VERSION or manifest["sha256"] != hashes:
        raise NotRestored(_("This backup is not whole, or was changed."))
    return manifest


def check(manifest: dict[str, Any]) -> None:
    """Whether it fits this program, its keys and this database, and nothing is running."""
    if manifest["engine"] != connection.vendor:
        raise NotRestored(
            _("This backup is of %(engine)s.") % {"engine": manifest["engine"]}
        )
    if manifest["migrations"] != backup.migrations():
        raise NotRestored(
            _("Another version made this backup. Install it, restore, then upgrade.")
        )
    try:
        keyring.must_hold(manifest.get("keys", {}))  # older backups name none
    except keyring.OtherKeys as error:
        raise NotRestored(str(error)) from error
    if connection.vendor != "postgresql":
        return  # the backup of SQLite brings its tables along
    if unmade():
        raise NotRestored(
            _("The tables of this version are not there. Run manage.py prepare first.")
        )
    if others():
        raise NotRestored(_("Stop web, worker and schedule first."))


def unmade() -> set[str]:
    """Migrations of this program that this database has not seen."""
    applied = MigrationRecorder(connection).applied_migrations()
    return set(backup.migrations()) - {f"{app}.{name}" for app, name in applied}


def others() -> int:
    """Connections of other programs to this database."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
            # Not by backend_type: of other roles' sessions the owner may not see it.
            " AND pid <> pg_backend_pid() AND usesysid IS NOT NULL"
        )
        row = cursor.fetchone()
    return int(row[0])


def restore(source: Path, *, at: datetime) -> dict[str, Any]:
    """Close, bring rows and files back, and stay closed. The manifest says from when."""
    manifest = read(source)
    check(manifest)
    was_closed = closing.is_marked()
    closing.close(backup_at=manifest["made_at"], at=at)
    with tarfile.open(source, "r:gz") as archive:
        try:
            _database(archive, partial(_note, manifest["made_at"], at))
        except UNCHANGED:
            # No row came in, so whoever is served with these keys goes on.
            if not was_closed:
                closing.open_again()
            raise
        _private(archive)
    return manifest


# --- the database ------------------------------------------------------------------


def _note(made_at: str, at: datetime) -> None:
    """The rows say themselves that they are restored, from the moment they are here.

    So they stay closed under any copy of the keys, until `reopen` says otherwise.
    """
    ledger.record(
        closing.RESTORED,
        about=closing.ABOUT,
        by="system",
        at=at,
        facts={"backup_at": made_at, "restored_at": at.isoformat()},
    )


def _database(archive: tarfile.TarFile, note: Note) -> None:
    if connection.vendor == "sqlite":
        _sqlite(archive, note)
    else:
        _postgresql(archive, note)


def _sqlite(archive: tarfile.TarFile, note: Note) -> None:
    """Swap the file in whole; what its write-ahead log held belongs to the old one."""
    path = Path(str(connection.settings_dict["NAME"]))
    incoming = path.with_name(f"{path.name}.restored")
    _without_log(incoming)
    _extract(archive, backup.DATABASE, incoming)
    if not _is_whole(incoming):
        incoming.unlink()
        raise NotRestored(_("The database in this backup is damaged."))
    with _opened(incoming):
        note()
    _without_log(path)
    os.replace(incoming, path)


def _without_log(path: Path) -> None:
    for ending in ("-wal", "-shm"):
        path.with_name(f"{path.name}{ending}").unlink(missing_ok=True)


@contextmanager
def _opened(path: Path) -> Iterator[None]:
    """Write to this file instead of our own; all of it is in the file afterwards."""
    connection.close()
    own, connection.settings_dict["NAME"] = connection.settings_dict["NAME"], str(path)
    try:
        yield
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA journal_mode=DELETE")
    finally:
        connection.close()
        connection.settings_dict["NAME"] = own


def _is_whole(path: Path) -> bool:
    try:
        with ended(sqlite3.connect(path)) as database:
            found = database.execute("PRAGMA integrity_check").fetchone()[0]
    except sqlite3.DatabaseError:
        return False
    return bool(found == "ok")


def _postgresql(archive: tarfile.TarFile, note: Note) -> None:
    """Every table in one transaction. Triggers guard acts, and this is none.

    Numbers of rows come again, so no session and no counter may outlive the rows that
    it names: a browser would be shown somebody else's request.
    """
    names = backup.tables()
    quoted = [connection.ops.quote_name(name) for name in names]
    emptied = [*quoted, *map(connection.ops.quote_name, backup.left_out())]
    with transaction.atomic(), connection.cursor() as cursor:
        for name in quoted:
            cursor.execute(f"ALTER TABLE {name} DISABLE TRIGGER USER")
        cursor.execute(f"TRUNCATE {', '.join(emptied)} CASCADE")
        for name, table in zip(names, quoted, strict=True):
            _copy(cursor, archive, name, table)
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for name in quoted:
            cursor.execute(f"ALTER TABLE {name} ENABLE TRIGGER USER")
        models = apps.get_models(include_auto_created=True)
        for statement in connection.ops.sequence_reset_sql(no_style(), models):
            cursor.execute(statement)
        note()


def _copy(cursor: Any, archive: tarfile.TarFile, name: str, table: str) -> None:
    file = archive.extractfile(f"{backup.TABLES}{name}")
    if file is None:
        raise NotRestored(_("This backup is not whole, or was changed."))
    names = file.readline().decode().strip().split(",")
    header = ", ".join(connection.ops.quote_name(name.strip('"')) for name in names)
    cursor.copy_expert(f"COPY {table} ({header}) FROM STDIN WITH (FORMAT csv)", file)


# --- private files ------------------------------------------------------------------


def _private(archive: tarfile.TarFile) -> None:
    root = Path(settings.DATA_DIR) / "private"
    incoming, old = root.with_name("private.restored"), root.with_name("private.old")
    for folder in (incoming, old):
        shutil.rmtree(folder, ignore_errors=True)
    incoming.mkdir(mode=0o700)
    for name in archive.getnames():
        if name.startswith(backup.PRIVATE):
            target = (incoming / name.removeprefix(backup.PRIVATE)).resolve()
            if incoming.resolve() not in target.parents:
                raise NotRestored(_("This is not a backup of Kept."))
            _extract(archive, name, target)
    if root.exists():
        root.rename(old)
    incoming.rename(root)
    shutil.rmtree(old, ignore_errors=True)


def _extract(archive: tarfile.TarFile, name: str, target: Path) -> None:
    source = archive.extractfile(name)
    if source is None:
        raise NotRestored(_("This is not a backup of Kept."))
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    descriptor = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with source, os.fdopen(descriptor, "wb") as file:
        shutil.copyfileobj(source, file)
        file.flush()
        os.fsync(file.fileno())
