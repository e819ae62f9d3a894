"""The fields in which an officer writes a law that the policy does not name."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from rights import named_law
from rights.desk_forms import Plain
from rights.fields import text
from rights.named_law import Named
from rights.refusals import NAMED

LAW, PLACE, UNTIL = "law", "law-place", "law-until"


class NamesLaw(Plain):
    """One law for all kinds of data that are kept for it."""

    today: date | None = None
    barred: Callable[[str], str] | None = None

    def ask_for_law(self) -> None:
        """Add the fields; they are asked for only where a kind is kept for such a law."""
        self.fields[LAW] = text(
            _("The law and its section"),
            hint=_("Like “Tax Act 2010, section 12”. The person reads it."),
            longest=named_law.LONGEST,
            is_read=True,
        )
        self.fields[PLACE] = text(
            _("Whose law it is"),
            hint=_("A country by its name or its two letters, US-CA, or EU."),
            longest=60,
        )
        self.fields[UNTIL] = forms.DateField(
            label=_("Until when it makes us keep it"),
            help_text=_("Like 2027-03-31."),
            required=False,
            error_messages={"invalid": _("Write the day like 2027-03-31.")},
        )
        for name in (LAW, PLACE):
            self.fields[name].required = False

    def law_fields(self) -> list[Any]:
        """For the page; none where no such law can be a ground."""
        return [self[name] for name in (LAW, PLACE, UNTIL) if name in self.fields]

    def check_law(self, said: dict[str, Any]) -> None:
        """One sentence beside each field that is missing or says nothing."""
        if not named_law.has_section(str(said.get(LAW) or "")):
            self.add_error(LAW, _("Write the name of the law and its section."))
        place = named_law.place_of(str(said.get(PLACE) or ""))
        if not place:
            self.add_error(PLACE, _("Write whose law it is: a country, US-CA, or EU."))
        elif self.barred and (why := self.barred(place)):
            self.add_error(PLACE, why)
        until = said.get(UNTIL)
        if UNTIL not in self.errors and (
            until is None or (self.today is not None and until <= self.today)
        ):
            self.add_error(UNTIL, _("Write the day until which it must be kept."))

    def named(self, codes: Iterable[str]) -> Named | None:
        """The law as it was written, where a kind is kept for it."""
        if NAMED not in set(codes):
            return None
        said = self.cleaned_data
        return Named(
            name=said[LAW], place=named_law.place_of(said[PLACE]), until=said[UNTIL]
        )
