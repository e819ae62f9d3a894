"""Finding requests by an address, although no address can be read in the database.

Each request keeps keyed digests of the addresses it came with; a search makes the
digests of what is looked for under every key still held, so it finds old ones too.
"""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import Q

from portal import vault
from portal.models import IdentifierKind

EMAIL, PHONE = IdentifierKind.EMAIL, IdentifierKind.PHONE


def digests(claims: dict[str, str], contact: str) -> dict[str, str]:
    """The columns of a request that is about `claims` and answered at `contact`."""
    return {
        "email_digest": _digest(EMAIL, claims.get(EMAIL, "")),
        "phone_digest": _digest(PHONE, claims.get(PHONE, "")),
        "contact_digest": _digest(EMAIL, contact),
    }


def _digest(kind: str, value: str) -> str:
    return vault.digest(kind, value)[0] if value else ""


def named(kind: str, value: str) -> Q:
    """Requests that name this (normalised) address, whatever for."""
    found = about(kind, value)
    if kind == PHONE:
        return found
    return found | Q(contact_digest__in=_held(kind, value))


def about(kind: str, value: str) -> Q:
    """Requests about this (normalised) address; none for what has no digest."""
    return by(kind, _held(kind, value))


def by(kind: str, digests: Collection[str]) -> Q:
    """The same, where only the digests of the address are known."""
    if kind not in {EMAIL, PHONE}:
        return Q(pk__in=[])
    column = "phone_digest" if kind == PHONE else "email_digest"
    return Q(**{f"{column}__in": digests})


def _held(kind: str, value: str) -> list[str]:
    """Its digests under every key still held."""
    return [digest for digest, _version in vault.digests(kind, value)]
