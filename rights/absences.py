"""Systems that did not answer and are left out: the request goes on without them.

What may lie there is part of every decision and every letter, so that no answer says
of it what is not so. It is made up for once they answer (`rights.completing`).
"""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from notices import local_day
from rights import dossier, registry
from rights.models import Absence, Case
from rights.right import Effect


@dataclass(frozen=True, kw_only=True)
class Away:
    """One system as the letter names it: since when, and what that means."""

    title: str
    since: str
    means: str


# What it means for the person, by what their request does; the first that fits.
MEANS = {
    Effect.RECTIFY: gettext_lazy("What it holds about you may not be corrected yet."),
    Effect.RESTRICT: gettext_lazy("What it holds about you may not be paused yet."),
    Effect.EXPORT: gettext_lazy("What it holds about you is missing from your copy."),
    Effect.ERASE: gettext_lazy("What it holds about you may not be deleted yet."),
}


def left_out(case: Case) -> list[Absence]:
    """The systems that this case goes on without, until they answer again."""
    away = dossier.absences(case)
    return [row for row in away if row.left_at is not None and row.done_at is None]


def slugs(case: Case) -> set[str]:
    """The same by name."""
    return {row.system for row in left_out(case)}


def said(case: Case) -> list[Away]:
    """What the letter says of each; to whoever reports somebody else, nothing."""
    right = registry.get(case.right)
    rows = [] if right is not None and right.is_report else left_out(case)
    means = _means(case) if rows else ""
    return [Away(title=r.title, since=since(r), means=means) for r in rows]


def since(row: Absence) -> str:
    """The day from which it did not answer."""
    return local_day.words(row.since, "j F Y")


def ground(row: Absence) -> str:
    """Why something was not done."""
    return _("It has not answered since %(day)s. We keep trying.") % {"day": since(row)}


def _means(case: Case) -> str:
    right = registry.get(case.right)
    effects = right.effects if right is not None else ()
    found = (words for effect, words in MEANS.items() if effect in effects)
    return str(next(found, ""))
