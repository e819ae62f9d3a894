"""Asking for a child, or for somebody who has died or cannot act.

A parent says so with a tick and types the code that goes to the account; a child's
paper is never asked for. Whoever stands in for the dead was named by them, or shows a
paper, and an officer looks (DPDP Act, section 14).
"""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from portal.forms import Question
from rights.acting_forms import PAPERS, contact_field, name_field, plain
from rights.attaching import Attaching, Files
from rights.fields import identifier, text
from rights.mandates import Acting, Who
from rights.models import Capacity

WHO_TO_THEM = {
    "parent": gettext_lazy("Their parent"),
    "guardian": gettext_lazy("Their guardian"),
}
WHAT_HAPPENED = {
    "died": gettext_lazy("They have died"),
    "unable": gettext_lazy("They cannot act"),
}


class Parent(Question):
    """Who asks for a child."""

    title = gettext_lazy("You ask for a child")
    lead = gettext_lazy(
        "We send a code to the address of the account, and our letters to you. We need "
        "no paper of the child."
    )
    why = gettext_lazy("Asked so that we know who asks, and used for nothing else.")
    name = name_field()
    relation = forms.ChoiceField(
        label=gettext_lazy("You are"),
        choices=list(WHO_TO_THEM.items()),
        widget=forms.RadioSelect,
        error_messages={
            "required": gettext_lazy("Choose who you are to the child."),
            "invalid_choice": gettext_lazy("Choose who you are to the child."),
        },
    )
    contact = contact_field()

    def clean_name(self) -> str:
        return plain(self.cleaned_data["name"])

    def clean_contact(self) -> str:
        return identifier("email", self.cleaned_data["contact"])

    def acting(self) -> Acting:
        """Whoever asks, as it is filed."""
        said = self.cleaned_data
        relation = str(WHO_TO_THEM[said["relation"]])
        return _acting(Capacity.PARENT, said, relation)


class Stead(Attaching):
    """Who asks for somebody who cannot ask any more."""

    title = gettext_lazy("You ask in their place")
    lead = gettext_lazy(
        "If they named you here, we know already. If not, attach a paper that shows "
        "that you may act. A person looks at it."
    )
    why = gettext_lazy(
        "Asked so that nobody gets the data of somebody who can speak for themselves."
    )
    door = "mandate"
    most = 3
    name = name_field()
    relation = text(
        gettext_lazy("Who you are to them"),
        hint=gettext_lazy("For example: their daughter, their executor."),
        missing=gettext_lazy("Say who you are to them."),
        longest=80,
    )
    contact = contact_field()
    happened = forms.ChoiceField(
        label=gettext_lazy("What happened"),
        choices=list(WHAT_HAPPENED.items()),
        widget=forms.RadioSelect,
        error_messages={
            "required": gettext_lazy("Choose what happened."),
            "invalid_choice": gettext_lazy("Choose what happened."),
        },
    )
    attached = Files(
        gettext_lazy("A paper that shows it (optional)"),
        hint=gettext_lazy("Up to 3 files of 10 MB: PDF, JPG or PNG."),
        accept=PAPERS,
    )
    field_order = (*("name", "relation", "contact", "happened", "attached", "out"),)

    def clean_name(self) -> str:
        return plain(self.cleaned_data["name"])

    def clean_relation(self) -> str:
        return plain(self.cleaned_data["relation"])

    def clean_contact(self) -> str:
        return identifier("email", self.cleaned_data["contact"])

    def acting(self) -> Acting:
        """Whoever asks, as it is filed."""
        said = self.cleaned_data
        happened = WHAT_HAPPENED[said["happened"]]
        return _acting(Capacity.NOMINEE, said, f"{said['relation']}; {happened}")


def _acting(capacity: Capacity, said: dict[str, Any], relation: str) -> Acting:
    who = Who(name=said["name"], contact=said["contact"], relation=relation)
    return Acting(capacity=capacity, who=who)
