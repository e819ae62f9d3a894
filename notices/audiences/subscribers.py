"""Whoever asked to be told of new versions and confirmed it: of every one."""

from __future__ import annotations

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy

from notices import subscribing
from notices.models import Subscriber
from notices.telling import Addressee, Audience, Change, Page


def _listed() -> QuerySet[Subscriber]:
    """Who confirmed, as far as their address can still be read."""
    return Subscriber.objects.filter(
        confirmed_at__isnull=False, key__destroyed_at__isnull=True
    )


def is_meant(_change: Change) -> bool:
    """They asked to hear of every version."""
    return True


def count(_change: Change) -> int:
    """How many are on the list."""
    return _listed().count()


def page(_change: Change, cursor: str, limit: int) -> Page:
    """In the order of their ids."""
    rows = _listed().select_related("key")
    if cursor:
        rows = rows.filter(pk__gt=cursor)
    found = list(rows.order_by("pk")[:limit])
    return Page(
        people=[
            Addressee(
                email=subscribing.address(row),
                language=row.language,
                leave=subscribing.link(row),
            )
            for row in found
        ],
        cursor=str(found[-1].pk) if len(found) == limit else "",
    )


AUDIENCE = Audience(
    code="subscribers",
    title=gettext_lazy("People who asked to be told"),
    is_meant=is_meant,
    count=count,
    page=page,
)
