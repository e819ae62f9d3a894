"""Reading a mail that somebody sent: plain text out, nothing obeyed.

A mail is hostile until an officer has read it. Nothing is fetched, no part is run,
HTML becomes its words, and attachments are listed; whoever keeps them seals them. What
a mail that is passed on says stays apart from what whoever passed it on says.

A photo makes a mail large and no slower to read: long runs of base64 are taken out
before anything is parsed, and only what is left counts. Of what is larger still the
beginning is read, where the words are.
"""

from __future__ import annotations

import re
import secrets
from base64 import b64decode
from codecs import BOM_UTF8
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes, policy
from email.errors import MessageError
from email.message import EmailMessage, Message
from email.utils import parseaddr, parsedate_to_datetime
from html import unescape

from django.utils.translation import gettext as _

# A photo of ten megabytes as mail carries it, and some more.
MOST_BYTES = 16 * 1024 * 1024
MOST_PARSED = 1024 * 1024
RUN = re.compile(
    rb"^(?:[A-Za-z0-9+/]{60,100}\r?\n){20,}"
    rb"(?:[A-Za-z0-9+/]{1,100}={0,2}(?:\r?\n|\Z))?",
    re.M,
)
MOST_PARTS = 100
MOST_ATTACHED = 20
MOST_DASHES = 1_000
MOST_LETTERS = 15_000
# The standard parser of headers takes time that grows with their square.
MOST_HEADER = 4_000
LONG_HEADER = re.compile(rb"^[!-9;-~]{1,80}:[^\n]*(?:\n[ \t][^\n]*)*", re.M)
# The standard parser has faults of its own for hostile headers: an unbound name for
# a broken Message-ID, an overflow for a date in the year 99999999999.
FAULTS = (
    *(MessageError, ValueError, LookupError, TypeError, AttributeError),
    *(RecursionError, OverflowError, NameError),
)
UNSEEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]"
)
TAG = re.compile(r"/?[a-zA-Z][a-zA-Z0-9]*")
BLANKS = re.compile(r"\n{3,}")
MAILS = ("message/rfc822", "message/global")
# Words below one of these are a mail, though nobody says who wrote it.
HEADED = ("subject", "date", "to", "message-id", "received", "mime-version", "sender")
UNREAD = {"script", "style", "head", "title", "template", "noscript"}
LINES = {"p", "br", "div", "tr", "li", "h1", "h2", "h3", "table", "blockquote"}


class Unreadable(ValueError):
    """This is no mail that can be read here; the message says why."""


@dataclass(frozen=True, kw_only=True)
class Incoming:
    """What a mail says. `sender` is whatever it claims and proves nothing; '' where it
    claims none.
    """

    sender: str
    subject: str
    text: str
    message_id: str
    sent_at: datetime | None
    attachments: tuple[str, ...]
    is_automatic: bool
    is_cut: bool
    # Where answers are to go, if it says so.
    reply_to: str = ""
    # The mails that it carries: nothing in them is said by whoever sent this one.
    mails: tuple[Incoming, ...] = ()

    @property
    def carried(self) -> Incoming | None:
        """The innermost mail, where each holds one alone and says who wrote it: so
        colleagues pass one on.
        """
        found, inner = None, self
        while not self.is_automatic and len(inner.mails) == 1 and inner.mails[0].sender:
            found = inner = inner.mails[0]
        return found


@dataclass(frozen=True, kw_only=True)
class Attached:
    """One file of a mail, as it came."""

    name: str
    body: bytes


def read(raw: bytes) -> Incoming:
    """Read one mail as it lay in a mailbox or an `.eml` file."""
    with _unreadable_otherwise():
        message, is_cut = _message(raw)
        return _read(message, is_cut=is_cut)


def attached(raw: bytes) -> list[Attached]:
    """The files of a mail that can be read; their names are as hostile as they are.

    Of a mail that was cut the last part is not whole, and is none of them.
    """
    with _unreadable_otherwise():
        message, is_cut = _message(raw)
        return list(_files(message, _last(message) if is_cut else None))[:MOST_ATTACHED]


def _files(
    message: EmailMessage, lost: Message | None, named: str = "%(name)s"
) -> Iterator[Attached]:
    """Its own files first, then those of the mails that it carries, which say so."""
    for part in _parts(message):
        if not _is_text(part) and part is not lost:
            yield Attached(name=named % {"name": _name(part)}, body=_body(part))
    for inner in _mails(message):
        yield from _files(inner, lost, _("forwarded mail, %(name)s"))


@contextmanager
def _unreadable_otherwise() -> Iterator[None]:
    try:
        yield
    except Unreadable:
        raise
    except FAULTS as error:
        raise Unreadable(_("This mail cannot be read. Paste its text.")) from error


def _message(raw: bytes) -> tuple[EmailMessage, bool]:
    """The mail, and whether it was so large that its end is missing."""
    runs: dict[str, str] = {}
    mark = secrets.token_hex(8)

    def aside(found: re.Match[bytes]) -> bytes:
        name = f"{mark}{len(runs)}x"
        runs[name] = found[0].decode("ascii")
        return name.encode() + b"\n"

    light = RUN.sub(aside, raw[:MOST_BYTES].removeprefix(BOM_UTF8))
    is_cut = len(raw) > MOST_BYTES or len(light) > MOST_PARSED
    light = light[:MOST_PARSED]
    if light.count(b"\n--") > MOST_DASHES:
        raise Unreadable(_("This mail has too many parts. Paste its text."))
    _refuse_long_headers(light)
    message = message_from_bytes(light, policy=policy.default)
    leaves = list(_leaves(message))
    for part in leaves if runs else ():
        _put_back(part, runs)
    return message, is_cut


def _put_back(part: EmailMessage, runs: dict[str, str]) -> None:
    payload = part.get_payload()
    lines = payload.splitlines(keepends=True) if isinstance(payload, str) else []
    if any(line.strip() in runs for line in lines):
        part.set_payload("".join(runs.get(line.strip(), line) for line in lines))


def _refuse_long_headers(raw: bytes) -> None:
    plain = raw.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    if any(len(found[0]) > MOST_HEADER for found in LONG_HEADER.finditer(plain)):
        raise Unreadable(_("This mail cannot be read. Paste its text."))


def _read(message: EmailMessage, *, is_cut: bool) -> Incoming:
    said = _said(message, _last(message) if is_cut else None)
    says_something = bool(said.text or said.mails)
    is_headed = says_something and any(name in message for name in HEADED)
    if "from" not in message and not is_headed:
        raise Unreadable(_("This is not a mail. Choose an .eml file, or paste text."))
    return said


def _last(message: EmailMessage) -> EmailMessage:
    """Of a mail that was cut, the part that is not whole."""
    return list(_leaves(message))[-1]


def _said(message: EmailMessage, lost: Message | None) -> Incoming:
    parts = list(_parts(message))
    text = "\n\n".join(_texts(parts)).strip()
    return Incoming(
        sender=parseaddr(_line(message, "from"))[1],
        subject=_line(message, "subject"),
        text=text[:MOST_LETTERS],
        message_id=_line(message, "message-id")[:200],
        sent_at=_sent_at(message),
        attachments=tuple(_listed(parts, lost)),
        is_automatic=_is_automatic(message),
        is_cut=lost is not None or len(text) > MOST_LETTERS,
        reply_to=parseaddr(_line(message, "reply-to"))[1],
        mails=tuple(_said(inner, lost) for inner in _mails(message)),
    )


def _within(message: EmailMessage) -> Iterator[Message]:
    """Its parts in their order, but not those of a mail that is one of them."""
    waiting: list[Message] = [message]
    while waiting:
        part = waiting.pop()
        yield part
        if part.is_multipart() and not _carries(part):
            inside = [p for p in part.get_payload() if isinstance(p, Message)]
            waiting += reversed(inside)


def _carries(part: Message) -> bool:
    return part.get_content_type() in MAILS and part.is_multipart()


def _mails(message: EmailMessage) -> Iterator[EmailMessage]:
    """The mails that it carries, however they are wrapped (RFC 2046, 5.2.1)."""
    for part in _within(message):
        inner = part.get_payload(0) if _carries(part) else None
        if not isinstance(inner, EmailMessage):
            continue
        wrapped = str(part.get("content-transfer-encoding", "")).strip().lower()
        body = inner.get_payload()
        if wrapped == "base64" and isinstance(body, str) and not inner.keys():
            inner, _is_cut = _message(b64decode(body))
        yield inner


def _line(message: Message, name: str) -> str:
    return " ".join(UNSEEN.sub("", str(message.get(name, ""))).split())


def _sent_at(message: EmailMessage) -> datetime | None:
    """When it reached us: the newest `Received` is our own server's, `Date` theirs."""
    received = str(message.get("received", "")).rpartition(";")[2]
    for said in (received, str(message.get("date", ""))):
        try:
            found = parsedate_to_datetime(" ".join(said.split()))
        except (ValueError, TypeError, IndexError, OverflowError):
            continue
        if found.tzinfo is not None:
            return found
    return None


def _is_automatic(message: EmailMessage) -> bool:
    """An answer of a machine (RFC 3834) or a report that a mail did not arrive."""
    said = _line(message, "auto-submitted").partition(";")[0].strip().lower()
    return (
        said not in {"", "no"}
        or message.get_content_type() == "multipart/report"
        or _line(message, "return-path") == "<>"
    )


def _leaves(message: EmailMessage) -> Iterator[EmailMessage]:
    """All that is in it, outermost first; a mail of more than a hundred is not read."""
    for number, part in enumerate(message.walk()):
        if number >= MOST_PARTS:
            raise Unreadable(_("This mail has too many parts. Paste its text."))
        if not part.is_multipart():
            assert isinstance(part, EmailMessage)  # noqa: S101 - by the policy
            yield part


def _parts(message: EmailMessage) -> Iterator[EmailMessage]:
    """What is in it and in no mail that it carries."""
    for part in _within(message):
        if not part.is_multipart():
            assert isinstance(part, EmailMessage)  # noqa: S101 - by the policy
            yield part


def _is_text(part: EmailMessage) -> bool:
    return part.get_content_maintype() == "text" and not part.is_attachment()


def _texts(parts: list[EmailMessage]) -> Iterator[str]:
    """The plain text; the words of the HTML only where there is no plain text."""
    kinds = [part for part in parts if _is_text(part)]
    plain = [part for part in kinds if part.get_content_subtype() == "plain"]
    for part in plain or kinds:
        said = _decoded(part)
        if part.get_content_subtype() == "html":
            said = words_of(said)
        yield UNSEEN.sub("", said.replace("\r\n", "\n"))


def _decoded(part: EmailMessage) -> str:
    raw, named = _body(part), part.get_content_charset("")
    if not named or (named == "us-ascii" and not raw.isascii()):
        return _guessed(raw)
    try:
        return raw.decode(named, errors="replace")
    except LookupError:
        return _guessed(raw)


def _guessed(raw: bytes) -> str:
    """Where nobody says how it is written: the usual way, else the old one of the West."""
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("cp1252", errors="replace")


def _listed(parts: list[EmailMessage], lost: Message | None) -> Iterator[str]:
    for part in parts:
        if not _is_text(part) and part is lost:
            yield _("%(name)s (too large to keep)") % {"name": _name(part)}
        elif not _is_text(part):
            yield f"{_name(part)} ({max(1, len(_body(part)) // 1024)} KB)"


def _name(part: EmailMessage) -> str:
    name = UNSEEN.sub("", part.get_filename() or part.get_content_type())
    return " ".join(name.split())[:100]


def _body(part: EmailMessage) -> bytes:
    body = part.get_payload(decode=True)
    return body if isinstance(body, bytes) else b""


def words_of(page: str) -> str:
    """The words of an HTML text, without what a browser would fetch, run or hide.

    One walk over the tags: the standard parser of HTML takes time that grows with
    the square of a hostile page.
    """
    first, *rest = page.split("<")
    said, unread = [first], ""
    for piece in rest:
        tag, _end, words = piece.partition(">")
        named = TAG.match(tag)
        name = named[0].lower() if named else ""
        if unread:
            unread = "" if name == f"/{unread}" else unread
        elif name in UNREAD:
            unread = name
        if name.strip("/") in LINES:
            said.append("\n")
        if not unread:
            said.append(" ".join(words.split()) + " ")
    text = unescape("".join(said))
    lines = (" ".join(line.split()) for line in text.split("\n"))
    return BLANKS.sub("\n\n", "\n".join(lines)).strip()
