"""Choosing on our own pages: two equal answers for each use, and back again as easily.

A yes counts only from somebody who proved the address; it ends an opt-out, and no
other stop. Each answer is bound to the very words shown (GDPR Art. 7(1), 7(3)).
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from consent import choices, gate
from consent.choices import Shown
from consent.models import Choice, OneClick, Stop, StopGround
from notices import reading
from notices.reading import Reading, Row
from portal import demonstration
from portal.models import LedgerEntry, Person


class NotOurs(Exception):
    """The policy in force offers no choice about this use."""


@dataclass(frozen=True, kw_only=True)
class Use:
    """One use of data with a choice; `because` is why it is off, if not by choice."""

    slug: str
    title: str
    description: str
    needs_consent: bool
    is_on: bool = False
    because: str = ""


def offered(current: Reading) -> dict[str, Row]:
    """The uses that happen and that a person may stop, in the order of the policy."""
    rows = current.purposes.items()
    return {slug: row for slug, row in rows if row.can_be_stopped and row.is_done}


def not_done(current: Reading) -> list[str]:
    """Titles of what the company says it does not do."""
    return [str(row.title) for row in current.purposes.values() if not row.is_done]


def uses(current: Reading, person: Person | None, at: datetime) -> list[Use]:
    """Every use on offer, and for somebody known how it stands now."""
    rows = offered(current)
    states = gate.of_person(person, rows, at) if person else {}
    why = _because(person) if person else {}
    return [
        Use(
            slug=slug,
            title=str(row.title),
            description=str(row.description),
            needs_consent=bool(row.needs_consent),
            is_on=states.get(slug, False),
            because=why.get(slug, why.get(choices.EVERYTHING, "")),
        )
        for slug, row in rows.items()
    ]


def _because(person: Person) -> dict[str, str]:
    """Stops that a yes does not lift, in words, by purpose."""
    rows = Stop.objects.filter(person=person, until__isnull=True).exclude(
        ground=StopGround.OPT_OUT
    )
    return {row.purpose: str(StopGround(row.ground).label) for row in rows}


def words(row: Row, *, is_given: bool) -> str:
    """The words a person saw when they gave this answer."""
    answer = _("Yes, you may") if is_given else _("No, please do not")
    return f"{row.title}. {row.description} {answer}."


@transaction.atomic
def choose(
    *, person: Person, purpose: str, is_given: bool, shown: dict[str, Any], at: datetime
) -> Choice | None:
    """One answer of a signed-in person; None when it says what already is.

    `shown` names method and language.
    """
    current = reading.current(at)
    row = offered(current).get(purpose) if current else None
    if current is None or row is None:
        raise NotOurs(purpose)
    Person.objects.select_for_update().get(pk=person.pk)
    if gate.of_person(person, [purpose], at)[purpose] == is_given:
        return None
    if is_given:
        _lift_opt_outs(person, purpose, at)
    return choices.record(
        person=person,
        purpose=purpose,
        is_given=is_given,
        shown=Shown(
            revision=current.number, words=words(row, is_given=is_given), **shown
        ),
        at=at,
    )


def _lift_opt_outs(person: Person, purpose: str, at: datetime) -> None:
    rows = Stop.objects.filter(
        person=person,
        purpose=purpose,
        ground=StopGround.OPT_OUT,
        until__isnull=True,
    )
    for stop in rows:
        choices.lift(stop, by="person", at=at, reason="chosen again")


def receipt(choice: Choice) -> dict[str, Any]:
    """The record of one choice for its person, in the terms of ISO/IEC TS 27560.

    `words` stand there when they can be read from the revision and still give the
    hash; `leaf` is the entry of the ledger that anybody can check.
    """
    entry = LedgerEntry.objects.filter(about=f"choice:{choice.pk}").first()
    facts = {
        "schema_version": choice.schema_version,
        "record_id": str(choice.pk),
        "purpose": choice.purpose,
        "event_state": "given" if choice.is_given else "withdrawn",
        "event_time": choice.made_at.isoformat(),
        "notice_revision": choice.revision,
        "notice_words_sha256": choice.words_sha256,
        "notice_language": choice.language,
        "jurisdiction": choice.jurisdiction,
        "collection_method": choice.method,
        "words": _words_of(choice),
        "ledger_entry": str(entry.pk) if entry else "",
        "ledger_leaf": entry.leaf if entry else "",
    }
    current = reading.current(choice.made_at)
    return demonstration.marked(facts, current.organisation.name if current else "")


def _words_of(choice: Choice) -> str:
    current = reading.current(choice.made_at)
    row = current.purposes.get(choice.purpose) if current else None
    said = words(row, is_given=choice.is_given) if row else ""
    known = hashlib.sha256(said.encode()).hexdigest() == choice.words_sha256
    return said if known else ""


# --- one click in a mail ------------------------------------------------------


def one_click(*, person: Person, purpose: str, at: datetime) -> OneClick:
    """The address that ends this marketing for this person; always the same one."""
    current = reading.current(at)
    row = current.purposes.get(purpose) if current else None
    if row is None or not row.is_marketing:
        raise NotOurs(purpose)
    found, _made = OneClick.objects.get_or_create(
        person=person, purpose=purpose, defaults={"created_at": at}
    )
    return found


@transaction.atomic
def end_by_click(row: OneClick, *, at: datetime) -> bool:
    """No more of it, at once and without a question; whether anything changed.

    The newest word counts, so a second press writes nothing.
    """
    current = reading.current(at)
    if current is None:
        return False
    Person.objects.select_for_update().get(pk=row.person_id)
    newest = (
        Choice.objects.filter(person=row.person_id, purpose=row.purpose)
        .order_by("-made_at", "-recorded_at")
        .first()
    )
    if newest is not None and not newest.is_given:
        return False
    known = current.purposes.get(row.purpose)
    said = words(known, is_given=False) if known else row.purpose
    shown = Shown(revision=current.number, words=said, method="one_click")
    choices.record(
        person=row.person, purpose=row.purpose, is_given=False, shown=shown, at=at
    )
    return True
