"""One-time codes: fresh, to one channel, for one purpose; five tries, one use, a day.

Every try is counted in the database before the code is looked at, so a hundred
tries at once are still five. Commit after `check`, whatever it says: a rolled back
try was not counted. Whoever spends the tries of others shuts nobody out: the code has
a long form that nobody can guess, so that its tries are not counted.
"""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from enum import Enum
from hmac import compare_digest

from django.db import connection, transaction
from django.db.models import F

from portal import people, vault
from portal.models import OneTimeCode

LIFE = timedelta(hours=24)
MOST_TRIES = 5
DIGITS, LONG_DIGITS = 6, 20
# For each request and each purpose: whoever files requests in somebody's name must
# use up neither the codes of that person's own request nor those that open an answer.
MOST_FOR_ONE = 5
# All requests of one channel together, so that no inbox is filled.
MOST_A_DAY = 20


class TooMany(Exception):
    """This request, or this channel, was sent as many codes as it may get in a day."""


class Result(Enum):
    """What became of a typed code."""

    OK = "ok"
    WRONG = "wrong"
    EXPIRED = "expired"
    USED = "used"
    TOO_MANY = "too_many"


@transaction.atomic
def issue(
    *, purpose: str, about: str, channel: str, at: datetime, life: timedelta = LIFE
) -> str:
    """A new code of six digits; the one before it stops working. The caller sends it.

    `channel` is the normalised address it goes to: nobody's inbox or phone gets
    more than five a day for one request and twenty for all of one purpose, whoever
    asks (TooMany); the newest works on.
    """
    digest, _version = vault.digest("channel", channel)
    _one_at_a_time(digest)
    known = [found for found, _v in vault.digests("channel", channel)]
    today = OneTimeCode.objects.filter(
        purpose=purpose, channel_digest__in=known, created_at__gt=at - LIFE
    )
    asked_for = list(today.values_list("about", flat=True))
    if len(asked_for) >= MOST_A_DAY or asked_for.count(about) >= MOST_FOR_ONE:
        raise TooMany
    OneTimeCode.objects.filter(
        purpose=purpose, about=about, used_at__isnull=True, replaced_at__isnull=True
    ).update(replaced_at=at)
    row = OneTimeCode(
        purpose=purpose,
        about=about,
        channel_digest=digest,
        created_at=at,
        expires_at=at + life,
    )
    code = f"{secrets.randbelow(10**DIGITS):0{DIGITS}d}"
    row.digest = vault.digest("code", f"{row.id}:{code}")[0]
    row.save(force_insert=True)
    return code


def long_form(*, purpose: str, about: str) -> str:
    """Twenty digits in groups of four that work as the newest code does; '' for none."""
    row = _newest(purpose, about)
    digits = _long_forms(row)[0] if row else ""
    return " ".join(digits[at : at + 4] for at in range(0, len(digits), 4))


def _long_forms(row: OneTimeCode) -> list[str]:
    """By the newest key first; made anew each time and kept nowhere."""
    return [
        f"{int(digest, 16) % 10**LONG_DIGITS:0{LONG_DIGITS}d}"
        for digest, _v in vault.digests("long code", str(row.id))
    ]


def _newest(purpose: str, about: str) -> OneTimeCode | None:
    rows = OneTimeCode.objects.filter(
        purpose=purpose, about=about, replaced_at__isnull=True
    )
    return rows.order_by("-created_at").first()


def _one_at_a_time(digest: str) -> None:
    """Two requests for one channel must not both count the same two codes.

    SQLite lets one writer in anyway.
    """
    if connection.vendor == "postgresql":
        number = int(digest[:15], 16)
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [number])


def check(
    *, purpose: str, about: str, typed: str, at: datetime, is_foreign: bool = False
) -> Result:
    """Count a try of the newest code and say what became of it; OK exactly once.

    `is_foreign` tries come from a browser that did not ask for the code; they are
    counted apart, so that nobody who knows a reference can spend the code.
    """
    code = "".join(letter for letter in people.plain(typed) if letter.isdigit())
    row = _newest(purpose, about)
    if row is None or len(code) not in {DIGITS, LONG_DIGITS}:
        return Result.WRONG
    if row.used_at is not None:
        return Result.USED if _fits(row, code) else Result.WRONG
    if row.expires_at <= at:
        return Result.EXPIRED
    return _try(row, code, at, "foreign_tries" if is_foreign else "tries")


def is_sent(*, purpose: str, about: str, at: datetime) -> bool:
    """Whether a code for this was sent that can still be typed."""
    rows = OneTimeCode.objects.filter(purpose=purpose, about=about)
    return rows.filter(replaced_at__isnull=True, expires_at__gt=at).exists()


def check_channel(*, purpose: str, channel: str, typed: str, at: datetime) -> Result:
    """The same for any code of this purpose that the channel was sent.

    For whom no code could be sent because others had used the channel up. Tries are
    counted on each as foreign ones, so they take nothing from whom it was sent for.
    """
    code = "".join(letter for letter in people.plain(typed) if letter.isdigit())
    known = [found for found, _v in vault.digests("channel", channel)]
    rows = OneTimeCode.objects.filter(
        purpose=purpose,
        channel_digest__in=known,
        used_at__isnull=True,
        replaced_at__isnull=True,
        expires_at__gt=at,
    )
    if len(code) == DIGITS:
        for row in rows.order_by("-created_at")[:MOST_TRIES]:
            if _try(row, code, at, "foreign_tries") is Result.OK:
                return Result.OK
    return Result.WRONG


def _try(row: OneTimeCode, code: str, at: datetime, counted: str) -> Result:
    open_row = OneTimeCode.objects.filter(
        pk=row.pk, used_at__isnull=True, replaced_at__isnull=True
    )
    left = open_row.filter(**{f"{counted}__lt": MOST_TRIES})
    is_long = len(code) == LONG_DIGITS
    if not is_long and not left.update(**{counted: F(counted) + 1}):
        return Result.TOO_MANY if open_row.exists() else Result.USED
    if not _fits(row, code):
        return Result.WRONG
    return Result.OK if open_row.update(used_at=at) else Result.USED


def _fits(row: OneTimeCode, code: str) -> bool:
    if len(code) == LONG_DIGITS:
        return any(compare_digest(code, form) for form in _long_forms(row))
    good = [digest for digest, _v in vault.digests("code", f"{row.id}:{code}")]
    return any(compare_digest(digest, row.digest) for digest in good)


def forget(at: datetime) -> int:
    """Delete codes nobody can type any more and no daily count needs; how many."""
    gone, _by_model = OneTimeCode.objects.filter(expires_at__lt=at - LIFE).delete()
    return gone
