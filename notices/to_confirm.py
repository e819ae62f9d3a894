"""What the company has still to confirm: each assumed row in words, and where to do so.

The starter policy guesses where the company said nothing. A guess is confirmed in the
next version, by taking the mark off its row.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_stubs_ext import StrOrPromise

from notices import changed_rows, column_words, inventory
from notices.models import Revision
from notices.reading import Reading

TITLES: dict[str, StrOrPromise] = {
    "organisation": gettext_lazy("The company"),
    "law_positions": gettext_lazy("Laws"),
    "undertakings": gettext_lazy("Our own times"),
    "categories": gettext_lazy("Kinds of data"),
    "purposes": gettext_lazy("Purposes"),
    "recipients": gettext_lazy("Recipients"),
    "disclosures": gettext_lazy("Disclosures"),
    "rules": gettext_lazy("Retention rules"),
}
# What is guessed of a row, besides that there is one.
GUESSED = {
    "organisation": ("time_zone",),
    "law_positions": ("standing", "reason"),
    "undertakings": ("period",),
    "categories": ("examples",),
    "purposes": ("legal_basis",),
    "recipients": ("country", "safeguard"),
    "disclosures": ("purpose", "kind"),
    "rules": ("period", "why", "law"),
}


@dataclass(frozen=True, kw_only=True)
class Guess:
    """One assumed row: its name, what is guessed of it, and the page that mends it."""

    title: str
    words: str
    url: str


def tables(current: Reading, draft: Revision | None) -> list[tuple[str, list[Guess]]]:
    """Every assumed row of the version in force, by table."""
    found: dict[str, list[Guess]] = {}
    for table, row in current.to_confirm():
        guess = Guess(
            title=changed_rows.title(table, row, current),
            words="; ".join(_words(table, row, current)),
            url=_url(table, row.slug, draft),
        )
        found.setdefault(table, []).append(guess)
    return [(str(TITLES.get(table, table)), rows) for table, rows in found.items()]


def _words(table: str, row: Any, current: Reading) -> list[str]:
    said = []
    for name in GUESSED.get(table, ()):
        stored = getattr(row, name)
        if name != "period":
            said.append(column_words.value(table, name, stored, current))
        elif table == "rules":
            said.append(
                _("kept for %(time)s") % {"time": inventory.period_words(stored)}
            )
        else:
            said.append(_("within %(time)s") % {"time": inventory.period_words(stored)})
    return [words.rstrip(".") for words in said if words]


def _url(table: str, slug: str, draft: Revision | None) -> str:
    if draft is None:
        return ""
    return reverse("admin:notices_row", args=[draft.number, table, slug])
