"""At most four messages a day to a receiver who has shown nothing, whatever they are for.

Anybody can type anybody's address, here and there and again: receipts, codes, sign-ins
and lists together fill no inbox. Three may be of any kind, two of them no codes; whatever
others made us send, one code for a request and one to sign in still go, so that nobody
is kept from showing who they are. Who types a code that went there is known to read it,
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
MOST_BESIDES = MOST_A_DAY - 1
SIGN_IN = ("sign_in_code",)
# Mails with a code for a request, and what goes in place of one: were there more room for either,
# it could be told whether an address is known.
FOR_A_REQUEST = (
    *("code", "code_by_phone"),
    *("not_on_file", "not_on_file_by_phone"),
    *("agent_told", "agent_told_by_phone"),
)
CODES = (*SIGN_IN, *FOR_A_REQUEST)


def room(to: str, kind: str, *, at: datetime) -> int:
    """How many more unasked messages of a kind this receiver may be left now."""
    # What this act leaves itself is not in the database yet.
    known = {found for found, _v in vault.digests("addressee", to.casefold())}
    left = {
        mail.dedupe: mail.kind
        for mail in gathering.waiting(OutboundMail)
        if mail.is_unasked and mail.addressee in known
    }
    return _room(kind, [*_since(to, at).values_list("kind", flat=True), *left.values()])


def _room(kind: str, left: list[str]) -> int:
    free = max(0, MOST_A_DAY - len(left))
    if kind not in CODES:
        others = sum(each not in CODES for each in left)
        return max(0, min(free, MOST_BESIDES - others))
    own = SIGN_IN if kind in SIGN_IN else FOR_A_REQUEST
    return free or int(not any(each in own for each in left))


def has_room_at(to: str, *, at: datetime) -> datetime:
    """When a code may be left again where none may now."""
    rows = _since(to, at).order_by("-created_at")
    counted = rows.values_list("created_at", flat=True)[MOST_A_DAY - 1 : MOST_A_DAY]
    return next(iter(counted), at) + DAY


def is_one_too_many(mail: OutboundMail, to: str) -> bool:
    """Whether as many were left before this one; the same answer whoever sends it."""
    earlier = Q(created_at__lt=mail.created_at) | Q(
        created_at=mail.created_at, pk__lt=mail.pk
    )
    rows = _since(to, mail.created_at).filter(earlier)
    left = list(rows.values_list("kind", flat=True))
    return mail.is_unasked and not _room(mail.kind, left)


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
