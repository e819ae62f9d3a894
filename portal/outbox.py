"""Mail leaves as a row first: in the act's transaction, sealed, sent once, retried.

A commit is never followed by a lost message: the row is the message, and whoever
sweeps sends it. A crash between the mail server's "accepted" and our own commit
repeats a mail under the same Message-ID, which mail programs show once.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.mail import EmailMultiAlternatives
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from portal import gateways, gathering, jobs, unasked, unsafe, vault
from portal.failpoints import failpoint
from portal.models import DataKey, OutboundMail
from portal.plugins import discover

EMAIL, PHONE = "email", "phone"
DAY = timedelta(days=1)
_PHONE = re.compile(r"\+[1-9][0-9]{5,14}")


class NotAMessage(ValueError):
    """Somebody tried to queue what must not go out."""


@dataclass(frozen=True, kw_only=True)
class Letter:
    """One message of many; `dedupe` as for `queue`."""

    kind: str
    to: str
    subject: str
    text: str
    about: str
    dedupe: str
    language: str


@dataclass(frozen=True, kw_only=True)
class Queued:
    """How many of a pile are new rows, and how many had no address that is one."""

    queued: int
    refused: int


def queue(
    *,
    kind: str,
    to: str,
    subject: str,
    text: str,
    html: str = "",
    about: str = "",
    dedupe: str,
    language: str,
    channel: str = EMAIL,
    is_unasked: bool = False,
    is_warning: bool = False,
    is_owed: bool = False,
    at: datetime,
) -> None:
    """Leave a message to send. The same `dedupe` again is the message queued first.

    `is_unasked` where somebody only typed the address: see `portal.unasked`. A warning
    is kept back by nobody but whoever reads the address: see `portal.unsafe`. What is
    owed to a company that got the data, or decides about it, by nobody at all.
    """
    _check(channel, to, subject)
    said = {"to": to, "subject": subject, "text": text, "html": html}
    row = _row(
        vault.site_key("mail"),
        said,
        kind=kind,
        about=about,
        dedupe=dedupe,
        language=language,
        channel=channel,
        is_unasked=is_unasked,
        is_warning=is_warning,
        is_owed=is_owed,
        created_at=at,
    )
    # One statement, and no look before it: what is queued already stays as it is.
    gathering.insert(row, once=True)
    jobs.wake("portal.tasks.send_mail")


def queue_all(letters: Sequence[Letter], *, at: datetime) -> Queued:
    """Leave many mails in one statement. What is queued already stays as it is."""
    key = vault.site_key("mail")
    rows: dict[str, OutboundMail] = {}
    refused = 0
    for one in letters:
        try:
            _check(EMAIL, one.to, one.subject)
        except NotAMessage:
            refused += 1
            continue
        said = {"to": one.to, "subject": one.subject, "text": one.text, "html": ""}
        rows[one.dedupe] = _row(
            key,
            said,
            kind=one.kind,
            about=one.about,
            dedupe=one.dedupe,
            language=one.language,
            created_at=at,
        )
    known = OutboundMail.objects.filter(dedupe__in=rows).values_list(
        "dedupe", flat=True
    )
    for name in known:
        del rows[name]
    OutboundMail.objects.bulk_create(rows.values(), ignore_conflicts=True)
    jobs.wake("portal.tasks.send_mail")
    return Queued(queued=len(rows), refused=refused)


def _row(key: DataKey, said: dict[str, str], **facts: Any) -> OutboundMail:
    return OutboundMail(
        addressee=vault.digest("addressee", said["to"].casefold())[0],
        key=key,
        sealed=vault.seal_json(key, said),
        **facts,
    )


def count_today(to: str, kinds: Iterable[str], *, at: datetime) -> int:
    """How many messages of these kinds one receiver was left in 24 hours."""
    known = [found for found, _v in vault.digests("addressee", to.casefold())]
    return OutboundMail.objects.filter(
        addressee__in=known, kind__in=list(kinds), created_at__gt=at - DAY
    ).count()


def _check(channel: str, to: str, subject: str) -> None:
    """Refuse a second header or a second receiver smuggled into one line."""
    if any(ord(letter) < 32 or ord(letter) == 127 for letter in to + subject):
        raise NotAMessage("An address or a subject is one line.")
    if channel == PHONE:
        if not _PHONE.fullmatch(to):
            raise NotAMessage("A phone number is + and digits.")
        return
    try:
        validate_email(to)
    except ValidationError as error:
        raise NotAMessage("Mail goes to one e-mail address.") from error


def left_at(about: str, kinds: Iterable[str]) -> datetime | None:
    """When the first message of these kinds left; none where all of them were kept back."""
    rows = OutboundMail.objects.filter(about=about, kind__in=list(kinds))
    left = rows.filter(sent_at__isnull=False, withheld_at__isnull=True)
    return left.order_by("sent_at").values_list("sent_at", flat=True).first()


def is_withheld(about: str, kinds: Iterable[str]) -> bool:
    """Whether a message of these kinds was kept back, and none left."""
    rows = OutboundMail.objects.filter(about=about, kind__in=list(kinds))
    was_kept = rows.filter(withheld_at__isnull=False).exists()
    return was_kept and left_at(about, kinds) is None


def read(mail: OutboundMail) -> dict[str, str]:
    """To, subject, text and html of a queued message."""
    said: dict[str, str] = vault.unseal_json(mail.key, mail.sealed)
    return said


def send_due(at: datetime, *, limit: int = 50) -> int:
    """Send what waits, oldest first; how many went out. A failure is left on its row."""
    waiting = OutboundMail.objects.filter(sent_at__isnull=True).order_by("created_at")
    sent = 0
    for _turn in range(limit):
        claimed = jobs.claim_due(waiting, at=at)
        if not claimed:
            break
        sent += _send(*claimed[0], at=at)
    return sent


def _send(mail: OutboundMail, owner: str, *, at: datetime) -> bool:
    try:
        with jobs.heartbeat(mail, owner):
            has_left = _deliver(mail)
    except gateways.NotSent as error:
        jobs.fail(mail, owner, str(error), at=at, asked=error.asked)
        return False
    except vault.KeyDestroyed:
        said = _("What this message said was erased before it could be sent.")
        jobs.fail(mail, owner, said, at=at)
        return False
    except (OSError, ValueError) as error:  # SMTP's own errors are OSErrors
        jobs.fail(mail, owner, error, at=at)
        return False
    failpoint("outbox.after_send")
    withheld_at = None if has_left else at
    return jobs.fence(mail, owner, sent_at=at, withheld_at=withheld_at)


def _deliver(mail: OutboundMail) -> bool:
    """Let it leave; False where nothing may be sent."""
    said = read(mail)
    if not mail.is_owed and _is_kept_back(mail, said["to"]):
        return False
    if mail.channel == PHONE:
        gateway = discover("gateways", "GATEWAY")[settings.PHONE_GATEWAY]
        gateway.send(id=str(mail.pk), to=said["to"], text=said["text"])
    elif not settings.KEPT_DEMO:
        _message(mail, said).send()
    return True


def _is_kept_back(mail: OutboundMail, to: str) -> bool:
    about = "" if mail.is_warning else mail.about
    return unsafe.is_unsafe(to, about=about) or unasked.is_one_too_many(mail, to)


def _message(mail: OutboundMail, said: dict[str, str]) -> EmailMultiAlternatives:
    headers: dict[str, Any] = {
        "Message-ID": f"<{mail.pk}@{urlsplit(settings.SITE_URL).hostname}>",
        "Auto-Submitted": "auto-generated",  # RFC 3834: no holiday replies to a law
    }
    if settings.MAILBOX_ADDRESS:
        headers["Reply-To"] = settings.MAILBOX_ADDRESS
    message = EmailMultiAlternatives(
        said["subject"], said["text"], to=[said["to"]], headers=headers
    )
    if said["html"]:
        message.attach_alternative(said["html"], "text/html")
    return message
