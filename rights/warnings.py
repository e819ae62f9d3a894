"""What a law says that nobody here has read: it warns, and yields to a written ground.

Only a rule whose text was read makes a step impossible (architecture, rights). Of any
other the officer is told what it says and where, and may go on for a ground that is
kept.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from rights import registry
from rights.law import RECALLED
from rights.models import Clock


@dataclass(frozen=True, kw_only=True)
class Warned:
    """One rule that stands in the way of an act, as far as we know it."""

    law: str
    says: str
    citation: str
    is_own: bool = False

    def __str__(self) -> str:
        if self.is_own:
            return _(
                "%(law)s: %(says)s We have published no such time, so you may go on for "
                "a ground that you write down."
            ) % {"law": _capital(self.law), "says": self.says}
        source = f" ({self.citation})" if self.citation else ""
        return _(
            "%(law)s%(source)s: %(says)s Nobody here has read its text, so you may go "
            "on for a ground that you write down."
        ) % {"law": _capital(self.law), "source": source, "says": self.says}


def of_time(clocks: Iterable[Clock], until: date) -> list[Warned]:
    """The rules that a longer period than `until` would go beyond."""
    return [
        Warned(
            law=_title(clock.law),
            says=_longest(clock),
            citation=clock.citation,
            is_own=clock.law == "company",
        )
        for clock in clocks
        if furthest(clock) < until and not is_read(clock)
    ]


def is_read(clock: Clock) -> bool:
    """Whether the rule that says how long this period may become was read."""
    return clock.longest_review != RECALLED


def furthest(clock: Clock) -> date:
    """The last day that the rule of a clock gives, read strictly."""
    if clock.extended_due is not None:
        return clock.extended_due
    return clock.longest_strict or clock.longest_due or clock.strict_due


def _longest(clock: Clock) -> str:
    if clock.longest_due is None:
        return _("it gives no more time than until %(day)s.") % {
            "day": date_format(clock.first_due, "j F Y")
        }
    return _("it gives time until %(day)s.") % {
        "day": date_format(clock.longest_due, "j F Y")
    }


def _title(code: str) -> str:
    pack = registry.packs().get(code)
    return str(pack.title) if pack else code


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]
