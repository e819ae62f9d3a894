"""Forms about somebody else: a child whose data we may hold, and a nominee.

The first asks for nothing that leads to whoever sends it; the second asks whom
somebody names, and is nothing until they have proven who they are.
"""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.forms import Question
from rights import nominees
from rights.fields import EMAIL, FREE, LONGEST, claim, identifier, text
from rights.right import Right

Filed = tuple[dict[str, str], dict[str, Any]]


class Child(Question):
    """What leads to the child's data; who reports it is never asked."""

    address = text(
        gettext_lazy("E-mail address or phone number of the child’s account"),
        hint=gettext_lazy("If you know it. Then we can pause things at once."),
        attrs={"autocomplete": "off", "spellcheck": "false"},
    )
    words = text(
        gettext_lazy("What else leads us to it? (optional)"),
        hint=gettext_lazy("For example a link. Leave out what we do not need."),
        attrs=FREE,
        longest=LONGEST,
        rows=3,
    )
    contact = text(
        gettext_lazy("Your e-mail address, if you want an answer (optional)"),
        hint=gettext_lazy("Without one you read the answer here, with your reference."),
        attrs=EMAIL,
    )

    def __init__(self, *args: Any, right: Right, **options: Any) -> None:
        super().__init__(*args, **options)
        self.claims: dict[str, str] = {}

    def clean_address(self) -> str:
        typed = str(self.cleaned_data["address"])
        if typed:
            self.claims = claim(typed)
        return typed

    def clean_contact(self) -> str:
        typed = self.cleaned_data["contact"]
        return identifier("email", typed) if typed else ""

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        said = cleaned.get("address") or cleaned.get("words")
        if not said and not self.errors:
            self.add_error(
                "address",
                _(
                    "Give the address or number of the account, or say what leads to it."
                ),
            )
        return cleaned

    def filing(self) -> Filed:
        """Claims and answers as `rights.filing` takes them."""
        kept = {"words": self.cleaned_data["words"]}
        return self.claims, {**kept, "contact": self.cleaned_data["contact"]}


class Nominee(Question):
    """Who may act, for whom; or that nobody may any more."""

    theirs: ClassVar = {
        "way": gettext_lazy("What do they want to do?"),
        "relation": gettext_lazy("Who that person is to them (optional)"),
    }
    address = text(
        gettext_lazy("Your own e-mail address or phone number"),
        hint=gettext_lazy("The one we know. We send a code to it, if it is on file."),
        missing=gettext_lazy("Enter your own e-mail address or phone number."),
        attrs={"autocomplete": "email", "spellcheck": "false"},
    )
    way = forms.ChoiceField(
        label=gettext_lazy("What do you want to do?"),
        choices=list(nominees.WAYS.items()),
        widget=forms.RadioSelect,
        error_messages={
            "required": gettext_lazy("Choose what you want to do."),
            "invalid_choice": gettext_lazy("Choose what you want to do."),
        },
    )
    name = text(
        gettext_lazy("Name of the person who may act"),
        attrs={**FREE, "spellcheck": "false"},
    )
    reach = text(
        gettext_lazy("Their e-mail address, phone number or postal address"),
        hint=gettext_lazy(
            "By an e-mail address we know them at once. Otherwise they show a paper too."
        ),
        attrs=FREE,
    )
    relation = text(
        gettext_lazy("Who they are to you (optional)"),
        hint=gettext_lazy("For example: my daughter."),
        attrs=FREE,
    )

    def __init__(self, *args: Any, right: Right, **options: Any) -> None:
        super().__init__(*args, **options)
        self.claims: dict[str, str] = {}

    def clean_address(self) -> str:
        typed = str(self.cleaned_data["address"])
        self.claims = claim(typed)
        return typed

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("way") == "name":
            for field, missing in (
                ("name", _("Enter the name of the person who may act.")),
                ("reach", _("Enter how the person who may act can be reached.")),
            ):
                if field not in self.errors and not cleaned.get(field):
                    self.add_error(field, missing)
        return cleaned

    def filing(self) -> Filed:
        """Claims and answers as `rights.filing` takes them."""
        kept = ("way", "name", "reach", "relation")
        said = {field: self.cleaned_data[field] for field in kept}
        return self.claims, {**said, "contact": self.claims.get("email", "")}
