"""The desk's side of a request for somebody else: who asks, and whether a paper stands."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from rights import acting, delegating, mandates
from rights.models import Capacity, Case, Delegate, Mandate

ACCEPT = "accept-paper"
NOMINEE = "nominee"


@dataclass(frozen=True, kw_only=True)
class Line:
    """One fact about whoever asks."""

    label: str
    words: str


def acts(case: Case) -> set[str]:
    """Accepting a paper, while one waits for an officer's eyes; and looking up whom
    somebody named who has died or cannot act."""
    row = mandates.of(case)
    if row is None:
        return set()
    is_in_stead = row.capacity == Capacity.NOMINEE and case.is_open()
    may = {NOMINEE} if is_in_stead else set()
    return may | ({ACCEPT} if acting.may_accept(case, row) else set())


def shown(case: Case) -> dict[str, Any]:
    """Who asks in this case, for who may read bodies; nothing where it is the person."""
    row, named = mandates.of(case), delegating.of(case)
    return {
        "standing_in": list(_lines(row, case)) if row is not None else [],
        "let_act": _named(named) if named is not None else [],
    }


def _named(row: Delegate) -> list[Line]:
    """Whom the person themselves let act."""
    who = delegating.who(row)
    also = _("our letters and the copy") if row.may_copy else _("our letters")
    said = [
        (_("Who"), who.words),
        (_("Write to them at"), who.contact),
        (_("They may have"), also),
        (_("Since"), _day(row.named_at)),
    ]
    return [Line(label=label, words=words) for label, words in said]


def _lines(row: Mandate, case: Case) -> list[Line]:
    who = mandates.who(row, case)
    said = [
        (_("Asked by"), who.words),
        (_("As"), str(row.get_capacity_display())),
        (_("With"), str(row.get_showing_display()) if row.showing else ""),
        (_("They are"), who.relation),
        (_("Write to them at"), who.contact),
        (_("Their address"), _shown(row)),
        (_("The person was told"), _day(row.told_at)),
        (_("Paper accepted"), _day(row.accepted_at)),
        (_("May read the answer since"), _day(row.permitted_at)),
        (_("Stopped by the person"), _day(row.stopped_at)),
    ]
    return [Line(label=label, words=words) for label, words in said if words]


def _shown(row: Mandate) -> str:
    """Whether an agent showed that they read the mail that goes there."""
    if row.capacity != Capacity.AGENT:
        return ""
    shown = _("shown to be theirs: %(day)s") % {"day": _day(row.confirmed_at)}
    return shown if row.confirmed_at else _("not shown to be theirs yet")


def _day(at: Any) -> str:
    return date_format(at, "j M Y, H:i") if at is not None else ""
