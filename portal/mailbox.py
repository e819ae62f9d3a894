"""Reading the mailbox for requests: a folder of `.eml` files, or IMAP over TLS.

A mail is a row before it is marked as read there, so a reader that is killed in
between finds it again and knows it by its fingerprint: nothing is lost and nothing
is taken twice. What cannot be stored is still a row that somebody sees.
"""

from __future__ import annotations

import hashlib
import imaplib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.db import transaction
from imap_tools import AND, MailBox, MailBoxUnencrypted, MailMessageFlags

from portal import incoming, ledger, vault
from portal.failpoints import failpoint
from portal.models import InboundMail

MOST = 50
SECONDS = 20
SEEN = ".seen"
SCHEMES = {"imaps": MailBox, "imap": MailBoxUnencrypted}
PORTS = {"imaps": 993, "imap": 143}


class NoMailbox(Exception):
    """What `MAILBOX_URL` names is not there, or the server refuses."""


@dataclass(frozen=True, kw_only=True)
class Found:
    """One unread mail: where it lies, its bytes, and when it arrived there."""

    place: str
    raw: bytes
    arrived_at: datetime


class Box(Protocol):
    """A mailbox: what is unread, oldest first, and marking one as read."""

    def unread(self) -> Iterator[Found]: ...
    def mark(self, place: str) -> None: ...


def collect(at: datetime) -> int:
    """Take what is unread into rows; how many were new. Nothing where none is set."""
    if not settings.MAILBOX_URL:
        return 0
    new = 0
    with _opened(settings.MAILBOX_URL) as box:
        for found in box.unread():
            new += keep(found, at)
            failpoint("mailbox.after_row")
            box.mark(found.place)
    return new


@transaction.atomic
def keep(found: Found, at: datetime) -> bool:
    """Whether the mail was new. The date of arrival is the server's, never the
    sender's, and it is not later than now."""
    key = vault.site_key("inbound")
    row, is_new = InboundMail.objects.get_or_create(
        fingerprint=_fingerprint(found.raw),
        defaults={
            "key": key,
            "sealed": vault.seal(key, found.raw[: incoming.MOST_BYTES + 1]),
            "arrived_at": min(found.arrived_at, at),
            "read_at": at,
        },
    )
    if is_new:
        ledger.record(
            "mail.arrived", about=f"inbound:{row.pk}", by="mailbox", at=at, facts={}
        )
    return is_new


def _fingerprint(raw: bytes) -> str:
    """The same mail delivered twice has other `Received` lines, and is the same."""
    try:
        mail = incoming.read(raw)
    except Exception:  # noqa: BLE001 - one mail must not stop those behind it
        said = hashlib.sha256(raw).hexdigest()
    else:
        carried = [inner.text for inner in mail.mails]
        parts = [mail.message_id, mail.sender, mail.subject, mail.text, *carried]
        # Without a number of its own two mails are the same only byte for byte.
        said = (
            "\n".join([*parts, *mail.attachments])
            if mail.message_id
            else hashlib.sha256(raw).hexdigest()
        )
    return vault.digest("inbound", said)[0]


def raw(mail: InboundMail) -> bytes:
    """The mail as it came; a very large one only as far as anybody would read it."""
    return vault.unseal(mail.key, mail.sealed)


@contextmanager
def _opened(url: str) -> Iterator[Box]:
    parts = urlsplit(url)
    if parts.scheme not in SCHEMES:
        yield Folder(Path(url))
        return
    connect = SCHEMES[parts.scheme]
    host, port = parts.hostname or "", parts.port or PORTS[parts.scheme]
    folder = unquote(parts.path.strip("/")) or "INBOX"
    try:
        server = connect(host, port=port, timeout=SECONDS)
        with server.login(
            unquote(parts.username or ""), settings.MAILBOX_PASSWORD, folder
        ) as box:
            yield Imap(box)
    except (OSError, imaplib.IMAP4.error) as error:
        raise NoMailbox(type(error).__name__) from error


@dataclass(frozen=True)
class Folder:
    """Files that end in `.eml`, in any letters; one that was read ends otherwise."""

    path: Path

    def unread(self) -> Iterator[Found]:
        if not self.path.is_dir():
            raise NoMailbox("MAILBOX_URL is no folder")
        mails = (file for file in self.path.iterdir() if file.suffix.lower() == ".eml")
        for file in sorted(mails)[:MOST]:
            written = datetime.fromtimestamp(file.stat().st_mtime, tz=UTC)
            with file.open("rb") as opened:
                body = opened.read(incoming.MOST_BYTES + 1)
            yield Found(place=file.name, raw=body, arrived_at=written)

    def mark(self, place: str) -> None:
        file = self.path / place
        file.rename(file.with_name(file.name + SEEN))


@dataclass(frozen=True)
class Imap:
    """Unseen mail of one folder, fetched without marking it."""

    box: MailBox | MailBoxUnencrypted

    def unread(self) -> Iterator[Found]:
        for uid in self.box.uids(AND(seen=False))[:MOST]:
            yield self._fetched(uid)

    def _fetched(self, uid: str) -> Found:
        """The size first: what nobody would read is not fetched whole."""
        asked = f"(INTERNALDATE BODY.PEEK[]<0.{incoming.MOST_BYTES + 1}>)"
        status, answer = self.box.client.uid("fetch", uid, asked)
        pair = next((part for part in answer if isinstance(part, tuple)), None)
        if status != "OK" or pair is None:
            raise NoMailbox("fetch")
        said = [part for part in answer if isinstance(part, bytes)]
        dated = imaplib.Internaldate2tuple(pair[0]) or next(
            filter(None, map(imaplib.Internaldate2tuple, said)), None
        )
        arrived = (
            datetime(*dated[:6]).astimezone(UTC) if dated else datetime.now(tz=UTC)
        )
        return Found(place=uid, raw=pair[1], arrived_at=arrived)

    def mark(self, place: str) -> None:
        self.box.flag(place, MailMessageFlags.SEEN, value=True)
