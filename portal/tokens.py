"""Tokens of the API: made and revoked by an operator, shown once, kept as a digest.

Each has an end and a list of what it may do; `SCOPES` is the whole list, and views
and the desk both read it. OWASP API Security: broken authentication.
"""

from __future__ import annotations

import hashlib
import json
import secrets
import uuid
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from portal import gathering, ledger, vault
from portal.models import ApiCall, ApiToken, User
from portal.one_select import Prepared

# What a token may do, and the words the desk shows.
SCOPES = {
    "policy:read": _("Read the policy in force"),
    "requests:file": _("File requests for people"),
    "requests:read": _("See where the requests it filed are"),
    "gate:read": _("Ask whether data may be used"),
    "choices:write": _("Record what people chose"),
}
PREFIX = "kept_"
LONGEST_DAYS = 366
# Its last use is written at most this often: the gate is asked many times a second.
NOTED = timedelta(minutes=1)


class OtherBody(Exception):
    """The same key was sent with another body."""


def _digest(secret: str) -> str:
    """256 random bits need no slow hash."""
    return hashlib.sha256(secret.encode()).hexdigest()


@transaction.atomic
def make(
    *, name: str, scopes: Iterable[str], days: int, by: User, at: datetime
) -> tuple[ApiToken, str]:
    """A new token and its secret, which nobody can read again."""
    wanted = sorted(set(scopes))
    if not wanted or set(wanted) - set(SCOPES) or not 0 < days <= LONGEST_DAYS:
        raise ValueError("A token has known scopes and an end within a year.")
    secret = PREFIX + secrets.token_urlsafe(32)
    token = ApiToken.objects.create(
        name=name,
        digest=_digest(secret),
        scopes=wanted,
        made_by=by,
        made_at=at,
        expires_at=at + timedelta(days=days),
    )
    _record("api.token_made", token, by=by, at=at, scopes=wanted, days=days)
    return token, secret


@transaction.atomic
def revoke(token: ApiToken, *, by: User, at: datetime) -> None:
    """It stops working with this commit; twice is the same as once."""
    if ApiToken.objects.filter(pk=token.pk, revoked_at=None).update(revoked_at=at):
        _record("api.token_revoked", token, by=by, at=at)


def _record(act: str, token: ApiToken, *, by: User, at: datetime, **facts: Any) -> None:
    about, actor = f"token:{token.pk}", f"user:{by.pk}"
    ledger.record(act, about=about, by=actor, at=at, facts=facts)


_BY_DIGEST = Prepared(lambda digest: ApiToken.objects.filter(digest=digest))


def find(secret: str, *, at: datetime) -> ApiToken | None:
    """The living token of this secret."""
    token = _BY_DIGEST.one(ApiToken, _digest(secret))
    if token is None or token.revoked_at is not None or token.expires_at <= at:
        return None
    if token.last_used_at is None or token.last_used_at < at - NOTED:
        ApiToken.objects.filter(pk=token.pk).update(last_used_at=at)
    return token


def number(token: ApiToken, key: str) -> uuid.UUID:
    """The one number of what a token sends under this key."""
    return uuid.uuid5(token.pk, key)


def note(token: ApiToken, key: str, body: Any, *, about: str, at: datetime) -> None:
    """Write down what a call made, in the transaction that made it.

    Under a key that was used there is a row: an IntegrityError, and `require_same`
    says whether it was the same call.
    """
    row = ApiCall(id=number(token, key), token=token, about=about, made_at=at)
    row.body_digest = vault.digest("api-body", _said(body))[0]
    gathering.insert(row)


def require_same(token: ApiToken, key: str, body: Any) -> None:
    """`OtherBody` unless this key was used with this very body."""
    known = [digest for digest, _v in vault.digests("api-body", _said(body))]
    rows = ApiCall.objects.filter(pk=number(token, key), body_digest__in=known)
    if not rows.exists():
        raise OtherBody


def _said(body: Any) -> str:
    return json.dumps(body, sort_keys=True, ensure_ascii=False)


def made(token: ApiToken, about: str) -> bool:
    """Whether this very token made it: what it may look at."""
    return ApiCall.objects.filter(token=token, about=about).exists()
