"""Reading the environment: a value is right, or the program says why and stops.

`NAME_FILE` names a file that holds the value of `NAME`, so that no secret needs to
stand in the environment itself.
"""

from __future__ import annotations

import os
import re
import secrets
from collections.abc import Mapping
from email.utils import parseaddr
from pathlib import Path
from urllib.parse import urlsplit

import dj_database_url
from django.core.exceptions import ImproperlyConfigured
from django.http.request import validate_host

from portal.log_lines import scrubbed

_BLOCK = "PGP PUBLIC KEY BLOCK-----"
ADDRESS = re.compile(r"[^@\s]+@[^@\s]+")
# Django's own measure of a secret (security.W009).
FEWEST_LETTERS = 5
ARMOUR = re.compile(f"-----BEGIN {_BLOCK}\n.+\n-----END {_BLOCK}", re.DOTALL)


def env(name: str, default: str = "") -> str:
    """The value of `name`, or of the file that `name_FILE` points to."""
    path = os.environ.get(f"{name}_FILE")
    if path:
        try:
            return Path(path).read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError) as error:
            why = getattr(error, "strerror", None) or "it is no text"
            raise ImproperlyConfigured(
                f"{name}_FILE names {path}, which cannot be read: {why}."
            ) from error
    return os.environ.get(name, default)


def env_bool(name: str, default: bool = False) -> bool:
    """True or false; anything else refuses to start."""
    value = env(name, str(default)).strip().lower()
    if value in {"1", "true", "yes", "on"}:
        return True
    if value in {"0", "false", "no", "off", ""}:
        return False
    raise ImproperlyConfigured(
        f"{name} must be true or false, not {scrubbed(value)!r}."
    )


def env_count(name: str, default: int) -> int:
    """A number from zero up; anything else refuses to start."""
    value = env(name, str(default)).strip()
    if value.isascii() and value.isdecimal():
        return int(value)
    raise ImproperlyConfigured(f"{name} must be a number, not {scrubbed(value)!r}.")


def env_secret(name: str, *, least: int) -> str:
    """A secret of so many letters that nobody guesses it, or nothing."""
    value = env(name)
    if value and (len(value) < least or len(set(value)) < min(least, FEWEST_LETTERS)):
        raise ImproperlyConfigured(
            f"{name} is too easy to guess: give it at least {least} random letters."
        )
    return value


def env_sender(name: str, default: str) -> str:
    """One address that mail is from, with or without a name before it."""
    value = env(name, default)
    if not ADDRESS.fullmatch(parseaddr(value)[1]):
        raise ImproperlyConfigured(
            f"{name} must hold one address like privacy@example.com."
        )
    return value


def env_mailbox(name: str, *, is_production: bool) -> str:
    """A mailbox on a server, in secret where it is in earnest; a folder; or nothing."""
    value = env(name).strip()
    if "://" in value and not _is_server(value, is_production=is_production):
        raise ImproperlyConfigured(
            f"{name} must be like imaps://name@host/INBOX, or a folder of .eml files."
        )
    return value


def _is_server(value: str, *, is_production: bool) -> bool:
    try:
        parts = urlsplit(value)
        where = parts.hostname and parts.port != 0
    except ValueError:
        return False
    schemes = ("imaps",) if is_production else ("imaps", "imap")
    return bool(where) and parts.scheme in schemes


def require_site(address: str, hosts: list[str]) -> None:
    """In earnest a site has https and names of its own, and its address is one."""
    if not hosts or "*" in hosts:
        raise ImproperlyConfigured("Set ALLOWED_HOSTS to the names of this site.")
    if not address.startswith("https://"):
        raise ImproperlyConfigured("SITE_URL must begin with https://.")
    if not validate_host(urlsplit(address).hostname or "", hosts):
        raise ImproperlyConfigured(
            "SITE_URL must be an address of this site: its host is not in ALLOWED_HOSTS."
        )


def database(name: str, url: str) -> dj_database_url.DBConfig:
    """How Django reaches what this URL names; it holds a password, so it is not said."""
    try:
        return dj_database_url.parse(url, conn_max_age=60, conn_health_checks=True)
    except ValueError:
        raise ImproperlyConfigured(
            f"{name} must be like postgres://name:password@host:5432/kept."
        ) from None


def env_public_key(name: str) -> str:
    """A PGP key in ASCII armour (RFC 9580, 6.2) that anybody may read, or nothing."""
    value = env(name).strip()
    if value and ("PRIVATE" in value or not ARMOUR.fullmatch(value)):
        raise ImproperlyConfigured(f"{name} must be a PGP public key block, alone.")
    return value


def env_list(name: str) -> list[str]:
    """Values separated by commas."""
    return [part.strip() for part in env(name).split(",") if part.strip()]


SAYS = ("KEPT_DEMO", "KEPT_TEST", "SECRET_KEY", "SECRET_KEY_FILE")
# Commands that only count days: they keep nothing and serve nobody.
COUNTING = {"deadlines"}


def alone(given: Mapping[str, str], arguments: list[str]) -> dict[str, str]:
    """What lets a command that only counts run where nothing is installed yet."""
    if any(given.get(name) for name in SAYS) or not COUNTING & set(arguments[:1]):
        return {}
    return {"KEPT_TEST": "1", "SECRET_KEY": secrets.token_urlsafe(50)}


def is_demonstration(given: Mapping[str, str], root: Path) -> bool:
    """Whether nothing says what this is, and `make run` made the keys that lie here."""
    if any(given.get(name) for name in SAYS):
        return False
    return (root / (given.get("KEYS_DIR") or "keys") / ".demonstration").exists()
