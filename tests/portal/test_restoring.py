"""A backup that cannot be written or brought back is one sentence, and closes nobody."""

from __future__ import annotations

import hashlib
import io
import json
import os
import tarfile

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from portal import backup, closing, keyring, restoring, vault


def test_a_database_without_tables_is_prepared_first(db):
    """SQLite brings its tables along; PostgreSQL fills the ones that are there."""
    manifest = {"engine": connection.vendor, "migrations": backup.migrations()}
    assert restoring.unmade() == set()
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations")

    assert restoring.unmade() == set(backup.migrations())
    if connection.vendor == "postgresql":
        with pytest.raises(
            restoring.NotRestored, match=r"Run manage\.py prepare first"
        ):
            restoring.check(manifest)
    else:
        restoring.check(manifest)
    with pytest.raises(CommandError, match=r"Run manage\.py prepare first"):
        call_command("backup", "nowhere")


@pytest.mark.parametrize("was_closed", [False, True])
def test_a_restore_that_changed_nothing_leaves_it_as_it_was(db, tmp_path, was_closed):
    damaged = b"This was a database once."
    manifest = {
        "version": 1,
        "engine": "sqlite",
        "made_at": "2026-06-01T00:00:00+00:00",
        "migrations": backup.migrations(),
        "sha256": {"database.sqlite3": hashlib.sha256(damaged).hexdigest()},
    }
    file = tmp_path / "backup.tar.gz"
    with tarfile.open(file, "w:gz") as archive:
        for name, content in (
            ("database.sqlite3", damaged),
            ("manifest.json", json.dumps(manifest).encode()),
        ):
            member = tarfile.TarInfo(name)
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content))
    if was_closed:
        closing.close(backup_at="2026-05-01", at=timezone.now())

    try:
        with pytest.raises(restoring.NotRestored):
            restoring.restore(file, at=timezone.now())
        assert closing.is_closed() is was_closed
    finally:
        closing.open_again()


@pytest.mark.django_db(transaction=True)
def test_a_backup_that_finds_no_place_says_so_and_leaves_nothing(tmp_path):
    missing = tmp_path / "missing" / "file"
    with pytest.raises(CommandError, match="No backup was written to .*: No such file"):
        call_command("backup", str(missing))

    (tmp_path / "file.part").symlink_to("/dev/full")
    with pytest.raises(CommandError, match="No space left on device"):
        call_command("backup", str(tmp_path / "file"))
    assert os.listdir(tmp_path) == []


def test_a_backup_is_not_brought_back_under_other_keys(db, settings, tmp_path):
    vault.remember_digest_keys()
    manifest = {
        "engine": connection.vendor,
        "migrations": backup.migrations(),
        "keys": keyring.named(),
    }
    restoring.check(manifest)

    settings.KEYS_DIR = tmp_path / "others"
    with pytest.raises(restoring.NotRestored, match="keys of the same installation"):
        restoring.check(manifest)
    assert not settings.KEYS_DIR.exists()
