"""Taking back what the reader of an address asked for: that nothing is sent there.

Others may read that address, and would like the codes that go to it. So it is taken
back only for whoever has shown in a request that the address is theirs, by two officers.
"""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from portal import ledger, people, unsafe
from portal.models import User
from rights import own_words, reasons
from rights.models import Case, Vouch
from rights.tripwires import NotCleared
from rights.workflow import about, actor


class NotLifted(NotCleared):
    """This address stays as its reader wants it; one sentence for the officer."""


def require(case: Case) -> None:
    """Whether anybody has shown who they are."""
    if case.person is None or case.proven_at is None:
        raise NotLifted(
            _(
                "Its reader silenced this address, and nobody has shown here yet that "
                "it is theirs."
            )
        )
    if not case.is_open():
        raise NotLifted(_("This request has ended. Do it in one that is open."))


def check(case: Case, to: str, ground: str) -> None:
    """An address of whoever was proven, that its reader silenced."""
    if not reasons.says_something(ground):
        raise NotLifted(_("Write in a whole sentence who told you, and what."))
    require(case)
    proven = people.proven(case.person) if case.person else {}
    theirs = {value.casefold() for values in proven.values() for value in values}
    if to.casefold() not in theirs or not unsafe.is_unsafe(to):
        raise NotLifted(_("It is no silenced address of the person who was proven."))


def lift(row: Vouch, by: User, at: datetime) -> None:
    """Both agree: it may be written to again."""
    unsafe.clear(own_words.of(row))
    case = row.case
    ledger.record("address.safe", about=about(case), by=actor(by), at=at, facts={})
