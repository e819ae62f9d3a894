"""A law that makes us keep something and that the policy does not name yet.

An officer writes its name and section, whose law it is, and until when; a second one
agrees, and the letter says that nobody has checked it. Whose laws count is the same
question as for a law of the policy (`rights.statutes`): where the text of that was read,
no other can be written down.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from notices import law_places
from portal import places
from rights import reasons, statutes
from rights.law import VERIFIED
from rights.models import Case
from rights.proposals import Proposal
from rights.refusals import NAMED

UNION = {"EU", "EUROPEAN UNION", "THE EU"}
LONGEST = 90


@dataclass(frozen=True, kw_only=True)
class Named:
    """What an officer wrote: the law with its section, its place, and the last day."""

    name: str
    place: str
    until: date


def place_of(typed: str) -> str:
    """Whose law it is, by a name or a code; '' where that is no place with laws."""
    if typed.strip().upper() in UNION:
        return law_places.UNION
    code = typed.strip().upper()
    found = code if law_places.is_known(code) else places.country(typed) or ""
    return found if law_places.is_known(found) else ""


def has_section(name: str) -> bool:
    """Whether it is a name, and says where in the law it stands."""
    return reasons.is_a_sentence(name) and any(letter.isdigit() for letter in name)


def barred(case: Case, place: str) -> str:
    """Why a law of this place is no reason here; '' where it is one, or may be."""
    against = statutes.against(case, place)
    if against is None or against.review != VERIFIED:
        return ""
    said = {"whose": against.words, "citation": against.citation}
    return _("Here only %(whose)s is a reason to keep data (%(citation)s).") % said


def on(line: Proposal, named: Named) -> Proposal:
    """A kind of data that is kept for it, in words that hide nothing."""
    said = {"name": named.name, "place": law_places.said(named.place)}
    law = _("%(name)s, a law of %(place)s; our officer wrote this, it is not checked")
    return replace(
        line,
        law=law % said,
        until=date_format(named.until, "j F Y"),
        code=NAMED,
        place=named.place,
    )


def fault(case: Case, line: Proposal) -> str:
    """Why a kind is not kept so: its law has to be written, and to count here."""
    if line.code != NAMED:
        return ""
    if line.law and line.until and line.place:
        return barred(case, line.place)
    return _("Write which law makes us keep “%(kind)s”, and until when.") % {
        "kind": line.title
    }
