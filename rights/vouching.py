"""What one officer may not say alone: two look, and say so one after another.

A new address in place of a lost one is taken when facts that only the person is likely
to know fit what we hold (`rights.comparing`); what somebody stopped goes on when both
know better. A code goes by post only where two saw the postal address in our records:
whoever reads the code out could let anybody in. Each is told to the other addresses on file, which have a day to stop it.
Words of an officer's own reach a person so (`rights.own_words`).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from notices import local_day
from portal import ledger, second_person, vault
from portal.models import User
from rights import (
    dossier,
    lost_address,
    own_words,
    progressing,
    reasons,
    silence,
    tripwires,
)
from rights.models import OWN_WORDS, SEALED, Case, MessageKind, Vouch, Vouched
from rights.talking import said
from rights.workflow import about, actor

PROPOSED = {
    Vouched.POSTED: "address.post_proposed",
    Vouched.HEARD: "address.safe_proposed",
}


class NotVouched(Exception):
    """This cannot be said, or not yet; one sentence for the officer."""


def _knows(_case: Case, _words: str, ground: str) -> None:
    if not reasons.says_something(ground):
        raise NotVouched(
            _("Write in a whole sentence how you know that it is the person.")
        )


@dataclass(frozen=True, kw_only=True)
class Matter:
    """What must be there first, how the first officer says it, and what follows."""

    require: Callable[[Case], None]
    follow: Callable[[Vouch, User, datetime], None]
    check: Callable[[Case, str, str], None] = _knows


MATTERS = {
    Vouched.ADDRESS: Matter(require=lost_address.require, follow=lost_address.accepted),
    Vouched.POSTED: Matter(
        require=lost_address.require_post,
        check=lost_address.check_post,
        follow=lambda _row, _by, _at: None,  # whoever prints it asks for the row
    ),
    Vouched.HEARD: Matter(
        require=silence.require, check=silence.check, follow=silence.lift
    ),
    Vouched.STOP: Matter(require=tripwires.require, follow=tripwires.cleared),
    Vouched.ASK: Matter(
        require=own_words.may_ask, check=own_words.check_ask, follow=own_words.ask
    ),
    Vouched.WHO: Matter(
        require=own_words.may_ask_who,
        check=own_words.check_who,
        follow=own_words.ask_who,
    ),
    Vouched.WORD: Matter(
        require=progressing.require, check=own_words.check_word, follow=own_words.tell
    ),
}


@transaction.atomic
def propose(
    case: Case, what: str, *, ground: str, by: User, at: datetime, words: str = ""
) -> None:
    """An officer looked, and writes how they know; nothing follows yet."""
    Case.objects.select_for_update().get(pk=case.pk)
    matter = MATTERS[Vouched(what)]
    matter.require(case)
    matter.check(case, words, ground)
    if dossier.vouch(case, what) is not None:
        raise NotVouched(_("Somebody proposed this already. Read what they wrote."))
    own = what in OWN_WORDS
    Vouch.objects.create(
        case=case,
        what=what,
        sealed=vault.seal(case.key, words.strip().encode()) if what in SEALED else None,
        ground_digest=reasons.digest(ground) if own and ground else "",
        proposed_by=by,
        proposed_at=at,
    )
    if ground:
        said(case, MessageKind.NOTE, ground, by=by, at=at)
    proposed = PROPOSED.get(Vouched(what), "identity.vouch_proposed")
    _record("words.proposed" if own else proposed, case, what, by, at)


@transaction.atomic
def agree(
    case: Case,
    what: str,
    *,
    seen: str,
    by: User,
    signed_in_at: datetime | None,
    at: datetime,
) -> None:
    """A second officer looked too: it holds from now on."""
    row = _seen(case, what, seen)
    matter = MATTERS[Vouched(what)]
    matter.require(case)
    row.solo_ground = second_person.ground_for(
        proposed_by=row.proposed_by,
        proposed_at=row.proposed_at,
        agreeing=by,
        signed_in_at=signed_in_at,
        due_at=local_day.ends(case.due_on),
        at=at,
    )
    row.agreed_by, row.agreed_at = by, at
    row.save(update_fields=["agreed_by", "agreed_at", "solo_ground"])
    _record("identity.vouched", case, what, by, at)
    matter.follow(row, by, at)


@transaction.atomic
def drop(case: Case, what: str, *, seen: str, by: User, at: datetime) -> None:
    """Whoever proposed it takes it back, or the second officer says no."""
    row = _seen(case, what, seen)
    row.dropped_at = at
    row.save(update_fields=["dropped_at"])
    _record("identity.vouch_dropped", case, what, by, at)


def stand(row: Vouch | None) -> str:
    """Which proposal a page showed."""
    return str(row.pk) if row is not None else ""


def _seen(case: Case, what: str, seen: str) -> Vouch:
    Case.objects.select_for_update().get(pk=case.pk)
    row = dossier.vouch(case, what)
    if row is None or stand(row) != seen:
        raise NotVouched(_("This was answered while you read it. Read it again."))
    return row


def _record(act: str, case: Case, what: str, by: User, at: datetime) -> None:
    ledger.record(act, about=about(case), by=actor(by), at=at, facts={"what": what})
