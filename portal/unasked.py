"""At most three messages a day to a receiver who has shown nothing, whatever they are for.

Anybody can type anybody's address, here and there and again: receipts, codes, sign-ins
and lists together fill no inbox. Who types a code that went there is known to read it,
and the count begins anew.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import DateTimeField, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from portal import gathering, vault
from portal.models import OneTimeCode, OutboundMail

DAY = timedelta(days=1)
MOST_A_DAY = 3


def room(to: str, *, at: datetime) -> int:
    """How many more unasked messages this receiver may be left now."""
    # What this act leaves itself is not in the database yet.
    known = {found for found, _v in vault.digests("addressee", to.casefold())}
    left = {
        mail.dedupe
        for mail in gathering.waiting(OutboundMail)
        if mail.is_unasked and mail.addressee in known
    }
    return max(0, MOST_A_DAY - _since(to, at).count() - len(left))


def is_one_too_many(mail: OutboundMail, to: str) -> bool:
    """Whether as many were left before this one; the same answer whoever sends it."""
    earlier = Q(created_at__lt=mail.created_at) | Q(
        created_at=mail.created_at, pk__lt=mail.pk
    )
    rows = _since(to, mail.created_at).filter(earlier)
    return mail.is_unasked and rows.count() >= MOST_A_DAY


def _since(to: str, at: datetime) -> QuerySet[OutboundMail]:
    """What was left in a day, or since a code that went there was typed."""
    known = [found for found, _v in vault.digests("addressee", to.casefold())]
    used = OneTimeCode.objects.filter(
        channel_digest__in=[found for found, _v in vault.digests("channel", to)],
        used_at__gt=at - DAY,
        used_at__lte=at,
    )
    newest = used.order_by("-used_at").values("used_at")[:1]
    since = Coalesce(Subquery(newest), Value(at - DAY, DateTimeField()))
    return OutboundMail.objects.filter(
        addressee__in=known,
        is_unasked=True,
        withheld_at__isnull=True,
        created_at__gt=since,
    )
