"""Answers of a form not filed yet: sealed, by session, gone after seven days.

No account is needed to stop and come back in the same browser, and nobody who
reads the database can read what was typed.
"""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from typing import Any

from django.contrib.sessions.backends.base import SessionBase
from django.db import transaction

from portal import vault
from rights import enclosures
from rights.models import Case, Draft, Enclosure

KEPT = timedelta(days=7)
TOKEN = "form"  # noqa: S105 - the name of a session value, not a secret


def browser(session: SessionBase) -> str:
    """The session's own token, digested: a stolen row does not open a session.

    With the token comes a new session key: one that somebody planted in this browser
    before would otherwise show them what is typed.
    """
    token = session.get(TOKEN)
    if token is None:
        session.cycle_key()
        token = secrets.token_urlsafe(24)
        session[TOKEN] = token
    return vault.digest("session", token)[0]


def current(session: SessionBase, right: str, *, at: datetime) -> Draft | None:
    """The open draft of this browser for one right."""
    if TOKEN not in session:
        return None
    return (
        Draft.objects.select_related("key")
        .filter(session_digest=browser(session), right=right, expires_at__gt=at)
        .exclude(pk__in=Case.objects.filter(draft__isnull=False).values("draft"))
        .order_by("-created_at")
        .first()
    )


def answers(draft: Draft | None) -> dict[str, Any]:
    """What was typed so far, by page."""
    if draft is None:
        return {}
    try:
        found: dict[str, Any] = vault.unseal_json(draft.key, draft.sealed)
    except vault.KeyDestroyed:
        return {}
    return found


@transaction.atomic
def save(
    session: SessionBase, right: str, page: str, values: dict[str, Any], *, at: datetime
) -> Draft:
    """Keep one page's answers beside those of the others."""
    draft = current(session, right, at=at)
    if draft is None:
        key = vault.new_key("draft")
        draft = Draft(
            right=right,
            session_digest=browser(session),
            key=key,
            created_at=at,
            expires_at=at + KEPT,
        )
        kept: dict[str, Any] = {}
    else:
        kept = answers(draft)
    kept[page] = values
    draft.sealed = vault.seal_json(draft.key, kept)
    draft.save()
    return draft


def forget(session: SessionBase, *, at: datetime) -> None:
    """Every draft and loose file of this browser is gone, whatever it was about."""
    if TOKEN in session:
        for draft in Draft.objects.filter(session_digest=browser(session)):
            clear(draft, at=at)
        rows = Enclosure.objects.filter(case__isnull=True, browser=browser(session))
        enclosures.drop(rows.select_related("loose_key"), at=at)


def clear(draft: Draft | None, *, at: datetime) -> None:
    """Forget what was typed: the key goes first, then the row."""
    if draft is not None:
        vault.destroy(draft.key, at=at)
        draft.delete()
