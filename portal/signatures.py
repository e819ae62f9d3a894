"""Headers by which a program of the company knows that a call is ours.

Id, time and signature of Standard Webhooks 1.0, the same for everything we call.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from collections.abc import Iterable
from datetime import datetime

PREFIX = "whsec_"


def new_secret() -> str:
    """Random, in the form that programs of others read too."""
    return PREFIX + base64.b64encode(secrets.token_bytes(32)).decode()


def is_secret(text: str) -> bool:
    """Whether a text can sign: the prefix, then at least 24 bytes in base64."""
    try:
        key = base64.b64decode(text.removeprefix(PREFIX), validate=True)
    except ValueError:
        return False
    return text.startswith(PREFIX) and len(key) >= 24


def headers(
    id: str, body: str, secrets: Iterable[str], *, at: datetime
) -> dict[str, str]:
    """For one body; each secret that is valid signs it."""
    moment = str(int(at.timestamp()))
    said = f"{id}.{moment}.{body}".encode()
    return {
        "Content-Type": "application/json",
        "User-Agent": "Kept",
        "webhook-id": id,
        "webhook-timestamp": moment,
        "webhook-signature": " ".join(_sign(secret, said) for secret in secrets),
    }


def _sign(secret: str, said: bytes) -> str:
    key = base64.b64decode(secret.removeprefix(PREFIX))
    mark = hmac.new(key, said, hashlib.sha256).digest()
    return f"v1,{base64.b64encode(mark).decode()}"
