"""The keys that sign seals: one file each in `KEYS_DIR/seal`, public halves beside.

A key is named by its public half, so nobody can pass one off as another. The
newest signs; the public halves of all earlier ones stay, or old seals could no
longer be checked.
"""

from __future__ import annotations

import base64
import hashlib
import json
import os
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import settings

from portal import leaves


class NoSealKey(Exception):
    """Nothing can be sealed: this installation has no signing key yet."""


@dataclass(frozen=True, kw_only=True)
class SealKey:
    """A private key that signs checkpoints."""

    id: str
    made_at: str
    private: Ed25519PrivateKey

    def sign(self, text: str) -> str:
        """The signature over a checkpoint's text, in base64."""
        return base64.b64encode(self.private.sign(text.encode())).decode()


def _folder() -> Path:
    return Path(settings.KEYS_DIR) / "seal"


def make(*, at: datetime) -> SealKey:
    """Make a key; from now on it signs."""
    private = Ed25519PrivateKey.generate()
    public = private.public_key().public_bytes_raw()
    key = SealKey(
        id=hashlib.sha256(public).hexdigest()[:32],
        made_at=leaves.moment(at),
        private=private,
    )
    folder = _folder()
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    # The public half first: a seal that nobody can check must never exist.
    _write(folder / f"{key.id}.pub", base64.b64encode(public).decode())
    secret = {"made_at": key.made_at, "private": private.private_bytes_raw().hex()}
    _write(folder / key.id, json.dumps(secret))
    return key


def _write(path: Path, text: str) -> None:
    """Write beside and rename: another process never reads half a key."""
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    draft.rename(path)


def current(*, at: datetime) -> SealKey:
    """The newest key. Made when there is none, but never silently in production."""
    found = [_read(path) for path in _folder().glob("*") if "." not in path.name]
    if found:
        return max(found, key=lambda key: (key.made_at, key.id))
    if settings.IS_PRODUCTION:
        raise NoSealKey("Run manage.py make_keys, then back up the folder of keys.")
    return make(at=at)


def _read(path: Path) -> SealKey:
    secret = json.loads(path.read_text(encoding="utf-8"))
    return SealKey(
        id=path.name,
        made_at=secret["made_at"],
        private=Ed25519PrivateKey.from_private_bytes(bytes.fromhex(secret["private"])),
    )


def public_keys() -> dict[str, str]:
    """Every public key (base64) by its id, each checked against its name."""
    keys = {
        path.stem: path.read_text(encoding="utf-8").strip()
        for path in sorted(_folder().glob("*.pub"))
        if not path.name.startswith(".")
    }
    return {
        name: key
        for name, key in keys.items()
        if hashlib.sha256(base64.b64decode(key)).hexdigest()[:32] == name
    }
