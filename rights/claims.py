"""What a person typed into a form: sealed on the case, claims until proven.

A typed address finds nothing by itself; only what is proven is searched for
(architecture, section 9).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from notices import local_day
from portal import one_look, people, places, vault
from portal.models import IdentifierKind
from rights import dossier, ladder, registry
from rights.channels import Channel as Came
from rights.law import Regulator
from rights.law import regulators as regulators_of
from rights.models import Case, ProofKind
from rights.right import Right

# What is wrong is in none of the fields that the data map offers (`rights.by_hand`).
ELSEWHERE = "other"
# The kind of data that requests to us are.
OWN_RECORD = "requests"
# The answer of who wants to be reached on this site alone: others may read their phone.
HERE = "reads_here"
# In this order: who has both is written to, because a mail can be read later.
CHANNELS = (IdentifierKind.EMAIL, IdentifierKind.PHONE)


@dataclass(frozen=True, kw_only=True)
class Channel:
    """An address that a code can go to."""

    kind: str
    value: str

    @property
    def masked(self) -> str:
        return people.masked(self.kind, self.value)


def typed(case: Case) -> dict[str, str]:
    """Identifiers as typed, by kind; none once the key of the case is destroyed."""
    found = _opened(case, case.sealed_claims)
    return {kind: value for kind, value in found.items() if value}


def answers(case: Case) -> dict[str, Any]:
    """The other answers of the form."""
    return _opened(case, case.sealed_answers)


def _opened(case: Case, sealed: bytes | memoryview) -> dict[str, Any]:
    """Of one page it is unsealed once: each of its parts asks what the person said."""
    as_sealed = bytes(sealed)
    try:
        text = one_look.read(
            f"unsealed:{case.pk}:{as_sealed.hex()}",
            lambda: vault.unseal(case.key, as_sealed),
        )
    except vault.KeyDestroyed:
        return {}
    found: dict[str, Any] = json.loads(text)
    return found


def channels(case: Case) -> list[Channel]:
    """The claimed addresses that a code could go to, best first."""
    found = typed(case)
    return [Channel(kind=kind, value=found[kind]) for kind in CHANNELS if kind in found]


def contact(case: Case) -> str:
    """The e-mail address for letters; '' when the person reads only here."""
    return str(answers(case).get("contact", ""))


def postal(case: Case) -> str:
    """Where letters on paper go, as on an envelope; '' for who wants none."""
    return str(answers(case).get("post_to", ""))


def is_letter(case: Case) -> bool:
    """Whether they wrote on paper, with no mail address and no page of ours: so do we."""
    is_paper = bool(postal(case)) and not contact(case)
    return is_paper and case.channel in Came.values


def is_nameless(case: Case) -> bool:
    """Whether nobody can be looked for: no address or number of an account was given."""
    right = registry.get(case.right)
    return right is not None and right.needs_proof and not channels(case)


def number(case: Case) -> str:
    """The number for texts: the one they chose, or the one they are known by.

    None in a report, whose number is somebody else's, nor for who reads only here.
    """
    right = registry.get(case.right)
    said = answers(case)
    if (right is not None and right.is_report) or said.get(HERE):
        return ""
    chosen = str(said.get("text_to", ""))
    return chosen or typed(case).get(IdentifierKind.PHONE, "")


def place_of(right: Right, said: str | None, given: Mapping[str, str]) -> str | None:
    """Where the law comes from: as said, else the country of a number acted on.

    None where nobody was asked and nothing tells.
    """
    if not said and right.identifiers == (IdentifierKind.PHONE,):
        number = given.get(IdentifierKind.PHONE, "")
        return places.of_number(people.country(number)) or said
    return places.meant(said)


def place(case: Case) -> str:
    """The place whose law and whose authority count for a case; '' where none does."""
    right = registry.get(case.right)
    found = place_of(right, case.residence or None, typed(case)) if right else None
    return found or case.residence


def wanted(case: Case) -> list[str]:
    """Categories the person asked about; none named means all."""
    return list(answers(case).get("categories", []))


def wrote(case: Case) -> str:
    """What somebody wrote, in their words."""
    return str(answers(case).get("words", ""))


def scope(case: Case) -> str:
    """Everything, or the kinds alone where no more was asked for or could be proven."""
    is_less = any(proof.kind == ProofKind.LESS for proof in dossier.proofs(case))
    is_less = is_less or is_list(case)
    return ladder.KINDS if is_less else ladder.EVERYTHING


def is_list(case: Case) -> bool:
    """Whether a list of the kinds, and of who got them, is all that is wanted."""
    return answers(case).get("scope") == "list"


def span(case: Case) -> tuple[date | None, date | None]:
    """The first and the last day of the time that was asked about; None for no end."""
    said = answers(case)
    since, until = (str(said.get(name, "")) for name in ("since", "until"))
    return (
        date.fromisoformat(since) if since else None,
        date.fromisoformat(until) if until else None,
    )


def is_elsewhere(case: Case) -> bool:
    """Whether a correction is asked of something in none of the mapped fields."""
    return answers(case).get("field") == ELSEWHERE


def part(case: Case) -> dict[str, Any]:
    """What of all we hold was asked about, as a letter says it.

    That nothing of it was found says nothing of the rest.
    """
    is_of_part = bool(wanted(case) or any(span(case)))
    is_known = case.proven_at is not None and bool(case.on_file)
    return {
        "time": time_words(*span(case)),
        "is_of_part": is_of_part,
        "is_of_requests": wanted(case) == [OWN_RECORD],
        "holds_other": is_of_part and is_known,
    }


def is_about(case: Case, dataset: str, category: str) -> bool:
    """Whether rows of this dataset were asked about; a correction names one field."""
    field = str(answers(case).get("field", ""))
    if field:
        return field.partition(":")[0] == dataset
    kinds = wanted(case)
    return not kinds or category in kinds


def time_words(since: date | None, until: date | None) -> str:
    """The time in words; '' for all of it."""
    shown = {
        "since": since and date_format(since, "j F Y"),
        "until": until and date_format(until, "j F Y"),
    }
    if since and until:
        return _("From %(since)s to %(until)s") % shown
    if since:
        return _("From %(since)s on") % shown
    return _("Up to %(until)s") % shown if until else ""


def regulators(case: Case, *, at: datetime) -> list[Regulator]:
    """Whom this person can complain to, under the law their request is handled by."""
    return regulators_of(
        registry.packs(),
        case.law,
        right=case.right,
        place=place(case),
        on=local_day.of(at),
    )
