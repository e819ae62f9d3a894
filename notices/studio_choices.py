"""What a field of a row may name: other rows of the draft, and what machines know.

A value that is not on its list any more stays to be seen, so that nothing is lost when
another field is mended.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_stubs_ext import StrOrPromise

from notices import law_places, statute
from notices.models import (
    Clause,
    DataCategory,
    Disclosure,
    InventoryRow,
    LawPosition,
    Organisation,
    Promise,
    Recipient,
    RetentionRule,
)
from notices.reading import Reading
from portal.plugins import discover

Pairs = list[tuple[str, str]]
Offer = Callable[[Reading], Pairs]

# What a recipient is to the company: GDPR Art. 4(8) to (10), CCPA 1798.140(ag), (ai), (j).
RECIPIENTS: tuple[tuple[str, StrOrPromise], ...] = (
    ("service provider", gettext_lazy("service provider or processor")),
    ("contractor", gettext_lazy("contractor")),
    ("third party", gettext_lazy("third party")),
    ("affiliate", gettext_lazy("company of the same group")),
    ("business transfer", gettext_lazy("buyer or successor of the business")),
    ("legal", gettext_lazy("court or authority")),
    ("adviser", gettext_lazy("accountant, lawyer or auditor")),
    ("customer", gettext_lazy("customer for whom data is held")),
)
ROLES: tuple[tuple[str, StrOrPromise], ...] = (
    ("controller", gettext_lazy("we decide about it")),
    ("processor", gettext_lazy("we hold it for customers")),
)
ACTIONS: tuple[tuple[str, StrOrPromise], ...] = (
    ("delete", gettext_lazy("delete")),
    ("anonymise", gettext_lazy("make anonymous")),
)


class Letters(forms.MultipleChoiceField):
    """Letters of the statute, ticked by their words and kept as "A H"."""

    widget = forms.CheckboxSelectMultiple

    def prepare_value(self, value: Any) -> Any:
        return value.split() if isinstance(value, str) else value

    def clean(self, value: Any) -> str:
        return " ".join(super().clean(value))

    def has_changed(self, initial: Any, data: Any) -> bool:
        return bool(self.prepare_value(initial or "") != list(data or []))


class Several(forms.MultipleChoiceField):
    """Slugs of other rows, ticked by their titles."""

    widget = forms.CheckboxSelectMultiple

    def has_changed(self, initial: Any, data: Any) -> bool:
        return list(initial or []) != list(data or [])


def rows(table: str) -> Offer:
    """The rows of a table, by their titles."""

    def offered(current: Reading) -> Pairs:
        return [
            (slug, str(getattr(row, "title", "") or slug))
            for slug, row in current.table(table).items()
        ]

    return offered


def clauses(current: Reading) -> Pairs:
    """Clauses by number and title; those of another document by its name."""
    found = []
    for document in current.documents.values():
        for clause in current.clauses(document.slug):
            place = current.clause_number(clause.slug) or f"{document.title}:"
            found.append((clause.slug, f"{place} {clause.title}"))
    return found


def known(package: str, attribute: str, words: str) -> Offer:
    """What files of this name define, by one of their words."""

    def offered(_current: Reading) -> Pairs:
        things = sorted(discover(package, attribute).items())
        return [(code, str(getattr(thing, words))) for code, thing in things]

    return offered


def fixed(pairs: Iterable[tuple[str, StrOrPromise]]) -> Offer:
    return lambda _current: [(code, str(words)) for code, words in pairs]


def letters(_current: Reading) -> Pairs:
    """Each letter of the statute with what it stands for."""
    return [(letter, statute.named(letter)[0]) for letter in statute.LETTERS]


def zones(_current: Reading) -> Pairs:
    return [(name, name) for name in sorted(available_timezones())]


OFFERS: dict[tuple[type[InventoryRow], str], Offer] = {
    (Organisation, "time_zone"): zones,
    (DataCategory, "role"): fixed(ROLES),
    (DataCategory, "letters"): letters,
    (DataCategory, "purposes"): rows("purposes"),
    (Recipient, "kind"): fixed(RECIPIENTS),
    (Disclosure, "category"): rows("categories"),
    (Disclosure, "recipient"): rows("recipients"),
    (Disclosure, "purpose"): rows("purposes"),
    (RetentionRule, "category"): rows("categories"),
    (RetentionRule, "trigger"): known("triggers", "TRIGGER", "after"),
    (RetentionRule, "action"): fixed(ACTIONS),
    (RetentionRule, "law_place"): fixed(law_places.PLACES),
    (Promise, "clause"): clauses,
    (Promise, "check_code"): known("promises", "CHECK", "title"),
    (Clause, "document"): rows("documents"),
    (Clause, "parent"): clauses,
    (Clause, "right"): known("kinds", "RIGHT", "title"),
}
SEVERAL: dict[tuple[type[InventoryRow], str], type[forms.MultipleChoiceField]] = {
    (DataCategory, "letters"): Letters,
    (DataCategory, "purposes"): Several,
}


def field_for(
    model: type[InventoryRow], name: str, current: Reading, standing: Any, **common: Any
) -> forms.Field | None:
    """A list for a column that names something; None for any other column."""
    offer = OFFERS.get((model, name))
    if offer is None:
        return None
    several = SEVERAL.get((model, name))
    if several is not None:
        values = several().prepare_value(standing or [])
        return several(choices=_with_lost(offer(current), values), **common)
    pairs = _with_lost(offer(current), [standing] if standing else [])
    return single(pairs, standing, **common)


def single(pairs: Pairs, standing: Any, **common: Any) -> forms.ChoiceField:
    """A list of which one is chosen; nothing is chosen for anybody beforehand."""
    nothing = _("choose one") if common["required"] else _("none")
    if not (common["required"] and standing):
        pairs = [("", nothing), *pairs]
    return forms.ChoiceField(choices=pairs, **common)


def _with_lost(pairs: Pairs, standing: list[str]) -> Pairs:
    """What stands in the row and is on no list any more is offered as such."""
    on_list = {code for code, _words in pairs}
    lost = [value for value in standing if value not in on_list]
    said = [(value, _("%(value)s (not there)") % {"value": value}) for value in lost]
    return [*pairs, *said]


def laws(current: Reading) -> Pairs:
    """Codes of laws about which the company has said nothing yet."""
    packs = sorted(discover("laws", "PACK").items())
    said = current.law_positions
    return [(code, f"{code}: {pack.title}") for code, pack in packs if code not in said]


NAMES: dict[type[InventoryRow], Offer] = {LawPosition: laws}
