"""Naming who may act when one dies or cannot: named, changed and ended by the person.

DPDP Act, section 14, offered to everybody. Nobody weighs it: once the address is
proven it is written down, sealed. An officer opens it when somebody asks in a
person's place, and each opening is on record.
"""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import partial
from typing import Any

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal import ledger, people, vault
from portal.models import Opening, Person, User
from rights import claims, steps
from rights.models import Case, Decision, Nominee, Step, Verb
from rights.proposals import WHOLE
from rights.steps import Done, StepFailed, Work
from rights.workflow import PERSON, about

ENDS = "end"
WAYS = {
    "name": gettext_lazy("Name somebody, or somebody else than before"),
    ENDS: gettext_lazy("Take it back: nobody may act any more"),
}
LOOKED = "nominee"


class Fit(StrEnum):
    """Whether somebody is the one whom a person named."""

    SAME = "same"
    OTHER = "other"
    # Named by a number, or where they live: an e-mail address says nothing of them.
    UNKNOWN = "unknown"
    NOBODY = "nobody"


@dataclass(frozen=True, kw_only=True)
class Named:
    """Who was named, and when."""

    name: str
    reach: str
    relation: str
    at: datetime


def register(step: Step, at: datetime) -> Done:
    """Write down what the proven person asked: a nominee, or that there is none."""
    if step.case.person is None:
        raise StepFailed(_("Nobody has proven who they are in this request."))
    return Done(after=partial(_register, step.case, at))


def _register(case: Case, at: datetime) -> None:
    said = claims.answers(case)
    assert case.person is not None  # noqa: S101 - looked at just before
    had = _end(case, at)
    is_end = said.get("way") == ENDS
    if not is_end:
        key = vault.new_key("nominee")
        details = {name: said.get(name, "") for name in ("name", "reach", "relation")}
        Nominee.objects.create(
            person=case.person,
            case=case,
            key=key,
            sealed=vault.seal_json(key, details),
            named_at=at,
        )
    _hide(case, said)
    act = "nominee.ended" if is_end else "nominee.named"
    facts = {"replaces": had}
    ledger.record(act, about=about(case), by=PERSON, at=at, facts=facts)
    Decision.objects.create(
        case=case, category=WHOLE, verb=Verb.DO, decided_at=at, agreed_at=at
    )
    with translation.override(case.language):
        words = _ended(had=had) if is_end else _named()
    steps.add(case, Work.LETTER, at=at, sealed={"words": words})


def _hide(case: Case, said: dict[str, Any]) -> None:
    """The case itself shows no name: only the look that is on record does."""
    kept = {key: said.get(key, "") for key in ("way", "contact")}
    case.sealed_answers = vault.seal_json(case.key, kept)
    case.save(update_fields=["sealed_answers"])


def _end(case: Case, at: datetime) -> bool:
    """End the nominee there is and forget who it was; whether there was one."""
    row = Nominee.objects.filter(person=case.person, ended_at__isnull=True).first()
    if row is None:
        return False
    Nominee.objects.filter(pk=row.pk).update(ended_at=max(at, row.named_at))
    vault.destroy(row.key, at=at)
    return True


def _named() -> str:
    return _(
        "We have written down who may act for you if you die or cannot act. Only an "
        "officer can read it, and only when somebody asks in your place. We then ask "
        "them to show who they are and what happened. You can name somebody else, or "
        "nobody, at any time with the same form."
    )


def _ended(*, had: bool) -> str:
    if not had:
        return _("You had named nobody, so there was nothing to take back.")
    return _(
        "Nobody is named for you any more. No officer can open who it was. What you "
        "typed then goes with the record of that request, when its time is over."
    )


ANOTHER = gettext_lazy(
    "Look up the address that this request is about. Who is named for anybody else is "
    "not opened here."
)


def fit(kind: str, value: str, *, contact: str) -> Fit:
    """Whether whoever asks from this address is whom the person named; not who that is."""
    row = _row(people.find(kind, value))
    if row is None:
        return Fit.NOBODY
    reach = str(vault.unseal_json(row.key, row.sealed)["reach"])
    known = _addresses(reach)
    if not known:
        return Fit.UNKNOWN
    return Fit.SAME if contact and contact in known else Fit.OTHER


def _addresses(reach: str) -> set[str]:
    """The e-mail addresses in what somebody wrote freely of how to reach another."""
    found = set()
    for word in re.split(r"[\s,;<>()]+", reach):
        with suppress(ValueError):
            found.add(people.normalise("email", word))
    return found


def _row(person: Person | None) -> Nominee | None:
    rows = Nominee.objects.filter(person=person, ended_at__isnull=True)
    return rows.select_related("key").first() if person else None


@transaction.atomic
def look_up(
    case: Case, *, kind: str, value: str, by: User, at: datetime
) -> Named | None:
    """Who is named for the person with this address; the look is on record."""
    Opening.objects.create(user=by, about=about(case), what=LOOKED, at=at)
    person = people.find(kind, value)
    row = _row(person)
    if row is None:
        return None
    details = vault.unseal_json(row.key, row.sealed)
    return Named(**details, at=row.named_at)
