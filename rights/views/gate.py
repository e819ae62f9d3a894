"""What the pages of people without an account share: limits, traps, sessions."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import wraps
from typing import Any

from allauth.core import ratelimit
from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpRequest, HttpResponse

from portal import errors
from rights.models import Case

View = Callable[..., HttpResponse]
RECEIPT_HOURS = 20
OPEN_MINUTES = 60


def limited(action: str) -> Callable[[View], View]:
    """Refuse a flood of posts from one address, and say when to try again."""

    def decorator(view: View) -> View:
        @wraps(view)
        def inner(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if request.method == "POST" and not ratelimit.consume(
                request, action=action
            ):
                return errors.too_many(request, seconds=60)
            return view(request, *args, **kwargs)

        return inner

    return decorator


# --- what this browser filed ----------------------------------------------------


def remember(session: SessionBase, case: Case, *, at: datetime) -> None:
    """This browser may see the receipt for 20 hours; the address holds nothing."""
    kept = [entry for entry in session.get("receipts", []) if entry[0] != case.pk]
    session["receipts"] = [*kept, [case.pk, at.isoformat()]][-10:]


def filed_here(session: SessionBase, *, at: datetime) -> list[Case]:
    """Cases this browser filed in the last 20 hours, newest first."""
    since = at - timedelta(hours=RECEIPT_HOURS)
    keys = [
        pk
        for pk, when in session.get("receipts", [])
        if datetime.fromisoformat(when) > since
    ]
    cases = Case.objects.filter(pk__in=keys).select_related(
        "receipt", "revision", "key"
    )
    return sorted(cases, key=lambda case: keys.index(case.pk), reverse=True)


# --- what this browser proved ---------------------------------------------------


def follow(session: SessionBase, case: Case) -> None:
    """Reference and phrase fitted; a new session key, so none fixed before works."""
    session.cycle_key()
    session["tracked"] = case.pk


def followed(session: SessionBase, *, at: datetime) -> Case | None:
    """The case this browser may see the progress of."""
    pk = session.get("tracked")
    if pk is None:
        here = filed_here(session, at=at)
        return here[0] if here else None
    return (
        Case.objects.select_related("receipt", "revision", "key").filter(pk=pk).first()
    )


def unlock(session: SessionBase, case: Case, *, at: datetime) -> None:
    """A fresh code fitted: the answer and the copy are open for an hour."""
    session.cycle_key()
    session["opened"] = [case.pk, at.isoformat()]


def is_unlocked(session: SessionBase, case: Case, *, at: datetime) -> bool:
    """Whether this browser proved the channel within the hour."""
    pk, when = session.get("opened", [None, ""])
    return pk == case.pk and at - datetime.fromisoformat(when) < timedelta(
        minutes=OPEN_MINUTES
    )
