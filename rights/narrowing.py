"""Asking for less: a person takes kinds of data out of what they asked for.

Only while nothing is decided, and never everything: that is withdrawing. Whoever was
proven hears of it at the proven address and can take it back, and the letter names what
was left out, when, and at whose wish.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from notices import reading
from portal import ledger, vault
from rights import (
    applicable,
    claims,
    letter_lines,
    mails,
    proposals,
    reach,
    registry,
    twins,
)
from rights.models import Case, Status
from rights.workflow import PERSON, about

ACT = "case.narrowed"
UNDONE = "case.widened"
# Where the answers keep what they asked for before, what is out, and since when.
LESS = "less"


class NotNarrowed(Exception):
    """The request cannot be changed so; the message says what can be done."""


def offered(case: Case) -> dict[str, str]:
    """The kinds of data that are asked for now, title by slug; none once decided."""
    kinds = {} if _is_fixed(case) else _titles(case, proposals.categories(case))
    return kinds if len(kinds) > 1 else {}


def _is_fixed(case: Case) -> bool:
    right = registry.get(case.right)
    if right is None or not right.is_decided or right.is_rectifying or right.is_moving:
        return True
    if right.is_report:  # it is about somebody else, and an officer weighs it
        return True
    if case.status == Status.CHECKING or not case.is_open() or case.is_to_post():
        return True
    # Another request for the same ended with it, and asked for all of it.
    return bool(twins.joined(case)) or case.decisions.exists()


def _titles(case: Case, slugs: Collection[str]) -> dict[str, str]:
    current = reading.of_revision(case.revision)
    return {slug: letter_lines.title_of(current, slug) for slug in slugs}


def left_out(case: Case) -> list[str]:
    """What was taken out at the person's wish, by its titles."""
    return list(_titles(case, _less(case).get("out", ())).values())


def _less(case: Case) -> dict[str, Any]:
    found: dict[str, Any] = claims.answers(case).get(LESS, {})
    return found


def may_undo(case: Case) -> bool:
    """Whether what was taken out can still be asked for again."""
    return bool(_less(case)) and not _is_fixed(case)


def said(case: Case) -> list[str]:
    """What the letter says of it: which kinds, and since when."""
    out = left_out(case)
    if not out:
        return []
    named = {"kinds": ", ".join(out), "day": _day(case)}
    return [
        _("On %(day)s we were asked to leave this out, so we did: %(kinds)s.") % named
    ]


def on_the_file(case: Case) -> str:
    """The same at the desk."""
    named = {"kinds": ", ".join(left_out(case)), "day": _day(case)}
    return _("%(kinds)s, since %(day)s") % named


def _day(case: Case) -> str:
    return date_format(date.fromisoformat(_less(case)["on"]), "j F Y")


@transaction.atomic
def narrow(case: Case, kinds: Collection[str], *, at: datetime) -> Case:
    """Ask for these kinds alone from now on."""
    locked = Case.objects.select_for_update(of=("self",)).get(pk=case.pk)
    known = offered(locked)
    left = [slug for slug in known if slug in kinds]
    if not known:
        raise NotNarrowed(_("This is decided already and cannot be changed any more."))
    if not left:
        raise NotNarrowed(
            _("Select what you still ask for. To ask for nothing, withdraw it.")
        )
    if len(left) == len(known):
        raise NotNarrowed(_("Take out at least one kind of data."))
    answers, earlier = claims.answers(locked), _less(locked)
    out = [*earlier.get("out", ()), *(slug for slug in known if slug not in left)]
    before = earlier.get("before", answers.get("categories", []))
    today = applicable.today(reading.of_revision(locked.revision), at)
    less = {"before": before, "out": out, "on": today.isoformat()}
    _save(locked, {**answers, "categories": left, LESS: less})
    facts = {"kinds": left}
    ledger.record(ACT, about=about(locked), by=PERSON, at=at, facts=facts)
    _tell(locked, at)
    case.refresh_from_db()
    return case


@transaction.atomic
def widen(case: Case, *, at: datetime) -> Case:
    """Ask for all of it again, as it was first."""
    locked = Case.objects.select_for_update(of=("self",)).get(pk=case.pk)
    if not may_undo(locked):
        raise NotNarrowed(_("This is decided already and cannot be changed any more."))
    answers = claims.answers(locked)
    before = answers.pop(LESS)["before"]
    _save(locked, {**answers, "categories": before})
    ledger.record(UNDONE, about=about(locked), by=PERSON, at=at, facts={})
    case.refresh_from_db()
    return case


def _save(case: Case, answers: dict[str, Any]) -> None:
    case.sealed_answers = vault.seal_json(case.key, answers)
    case.save(update_fields=["sealed_answers"])


def _tell(case: Case, at: datetime) -> None:
    """Where letters go, and where codes go: either may be somebody else's by now."""
    turn = at.isoformat()
    told = claims.contact(case)
    if not mails.to_person("narrowed", case=case, at=at, turn=turn):
        mails.by_phone("narrowed_by_phone", case=case, at=at, turn=turn)
        told = claims.number(case)
    known = reach.codes_go_to(case) if case.proven_at else None
    if known is None or known.value == told:
        return
    mails.to_channel("narrowed", case=case, to=known, at=at, turn=f"proven:{turn}")
