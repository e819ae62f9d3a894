"""The desk's side of customers: what was passed on to whom, and what they said."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy

from portal.models import User
from rights import desk_forms, intake_form, legs
from rights.models import Case, Leg, Word
from rights.right import Effect

SAID = {
    Effect.ERASE: gettext_lazy("They told us to delete it"),
    Effect.RESTRICT: gettext_lazy("They told us to pause it"),
}


class Heard(desk_forms.Plain):
    """What one customer said about the data that is theirs."""

    word = forms.ChoiceField(
        label=gettext_lazy("What did they say?"),
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose what they said.")},
    )
    how = intake_form.channel()
    on = forms.DateField(
        label=gettext_lazy("The day on which they said it"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={
            "required": gettext_lazy("Write the day on which they said it."),
            "invalid": gettext_lazy("Write the day like 2026-11-23."),
        },
    )
    where = desk_forms.sentence(
        gettext_lazy("Where does it stand?"),
        gettext_lazy("Write where it stands."),
        hint=gettext_lazy(
            "A whole sentence: which mail, letter or note of a call, from whom, and "
            "where it is kept. It stands in the file of all about the request."
        ),
    )

    def __init__(self, *args: Any, case: Case, leg: Leg | None, **options: Any) -> None:
        super().__init__(*args, **options)
        self.leg = leg
        chooser = self.fields["word"]
        assert isinstance(chooser, forms.ChoiceField)  # noqa: S101 - for the type checker
        does = SAID.get(legs.effect(case) or Effect.ERASE, "")
        chooser.choices = [
            (str(Word.DO), does),
            (str(Word.KEEP), gettext_lazy("They told us to leave it as it is")),
        ]

    def said(self) -> legs.Said:
        """What they said and where it stands, once it is whole."""
        return legs.Said(**self.cleaned_data)

    def clean(self) -> dict[str, Any]:
        """A day on which they can have said it."""
        said: dict[str, Any] = super().clean() or {}
        if self.leg is not None and not self.errors:
            found = legs.fault(self.leg, legs.Said(**said), at=timezone.now())
            for name, wrong in found.items():
                self.add_error(name, wrong)
        return said


def acts(case: Case) -> set[str]:
    """Noting the word of a customer, also long after our own answer."""
    return {"instructed"} if legs.waiting(case) else set()


def form(request: HttpRequest, case: Case) -> Heard:
    """What was said about one of them."""
    number = request.POST.get("leg", "")
    return Heard(
        request.POST, case=case, leg=_leg(case, number), prefix=f"leg-{number}"
    )


def _leg(case: Case, number: str) -> Leg | None:
    return Leg.objects.filter(case=case, pk=number if number.isdecimal() else 0).first()


def heard(case: Case, form: Any, user: User) -> None:
    """Note it; what they want is done by the sweep."""
    if form.leg is None:
        raise legs.NotHeard(gettext_lazy("Choose one of the customers shown."))
    legs.heard(form.leg, form.said(), by=user, at=timezone.now())


def shown(case: Case, bound: dict[str, Any]) -> dict[str, Any]:
    """Every customer of this case, with a form for whoever may still say something."""
    open_now = {leg.pk for leg in legs.waiting(case)}
    typed = bound.get("instructed")
    return {
        "legs": [
            (
                leg,
                _form(case, leg, typed) if leg.pk in open_now else None,
                legs.where(leg),
            )
            for leg in legs.of(case)
        ]
    }


def _form(case: Case, leg: Leg, typed: Heard | None) -> Heard:
    prefix = f"leg-{leg.pk}"
    if typed is not None and typed.prefix == prefix:
        return typed
    return Heard(case=case, leg=leg, prefix=prefix)
