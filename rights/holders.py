"""Whoever has an account that somebody reported: told that it is paused, and why.

They asked for nothing, so this is no warning of a copy. A message says only that the
account is paused and where they can object (GDPR Art. 18(3), 21): neither what was said
about it nor the reference of whoever said it, since others may read along. The reason
is behind a fresh code, which goes to the address that the message came to.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction

from notices import local_day
from portal import codes, ledger, unsafe
from rights import mails, registry
from rights.claims import Channel
from rights.law import Regulator, regulators
from rights.models import Case, Warned
from rights.workflow import PERSON, about

PURPOSE = "why"
# What a mail of a request carries, and one to its account must not.
UNNAMED = {"reference": "", "due": "", "was_due": ""}


def tell(
    template: str,
    *,
    case: Case,
    to: Channel,
    at: datetime,
    context: dict[str, Any] | None = None,
    turn: str,
) -> None:
    """One message to an address of the account; it names no request."""
    shown = {**(context or {}), **UNNAMED, "regulators": _regulators(case, at)}
    mails.to_channel(template, case=case, to=to, at=at, context=shown, turn=turn)


@transaction.atomic
def send_code(warned: Warned, typed: dict[str, str], *, at: datetime) -> bool:
    """A code to the address that was told, if that is the one typed; False for none."""
    ((kind, value),) = typed.items()
    is_told = unsafe.is_one_of(value, {warned.addressee})
    if not is_told or unsafe.is_unsafe(value):
        return False
    case = warned.tripwire.case
    try:
        code = codes.issue(purpose=PURPOSE, about=_about(warned), channel=value, at=at)
    except codes.TooMany:
        return False
    tell(
        "why_code",
        case=case,
        to=Channel(kind=kind, value=value),
        at=at,
        context={"code": f"{code[:3]} {code[3:]}"},
        turn=f"{warned.addressee[:16]}:{at.isoformat()}",
    )
    return True


@transaction.atomic
def read_why(warned: Warned, typed: str, *, at: datetime) -> codes.Result:
    """Check the code that opens the reason."""
    result = codes.check(purpose=PURPOSE, about=_about(warned), typed=typed, at=at)
    if result is codes.Result.OK:
        name = about(warned.tripwire.case)
        ledger.record("freeze.read", about=name, by=PERSON, at=at, facts={})
    return result


def _regulators(case: Case, at: datetime) -> list[Regulator]:
    """Whom they can complain to: where they live we do not know, and the reporter's
    place is none of theirs.
    """
    on = local_day.of(at)
    return regulators(registry.packs(), "company", right=case.right, place="", on=on)


def _about(warned: Warned) -> str:
    return f"warning:{warned.pk}"
