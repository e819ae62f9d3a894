"""Where somebody lives is theirs to say, also later: their request follows their word.

The law of the place counts then, from the same day of receipt. No day moves back by it:
what they were told before binds on (GDPR Art. 12(3); 11 CCR 7021).
"""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from notices import reading
from portal import ledger, places
from rights import (
    applicable,
    binding,
    claims,
    law_changing,
    law_switch,
    missed,
    registry,
)
from rights.deadlines import Chosen
from rights.law import regulators
from rights.law_switch import Side
from rights.models import Case
from rights.workflow import PERSON, about

ACT = "case.place_said"
# An appeal is under the law of the answer that it is about.
APPEAL = "appeal"


class NotSaid(Exception):
    """The place of this request stays; one sentence for the person."""


def fault(case: Case) -> str:
    """Why the place stays, in a sentence for the person; '' where they can say it."""
    if case.right == APPEAL or not case.is_open():
        return _("This request has ended, so its law stays.")
    if law_switch.stays(case):
        return _(
            "We decided this or took more time by the law you were told, so that law "
            "stays. Write to us if you live elsewhere."
        )
    return ""


def check(case: Case, place: str) -> None:
    """NotSaid where it cannot be this place, or is it already."""
    if sentence := fault(case):
        raise NotSaid(sentence)
    if place and place not in dict(places.PLACES):
        raise NotSaid(_("Choose where you live from the list."))
    if place == case.residence:
        raise NotSaid(_("This is the place that we know already."))


def _law(case: Case, place: str) -> Chosen:
    """The law of a place, counted from the day of receipt."""
    current = reading.of_revision(case.revision)
    return applicable.law_of(current, case.right, place, at=case.received_at)


def _named(place: str) -> str:
    return places.said(place) if place else _("not said")


def compare(case: Case, place: str) -> list[Side]:
    """What follows from the place as it is known, and from another one."""
    then = _law(case, place)
    rows = [
        (_("You live in"), _named(case.residence), _named(place)),
        (_("Law"), _title(case.law), _title(then.law)),
        (_("Our answer comes by"), *map(_day, _days(case, then))),
        (
            _("You can complain to"),
            _authorities(case, case.law, claims.place(case)),
            _authorities(case, then.law, place),
        ),
    ]
    return [Side(label=label, now=now, then=new) for label, now, new in rows]


def _days(case: Case, then: Chosen) -> tuple[date, date]:
    """The day they were told, and the one that counts then: never a later one."""
    told = missed.promised(case)
    is_late = told > case.due_on  # a letter named this day, and it stays named
    if then.law == case.law or is_late:
        return told, told
    return told, min(told, then.answer_by)


def _day(day: date) -> str:
    return date_format(day, "l j F Y")


def _title(law: str) -> str:
    pack = registry.packs().get(law)
    return _("our own promise") if law == "company" or pack is None else str(pack.title)


def _authorities(case: Case, law: str, place: str) -> str:
    on = binding.received_on(case)
    packs = registry.packs()
    found = regulators(packs, law, right=case.right, place=place, on=on)
    return ", ".join(str(each.name) for each in found)


@transaction.atomic
def say(case: Case, place: str, *, at: datetime) -> Case:
    """Put the request where its person says that they live."""
    locked = Case.objects.select_for_update().get(pk=case.pk)
    check(locked, place)
    law_changing.forgo(locked, at=at)
    before, then = locked.law, _law(locked, place)
    if then.law != before:
        law_changing.change(locked, then.law, place, by=None, at=at)
    else:
        locked.residence = place
        locked.save(update_fields=["residence"])
    ledger.record(
        ACT,
        about=about(locked),
        by=PERSON,
        at=at,
        facts={"from": before, "to": then.law, "due": locked.due_on.isoformat()},
    )
    case.refresh_from_db()
    return case
