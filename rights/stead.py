"""Letting somebody act in a person's place: two people, a paper or a name, and a day.

Whoever says that somebody has died may be wrong or lie, so the person hears of it and
has a day to say so before anybody is taken at their word. Without a paper it is whom
the person named, at the address that they named (DPDP Act, section 14).

Told is who a message left for. Where nothing may be sent to the person, nobody could
tell them, and nobody acts for them before the day on which the answer is due.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from notices import local_day
from portal import ledger, outbox, second_person
from portal.models import User
from rights import (
    cooling,
    enclosures,
    identity,
    mandates,
    nominees,
    reasons,
    references,
)
from rights.acting import NotActing
from rights.claims import Channel
from rights.models import Capacity, Case, Mandate, MessageKind, Showing
from rights.talking import said
from rights.workflow import about, actor

WAIT = timedelta(hours=24)
TELLS = [
    name
    for kind in ("agent_told", "agent_acted", "stead_told")
    for name in (kind, f"{kind}_by_phone")
]


def may_accept(case: Case, row: Mandate) -> bool:
    """Whether a paper, or a name, waits for the eyes of two officers."""
    return (
        _takes_two(row)
        and row.accepted_at is None
        and row.stopped_at is None
        and case.is_open()
        and case.proven_at is None
    )


def named(case: Case, row: Mandate) -> nominees.Fit:
    """Whom the person named, beside whoever asks in their place."""
    to = identity.channel(case)
    if row.capacity != Capacity.NOMINEE or to is None:
        return nominees.Fit.NOBODY
    return nominees.fit(to.kind, to.value, contact=mandates.who(row, case).contact)


def told_at(case: Case) -> datetime | None:
    """When the first message to the person left that says who acts for them."""
    return outbox.left_at(about(case), TELLS)


def is_unheard(case: Case) -> bool:
    """Whether what would have told the person was kept back."""
    return outbox.is_withheld(about(case), TELLS)


def opens_at(case: Case) -> datetime | None:
    """When the person had their day; None while they have not been told.

    Where the answer is due sooner there is no time to wait. Where they could not be
    told, there is all the time until then.
    """
    told = told_at(case)
    if told is None:
        return cooling.last_day(case) if is_unheard(case) else None
    later = told + WAIT
    is_short = settings.KEPT_DEMO or later > local_day.ends(case.due_on)
    return told if is_short else later


@transaction.atomic
def propose(case: Case, *, ground: str, by: User, at: datetime) -> None:
    """An officer has read the paper, or looked at who was named, and says why."""
    row = _row(case)
    _rests(case, row, at)
    if row.proposed_at is not None:
        raise NotActing(_("Somebody proposed this already. Read what they wrote."))
    if not reasons.says_something(ground):
        raise NotActing(_("Write in a whole sentence why they may act."))
    row.proposed_at, row.proposed_by = at, by
    row.save(update_fields=["proposed_at", "proposed_by"])
    said(case, MessageKind.NOTE, ground, by=by, at=at)
    _record("mandate.proposed", case, row, by, at)


@transaction.atomic
def agree(
    case: Case, *, seen: str, by: User, signed_in_at: datetime | None, at: datetime
) -> None:
    """A second person agrees after the day of the person: they may act, and read."""
    row = _seen(case, seen)
    to = _rests(case, row, at)
    opens = opens_at(case)
    if opens is None or at < opens:
        raise NotActing(_until(opens, is_unheard=is_unheard(case)))
    assert row.proposed_at is not None  # noqa: S101 - `_seen` asked
    row.solo_ground = second_person.ground_for(
        proposed_by=row.proposed_by,
        proposed_at=row.proposed_at,
        agreeing=by,
        signed_in_at=signed_in_at,
        due_at=local_day.ends(case.due_on),
        at=at,
    )
    row.accepted_at, row.accepted_by, row.permitted_at = at, by, at
    row.save(
        update_fields=["accepted_at", "accepted_by", "permitted_at", "solo_ground"]
    )
    _record("mandate.accepted", case, row, by, at)
    identity.is_proven(case, to, by=by, at=at)


@transaction.atomic
def drop(case: Case, *, seen: str, by: User, at: datetime) -> None:
    """They may not act: whoever proposed it takes it back, or a second says no."""
    row = _seen(case, seen)
    row.proposed_at, row.proposed_by = None, None
    row.save(update_fields=["proposed_at", "proposed_by"])
    _record("mandate.declined", case, row, by, at)


def stand(row: Mandate) -> str:
    """Which proposal a page showed."""
    return row.proposed_at.isoformat() if row.proposed_at else ""


def _row(case: Case) -> Mandate:
    row = Mandate.objects.select_for_update().get(case=case)
    if row.stopped_at is not None:
        raise NotActing(_("The person stopped this. Nobody acts for them here."))
    return row


def _seen(case: Case, seen: str) -> Mandate:
    row = _row(case)
    if row.accepted_at is not None or not seen or stand(row) != seen:
        raise NotActing(_("This was answered while you read it. Read it again."))
    return row


def after_a_stop(case: Case, row: Mandate, at: datetime) -> str:
    """Whoever said no a while ago is alive, and can act; '' where nobody did.

    Also to somebody else who came with a paper: who writes one can write another name.
    """
    rows = mandates.for_the_same(case).filter(stopped_at__gt=at - mandates.NO_MEANS_NO)
    stopped = list(rows.order_by("-stopped_at"))
    same = _alike(case, row) if stopped else set()
    last = next((each for each in stopped if _takes_two(each) or each.pk in same), None)
    if last is None or last.stopped_at is None:
        return ""
    return _(
        "The person stopped somebody who asked in their place, in %(reference)s on "
        "%(day)s. Ask the person, or refuse this."
    ) % {
        "reference": references.display(last.case.reference),
        "day": local_day.words(last.stopped_at, "j F Y"),
    }


def namesake(case: Case, row: Mandate) -> str:
    """Somebody of that name was stopped, who wrote from elsewhere; '' for nobody."""
    found = [each for each in mandates.namesakes(case, row) if each.stopped_at]
    if not found or row.stopped_at is not None:
        return ""
    last = max(found, key=lambda each: each.stopped_at or each.case.received_at)
    assert last.stopped_at is not None  # noqa: S101 - `found` asked
    return _(
        "The person stopped somebody of this name in %(reference)s on %(day)s, who "
        "gave another address or none. Ask the person whether it is the same."
    ) % {
        "reference": references.display(last.case.reference),
        "day": local_day.words(last.stopped_at, "j F Y"),
    }


def _alike(case: Case, row: Mandate) -> set[int]:
    """Those who are the same, or may be."""
    found = [*mandates.by_the_same(case, row), *mandates.namesakes(case, row)]
    return {each.pk for each in found}


def _takes_two(row: Mandate) -> bool:
    """Whether two officers, and not the person, let them act."""
    return row.showing == Showing.ATTORNEY or row.capacity == Capacity.NOMINEE


def _rests(case: Case, row: Mandate, at: datetime) -> Channel:
    """The address it is about, where something shows that they may act."""
    to = identity.channel(case)
    if not case.on_file or to is None:
        raise NotActing(
            _("The address of the person is not on file, so nobody can be found by it.")
        )
    if _is_unseen(case, row):
        raise NotActing(
            _(
                "Whoever asks has not shown yet that the address they gave is theirs. "
                "Our first mail to it has a link for that."
            )
        )
    stopped = after_a_stop(case, row, at)
    if stopped:
        raise NotActing(stopped)
    has_paper = enclosures.papers(case).exists()
    if not has_paper and named(case, row) != nominees.Fit.SAME:
        raise NotActing(
            _(
                "There is no paper here, and nobody with this address was named by the "
                "person. Ask for a paper first."
            )
        )
    return to


def _is_unseen(case: Case, row: Mandate) -> bool:
    """Whether they gave an address and have not shown yet that it is theirs.

    Who wrote on paper gave none: for them only a paper speaks.
    """
    return row.confirmed_at is None and bool(mandates.who(row, case).contact)


def _until(opens: datetime | None, *, is_unheard: bool) -> str:
    if opens is None:
        return _("The person has not been told yet. They have a day to say no first.")
    if is_unheard:
        return _(
            "Nobody could tell the person: nothing may be sent to their address. You "
            "can agree from %(day)s, when the answer is due."
        ) % {"day": local_day.words(opens, "l j F")}
    return _("The person was told, and has until %(until)s to say no.") % {
        "until": local_day.moment(opens, "l j F, H:i")
    }


def _record(act: str, case: Case, row: Mandate, by: User, at: datetime) -> None:
    facts = {"showing": row.showing, "capacity": row.capacity}
    ledger.record(act, about=about(case), by=actor(by), at=at, facts=facts)
