"""Keys outside the database, and everything sealed with them.

A key is one file in `KEYS_DIR`; the database holds only its name. Destroying the
file destroys what it sealed, at once here and, in backups of `KEYS_DIR`, once
their own window has passed (GDPR Art. 17, Art. 32). Small values use Fernet,
streams the age format; neither framing is ours.
"""

from __future__ import annotations

import contextlib
import errno
import hmac
import json
import os
import re
import secrets
import uuid
from collections.abc import Iterable
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any, BinaryIO
from weakref import WeakKeyDictionary

import pyrage
from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings
from django.db import transaction

from portal import gathering
from portal.models import DataKey


class KeyDestroyed(Exception):
    """The key was destroyed, and with it what it sealed."""


class NoDigestKey(Exception):
    """The keys of digests are missing or damaged; the message says what to do."""


class NotOurs(Exception):
    """The sealed value was not made with this key, or was changed."""


def _write_once(path: str, text: str) -> None:
    """Write a file that must not exist yet, and be sure it is on the disk."""
    how = os.O_WRONLY | os.O_CREAT | os.O_EXCL
    try:
        descriptor = os.open(path, how, 0o600)
    except FileNotFoundError:  # the first of its folder
        Path(path).parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        descriptor = os.open(path, how, 0o600)
    content = text.encode()
    try:
        if os.write(descriptor, content) != len(content):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _place(key: DataKey) -> str:
    name = str(key.id)
    return f"{settings.KEYS_DIR}/rows/{name[:2]}/{name}"


def has_file(key: DataKey) -> bool:
    """Whether a key can still open anything; its row may be older than its end."""
    return os.path.exists(_place(key))


# What is sealed first is sealed by whoever made the key: its file is not read anew.
_just_made: WeakKeyDictionary[DataKey, dict[str, str]] = WeakKeyDictionary()


def _read(key: DataKey) -> dict[str, str]:
    made = _just_made.get(key)
    # Nobody else knows of it, and so can destroy it, before its row is written.
    if made is not None and (key._state.adding or has_file(key)):
        return made
    try:
        text = Path(_place(key)).read_text(encoding="utf-8")
    except FileNotFoundError as error:
        raise KeyDestroyed(str(key.id)) from error
    found: dict[str, str] = json.loads(text)
    return found


def new_key(purpose: str) -> DataKey:
    """Make a key. The file comes first: a row without a file would open nothing."""
    key = _made(purpose)
    gathering.insert(key)
    return key


def _made(purpose: str) -> DataKey:
    key = DataKey(purpose=purpose)
    made = {
        "fernet": Fernet.generate_key().decode(),
        "age": str(pyrage.x25519.Identity.generate()),
    }
    _write_once(_place(key), json.dumps(made))
    _just_made[key] = made
    return key


def site_key(purpose: str) -> DataKey:
    """The one long-lived key for `purpose` (say "mail"), made when first needed."""
    kept = _site_keys.get(purpose)
    if kept and has_file(kept):
        return kept
    found = DataKey.objects.filter(
        purpose=f"site:{purpose}", destroyed_at__isnull=True
    ).first()
    key = found or _made(f"site:{purpose}")
    if found is None:
        # At once: the next part of the same act looks for it.
        key.save(force_insert=True)
    # Not before it is certain: a key whose row is rolled back must not be kept.
    transaction.on_commit(lambda: _site_keys.update({purpose: key}))
    return key


# A destroyed key has no file, so what a process keeps is never used past its end.
_site_keys: dict[str, DataKey] = {}


def forget() -> None:
    """Drop what is kept: a test begins."""
    _site_keys.clear()


def destroy(key: DataKey, *, at: datetime) -> None:
    """Destroy a key for ever; doing it twice is the same as once."""
    destroy_all([key], at=at)


def destroy_all(keys: Iterable[DataKey], *, at: datetime) -> None:
    """The same of several; their rows are written when the last file is gone."""
    gone = list(keys)
    for key in gone:
        _destroy_file(key)
    rows = DataKey.objects.filter(pk__in=[key.pk for key in gone])
    rows.filter(destroyed_at__isnull=True).update(destroyed_at=at)


def _destroy_file(key: DataKey) -> None:
    path = Path(_place(key))
    _just_made.pop(key, None)
    # Two may do it in one moment; whoever finds nothing left to destroy is done.
    with contextlib.suppress(FileNotFoundError):
        # Overwritten first, for file systems that keep freed blocks readable.
        with path.open("r+b") as file:
            file.write(secrets.token_bytes(path.stat().st_size))
        path.unlink()


def seal(key: DataKey, value: bytes) -> bytes:
    """Encrypt and authenticate a small value."""
    return Fernet(_read(key)["fernet"]).encrypt(value)


def unseal(key: DataKey, token: bytes | memoryview) -> bytes:
    """What was sealed; `KeyDestroyed` or `NotOurs` otherwise."""
    try:
        return Fernet(_read(key)["fernet"]).decrypt(bytes(token))
    except InvalidToken as error:
        raise NotOurs(str(key.id)) from error


def seal_json(key: DataKey, value: Any) -> bytes:
    """Seal anything JSON can say."""
    return seal(key, json.dumps(value, ensure_ascii=False).encode())


def unseal_json(key: DataKey, token: bytes | memoryview) -> Any:
    """The value given to `seal_json`."""
    return json.loads(unseal(key, token))


def seal_stream(key: DataKey, source: BinaryIO, target: BinaryIO) -> None:
    """Encrypt a stream of any length in the age format."""
    seal_with(_read(key)["age"].encode(), source, target)


def open_stream(key: DataKey, source: BinaryIO, target: BinaryIO) -> None:
    """Decrypt what `seal_stream` wrote; fails before the end if it was changed."""
    open_with(_read(key)["age"].encode(), source, target)


def stream_secret() -> bytes:
    """A secret for one stream, to be kept sealed with a key: who holds it opens it."""
    return str(pyrage.x25519.Identity.generate()).encode()


def seal_with(secret: bytes, source: BinaryIO, target: BinaryIO) -> None:
    """Encrypt a stream for whoever holds this secret."""
    identity = pyrage.x25519.Identity.from_str(secret.decode())
    pyrage.encrypt_io(source, target, [identity.to_public()])


def open_with(secret: bytes, source: BinaryIO, target: BinaryIO) -> None:
    """Decrypt what `seal_with` wrote; fails before the end if it was changed."""
    identity = pyrage.x25519.Identity.from_str(secret.decode())
    pyrage.decrypt_io(source, target, [identity])


# --- keyed digests ------------------------------------------------------------


NAMED = "digest:"
_known_as: set[tuple[tuple[int, uuid.UUID], ...]] = set()


@lru_cache(maxsize=4)
def _digest_keys(folder: Path) -> dict[int, bytes]:
    """Digest keys by version. The first is made when there is none, but never in
    silence in production: under a new key no stop and no choice is found again."""
    if not list(folder.glob("*.key")):
        if settings.IS_PRODUCTION:
            raise NoDigestKey(
                "The keys of digests are missing: restore KEYS_DIR from its backup. "
                "Only a new installation runs manage.py make_keys."
            )
        _first_digest_key(folder)
    return {int(path.stem): _secret(path) for path in sorted(folder.glob("*.key"))}


def _digest_folder() -> Path:
    return _inside(settings.KEYS_DIR)


@lru_cache(maxsize=4)
def _inside(folder: Path) -> Path:
    return Path(folder, "digest")


def _first_digest_key(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    with contextlib.suppress(FileExistsError):
        _write_once(str(folder / "1.key"), secrets.token_hex(32))


def _secret(path: Path) -> bytes:
    text = path.read_text(encoding="utf-8").strip()
    if not re.fullmatch("[0-9a-f]{64}", text):
        raise NoDigestKey(f"{path.name} is not a key of 32 bytes: restore KEYS_DIR.")
    return bytes.fromhex(text)


def _names(keys: dict[int, bytes]) -> tuple[tuple[int, uuid.UUID], ...]:
    """Each version with the name of its key: 128 bits of a digest under it."""
    return tuple(
        (version, uuid.UUID(_digest(secret, "name", str(version))[:32]))
        for version, secret in sorted(keys.items())
    )


def _remembered() -> set[tuple[int, uuid.UUID]]:
    rows = DataKey.objects.filter(purpose__startswith=NAMED)
    return {
        (int(purpose.removeprefix(NAMED)), name)
        for purpose, name in rows.values_list("purpose", "id")
    }


def make_digest_key() -> None:
    """The first key of a new installation; never a second one in place of a lost."""
    folder = _digest_folder()
    if not list(folder.glob("*.key")) and not _remembered():
        _first_digest_key(folder)
    remember_digest_keys()


def remember_digest_keys() -> None:
    """Note the name of each key once; later another key cannot pass for it."""
    known = {version for version, _name in _remembered()}
    for version, name in _names(_digest_keys(_digest_folder())):
        if version not in known:
            DataKey.objects.create(id=name, purpose=f"{NAMED}{version}")


def has_digest_keys() -> bool:
    """Whether the keys here are those under which people were noted.

    Without them a search finds nobody, which must never read as "nobody objected".
    """
    try:
        names = _names(_digest_keys(_digest_folder()))
    except NoDigestKey:
        return False
    if names not in _known_as:
        noted = _remembered()
        if not noted <= set(names) or (settings.IS_PRODUCTION and not noted):
            return False
        _known_as.add(names)
    return True


def names_its_keys() -> bool:
    """Whether the database noted its people under these keys, and under no others."""
    noted = noted_digest_keys()
    return bool(noted) and set(noted) <= set(held_digest_keys())


def noted_digest_keys() -> list[str]:
    """The version and name of each key under which the database noted people."""
    return sorted(f"{version}:{name}" for version, name in _remembered())


def held_digest_keys() -> list[str]:
    """The same of the keys that are here; none is made for the asking."""
    folder = _digest_folder()
    try:
        keys = _digest_keys(folder) if list(folder.glob("*.key")) else {}
    except NoDigestKey:
        return []
    return [f"{version}:{name}" for version, name in _names(keys)]


def _digest(secret: bytes, kind: str, value: str) -> str:
    return hmac.digest(secret, f"{kind}\0{value}".encode(), "sha256").hex()


def digest(kind: str, value: str) -> tuple[str, int]:
    """Keyed digest (hex) of a normalised value under the newest key, and its version.

    Keyed, because a plain hash of an e-mail address is still personal data.
    """
    keys = _digest_keys(_digest_folder())
    version = max(keys)
    return _digest(keys[version], kind, value), version


def digests(kind: str, value: str) -> list[tuple[str, int]]:
    """The digest under every key still held, newest first: for searching."""
    keys = _digest_keys(_digest_folder())
    return [(_digest(keys[v], kind, value), v) for v in sorted(keys, reverse=True)]
