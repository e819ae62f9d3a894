"""What people opted out of, told apart: sale and sharing have figures of their own.

11 CCR 7102(a) asks for requests to opt out of sale and sharing by themselves. Ads chosen
by what somebody did on other sites are "sharing" there (Civ. Code 1798.140(ah)); they
reach the same disclosures (`rights.recipients`). Whoever named several is counted in each.
"""

from __future__ import annotations

from typing import Any

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise

from rights.models import Outcome, OutcomeKind
from rights.recipients import OPTED

RIGHT = "opt_out"
GROUPS: dict[str, frozenset[str]] = {
    "sale-sharing": frozenset(OPTED),
    "marketing": frozenset({"marketing"}),
    "profiling": frozenset({"profiling"}),
}
# Of a request nothing says what it was about; of a choice, that it was another use.
UNSAID: str = "not-said"
OTHER: str = "other"
AGAIN: str = "counted-more-than-once"
TITLES: dict[str, StrOrPromise] = {
    "sale-sharing": _("sale or sharing, targeted ads with them"),
    "marketing": _("marketing"),
    "profiling": _("profiling"),
    OTHER: _("another use"),
    UNSAID: _("nothing says what it was about"),
    AGAIN: _("named several, and counted once more for each"),
}


def named() -> dict[str, Exists]:
    """Columns that say of a request which of them it stopped."""
    done = Outcome.objects.filter(case=OuterRef("pk"), kind=OutcomeKind.STOPPED)
    return {
        column(group): Exists(done.filter(category__in=purposes))
        for group, purposes in GROUPS.items()
    }


def column(group: str) -> str:
    """The name of such a column."""
    return f"of_{group.replace('-', '_')}"


def of(row: dict[str, Any]) -> list[str]:
    """What a request with these columns was about; never nothing."""
    return [group for group in GROUPS if row[column(group)]] or [UNSAID]
