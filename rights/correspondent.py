"""Who wrote a mail to us, and on which day it reached us first.

A colleague who passes a mail on is not who asks, and the days of a request count from
when it reached the company, whoever of it was written to (GDPR Art. 12(3)). All of it is
proposed to an officer, who reads the mail and may write something else.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from notices.reading import Reading
from portal import forwarded, people
from portal.incoming import Incoming

# What a form of a website writes from, since nobody reads what is sent there.
NOBODY = ("noreply", "no-reply", "donotreply", "do-not-reply", "mailer")


@dataclass(frozen=True, kw_only=True)
class Correspondent:
    """Their address, '' where none can be told; the day; and who passed it on."""

    email: str
    on: date
    passed_on_by: str = ""


def is_ours(address: str, current: Reading | None) -> bool:
    """Whether an address is the company's own: one it names, or one of its website."""
    if current is None:
        return False
    named = [current.organisation.email, *(r.email for r in current.officers.values())]
    if address.lower() in {str(each).lower() for each in named}:
        return True
    home = urlsplit(str(current.organisation.website)).hostname or ""
    domain = address.lower().rpartition("@")[2]
    home = home.removeprefix("www.")
    return bool(home) and (domain == home or domain.endswith(f".{home}"))


def of(
    mail: Incoming, current: Reading | None, *, zone: str, at: datetime
) -> Correspondent:
    """Whoever wrote it first of those that are not ours, and when."""
    theirs = mail.carried or mail
    moment = min(theirs.sent_at or mail.sent_at or at, at)
    on = moment.astimezone(ZoneInfo(zone)).date()
    by = mail.sender if mail.carried else ""
    email = _address(theirs.sender)
    reply = _address(theirs.reply_to)
    if reply and not is_ours(reply, current) and _is_nobodys(email, current):
        return Correspondent(email=reply, on=on, passed_on_by=by)
    if not email or not is_ours(email, current):
        return Correspondent(email=email, on=on, passed_on_by=by)
    inside = [
        each
        for each in forwarded.heads(theirs.text)
        if not is_ours(each.sender, current)
    ]
    email = next(filter(None, (_address(each.sender) for each in inside)), "")
    mine = (each.on for each in inside if _address(each.sender) == email)
    first = min(filter(None, mine), default=on)
    return Correspondent(email=email, on=min(on, first), passed_on_by=mail.sender)


def _is_nobodys(address: str, current: Reading | None) -> bool:
    return address.startswith(NOBODY) or is_ours(address, current)


def _address(value: str) -> str:
    try:
        return people.normalise("email", value)
    except ValueError:
        return ""
