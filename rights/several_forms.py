"""The two questions that only a form for several rights asks."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from portal.forms import Question
from rights import several
from rights.fields import PHONE, identifier, text


class Several(Question):
    """Which of them."""

    title = gettext_lazy("What do you ask for?")
    lead = gettext_lazy("Tick all that you want. Each gets its own reference and date.")
    why = gettext_lazy("Asked so that one form is enough.")
    elsewhere = gettext_lazy("Anything else has questions of its own.")
    rights = forms.MultipleChoiceField(
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": gettext_lazy("Tick what you ask for."),
            "invalid_choice": gettext_lazy("Tick what you ask for, from the list."),
        },
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        field = self.fields["rights"]
        assert isinstance(field, forms.MultipleChoiceField)  # noqa: S101 - for the type checker
        field.choices = [(each.code, each.title) for each in several.rights()]


class Called(Question):
    """The number that calls should stop to, where the data is found by an address."""

    title = gettext_lazy("Which number should not be called?")
    why = gettext_lazy("Asked so that calls to it stop at once. No proof is needed.")
    phone = text(
        gettext_lazy("Phone number that is called"),
        hint=gettext_lazy("With the country code, for example +44 7700 900123."),
        missing=gettext_lazy(
            "Enter the phone number that is called, with the country code."
        ),
        attrs=PHONE,
    )

    def clean_phone(self) -> str:
        return identifier("phone", self.cleaned_data["phone"])
