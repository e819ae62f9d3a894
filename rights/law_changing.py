"""Another law is used: by one officer, or by two where it is against the person.

Where somebody said that they live is theirs to say. Who reads it otherwise at the desk
proposes it; until a second person agrees, the law, its days and its letters stay as
they are. Counted from the same day of receipt; what was confirmed stays confirmed, and
what the law of the place that they said gives them binds on.
"""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from notices import local_day, reading
from portal import ledger, places, second_person
from portal.models import User
from rights import (
    applicable,
    awaited,
    binding,
    claims,
    law_measure,
    law_switch,
    mails,
    periods,
    registry,
    tracking,
)
from rights.deadlines import Due
from rights.law import ACKNOWLEDGE
from rights.law_switch import NotSwitched
from rights.models import Case, Clock, LawChange, LawProposal, MessageKind
from rights.talking import said, with_officer
from rights.workflow import about, actor


def proposed(case: Case) -> LawProposal | None:
    """The law that waits for a second person, if one does."""
    rows = LawProposal.objects.filter(case=case, agreed_at=None, dropped_at=None)
    return rows.select_related("proposed_by").first()


def needs_second(case: Case, law: str, place: str) -> bool:
    """Whether it is against their word of where they live, or gives them less."""
    is_against = bool(case.residence) and place != case.residence
    takes = is_against or law_measure.gives_less(case, law, place)
    return second_person.is_needed(risky=takes)


@transaction.atomic
def use(
    case: Case, law: str, *, reason: str, by: User, at: datetime, place: str = ""
) -> Case:
    """Put the request under another law, or propose it, for a reason."""
    locked = Case.objects.select_for_update().get(pk=case.pk)
    law_switch.check(
        law_switch.fault(locked, law, place) or law_switch.reason_fault(reason)
    )
    if proposed(locked) is not None:
        raise NotSwitched(
            _("Another law waits for a second person already. Answer that first.")
        )
    where = law_switch.place_under(locked, law, place)
    said(locked, MessageKind.NOTE, reason, by=by, at=at)
    if needs_second(locked, law, where):
        _propose(locked, law, where, by=by, at=at)
    else:
        change(locked, law, where, by=by, at=at)
    case.refresh_from_db()
    return case


def _propose(case: Case, law: str, place: str, *, by: User, at: datetime) -> None:
    row = LawProposal.objects.create(
        case=case, law=law, place=place, proposed_by=by, proposed_at=at
    )
    with_officer(case, by)
    ledger.record(
        "case.law_proposed",
        about=about(case),
        by=actor(by),
        at=at,
        facts={"from": case.law, "to": law, "proposal": row.pk},
    )


@transaction.atomic
def agree(
    case: Case, *, seen: int, by: User, signed_in_at: datetime | None, at: datetime
) -> Case:
    """The second person agrees to the proposal that they read, and it is used."""
    locked = Case.objects.select_for_update().get(pk=case.pk)
    row = _seen(locked, seen)
    law_switch.check(law_switch.fault(locked, row.law, row.place))
    row.solo_ground = second_person.ground_for(
        proposed_by=row.proposed_by,
        proposed_at=row.proposed_at,
        agreeing=by,
        signed_in_at=signed_in_at,
        due_at=local_day.ends(locked.due_on),
        at=at,
    )
    row.agreed_by, row.agreed_at = by, at
    row.save(update_fields=["agreed_by", "agreed_at", "solo_ground"])
    change(locked, row.law, row.place, by=by, at=at)
    case.refresh_from_db()
    return case


@transaction.atomic
def drop(case: Case, *, seen: int, by: User, at: datetime) -> None:
    """The law stays: whoever proposed another takes it back, or a second says no."""
    locked = Case.objects.select_for_update().get(pk=case.pk)
    row = _seen(locked, seen)
    row.dropped_by, row.dropped_at = by, at
    row.save(update_fields=["dropped_by", "dropped_at"])
    ledger.record(
        "case.law_kept",
        about=about(locked),
        by=actor(by),
        at=at,
        facts={"law": locked.law, "proposal": row.pk},
    )


def _seen(case: Case, seen: int) -> LawProposal:
    row = proposed(case)
    if row is None or row.pk != seen:
        raise NotSwitched(_("This was answered while you read it. Read it again."))
    return row


@transaction.atomic
def follow(case: Case, original: Case, *, by: User, at: datetime) -> None:
    """An appeal is under the law of the answer that it is about, wherever that is."""
    locked = Case.objects.select_for_update().get(pk=case.pk)
    current = reading.of_revision(locked.revision)
    known = applicable.counted(current, on=binding.received_on(locked))
    if original.law != locked.law and original.law in {pack.code for pack in known}:
        law_switch.check(law_switch.stays(locked))
        words = _("The answer that is appealed was given under this law.")
        said(locked, MessageKind.NOTE, words, by=by, at=at)
        change(locked, original.law, original.residence, by=by, at=at)


def forgo(case: Case, *, at: datetime) -> None:
    """The person says themselves where they live: what was proposed before is over."""
    rows = LawProposal.objects.filter(case=case, agreed_at=None, dropped_at=None)
    rows.update(dropped_at=at)


def change(case: Case, law: str, place: str, *, by: User | None, at: datetime) -> None:
    """Put the request under another law; `by` is None where its person said where."""
    was, before, home = case.due_on, case.law, case.residence
    row = LawChange.objects.create(
        case=case, was=before, law=law, place_was=home, place=place, by=by, at=at
    )
    # What only a phone number says of a place stays its to say.
    is_known = by is not None and place == claims.place(case)
    case.residence = home if is_known else place
    # Of a place that nobody had said they lose no day either.
    _count(case, law, at, keeps=was if by is None or not home else None)
    LawChange.objects.filter(pk=row.pk).update(is_done=True)
    if by is not None:
        with_officer(case, by)
        ledger.record(
            "case.law_changed",
            about=about(case),
            by=actor(by),
            at=at,
            facts={"from": before, "to": law, "due": case.due_on.isoformat()},
        )
    _tell(case, was, at)


def _count(case: Case, law: str, at: datetime, *, keeps: date | None) -> None:
    """The clocks of the other law, from the day of receipt.

    `keeps` is the day that the person was told, where none may be later than that.
    """
    chosen = law_switch.under(case, law)
    confirmed = case.clocks.filter(kind=ACKNOWLEDGE, done_at__isnull=False).first()
    goes = _unlapsed(case, at)
    if keeps is not None:
        goes = goes.exclude(pk__in=_giving(case, keeps))
    goes.delete()
    known = set(case.clocks.values_list("kind", "law"))
    added = [
        _clock(case, due, confirmed)
        for due in chosen.dues
        if (due.kind, due.law) not in known
    ]
    Clock.objects.bulk_create(added)
    periods.note_late(case, added, at=at)
    case.law, case.law_from = chosen.law, chosen.law_from
    left = case.clocks.filter(done_at__isnull=True).exclude(kind=ACKNOWLEDGE)
    case.due_on = min((clock.answer_by for clock in left), default=case.due_on)
    case.save(update_fields=["law", "law_from", "residence", "due_on"])


def _unlapsed(case: Case, at: datetime) -> QuerySet[Clock]:
    """What may go: a day that was missed stays missed, and what binds stays."""
    today = applicable.today(reading.of_revision(case.revision), at)
    open_clocks = Clock.objects.filter(case=case, done_at__isnull=True)
    return open_clocks.filter(first_due__gte=today).exclude(
        law_switch.still_running(case)
    )


def _giving(case: Case, day: date) -> list[int]:
    """The periods by which they were told that day."""
    rows = Clock.objects.filter(case=case).exclude(kind=ACKNOWLEDGE)
    return [row.pk for row in rows if row.answer_by <= day]


def _clock(case: Case, due: Due, confirmed: Clock | None) -> Clock:
    is_told = due.kind == ACKNOWLEDGE and confirmed is not None
    done_at = confirmed.done_at if is_told and confirmed else None
    return periods.row(case, due, done_at=done_at)


def _tell(case: Case, was: date, at: datetime) -> None:
    """Whoever asked learns it, though the day may stay: whom to complain to does not."""
    pack = registry.packs()[case.law]
    context = {
        "was": date_format(was, "l j F Y"),
        "until": date_format(case.due_on, "l j F Y"),
        "law": pack.title,
        "needs": tracking.status(case, at=at).needs in awaited.ASKING,
        "is_company": case.law == "company",
        "place": places.within(case.residence) if case.residence else "",
    }
    turn = at.isoformat()
    told = mails.to_person("new_date", case=case, at=at, context=context, turn=turn)
    if not told:
        mails.by_phone(
            "new_date_by_phone", case=case, turn=turn, at=at, context=context
        )
