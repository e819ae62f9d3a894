"""Asking for somebody else: who it is about, who asks, and what that rests on.

Signed permission is enough and a power of attorney is never required (11 CCR
7063(b)); whoever asks for themselves sees one question of this and no more.
"""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.forms import Question
from rights.attaching import Attaching, Files
from rights.fields import EMAIL, identifier, text
from rights.mandates import Acting, Who
from rights.models import Capacity, Showing
from rights.right import Right

ME = "me"
LINK = re.compile(r"[/@\\]|www\.|\b\w+\.[a-z]{2,}\b", re.I)
PAPERS = ".pdf,.jpg,.jpeg,.png"


class About(Question):
    """R1: oneself, or somebody else."""

    title = gettext_lazy("Who is this about?")
    why = gettext_lazy("Asked so that our answer goes to the right person.")
    who = forms.ChoiceField(
        label=gettext_lazy("It is about"),
        choices=[
            (ME, gettext_lazy("Me")),
            (Capacity.AGENT, gettext_lazy("Somebody who asked me to act for them")),
            (Capacity.PARENT, gettext_lazy("A child I care for")),
            (Capacity.NOMINEE, gettext_lazy("Somebody who has died or cannot act")),
        ],
        widget=forms.RadioSelect,
        error_messages={
            "required": gettext_lazy("Choose who this is about."),
            "invalid_choice": gettext_lazy("Choose who this is about."),
        },
    )


def name_field() -> forms.CharField:
    """Who acts."""
    return text(
        gettext_lazy("Your name"),
        missing=gettext_lazy("Enter your name."),
        attrs={"autocomplete": "name", "spellcheck": "false"},
        longest=80,
    )


def organisation_field() -> forms.CharField:
    """For whom they work."""
    return text(
        gettext_lazy("Your organisation (optional)"),
        attrs={"autocomplete": "organization", "spellcheck": "false"},
        longest=80,
    )


def contact_field() -> forms.CharField:
    """Where we write to them."""
    return text(
        gettext_lazy("Your e-mail address"),
        hint=gettext_lazy(
            "We send a link there, so that nobody gives the address of somebody else."
        ),
        missing=gettext_lazy("Enter your e-mail address."),
        attrs=EMAIL,
    )


class Agent(Attaching):
    """Who acts, and the permission."""

    title = gettext_lazy("You act for somebody")
    lead = gettext_lazy(
        "We tell that person that you asked, and they can stop it. Our answer goes to "
        "them, unless they say that you may have it."
    )
    why = gettext_lazy(
        "Asked so that we can tell them who acts for them, and used for nothing else."
    )
    door = "mandate"
    most = 3
    name = name_field()
    organisation = organisation_field()
    contact = contact_field()
    showing = forms.ChoiceField(
        label=gettext_lazy("How do we know that they want this?"),
        help_text=gettext_lazy("Signed permission is enough, also a general one."),
        widget=forms.RadioSelect,
        error_messages={
            "required": gettext_lazy("Choose how we know that they want this."),
            "invalid_choice": gettext_lazy("Choose how we know that they want this."),
        },
    )
    attached = Files(
        gettext_lazy("The permission or the power of attorney"),
        hint=gettext_lazy("Up to 3 files of 10 MB: PDF, JPG or PNG."),
        accept=PAPERS,
    )
    field_order = (*("name", "organisation", "contact", "showing", "attached", "out"),)

    def __init__(self, *args: Any, right: Right, **options: Any) -> None:
        super().__init__(*args, **options)
        showing = self.fields["showing"]
        assert isinstance(showing, forms.ChoiceField)  # noqa: S101 - for the type checker
        showing.choices = [(each, WAYS[each]) for each in ways(right)]

    def clean_name(self) -> str:
        return plain(self.cleaned_data["name"])

    def clean_organisation(self) -> str:
        return plain(self.cleaned_data["organisation"])

    def clean_contact(self) -> str:
        return identifier("email", self.cleaned_data["contact"])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        needs = cleaned.get("showing") in {Showing.SIGNED, Showing.ATTORNEY}
        if needs and not self.has_files and "attached" not in self.errors:
            self.add_error("attached", _("Attach the paper as PDF, JPG or PNG."))
        return cleaned

    def acting(self) -> Acting:
        """Whoever asks, as it is filed."""
        said = self.cleaned_data
        return Acting(
            capacity=Capacity.AGENT,
            showing=Showing(said["showing"]),
            who=Who(
                name=said["name"],
                organisation=said["organisation"],
                contact=said["contact"],
            ),
        )


def plain(name: str) -> str:
    """A name goes into a mail to somebody else, who must find no link of a stranger."""
    if LINK.search(name):
        raise forms.ValidationError(_("Write the name without a link or address."))
    return name


WAYS = {
    Showing.HELD: gettext_lazy("I have their signed permission here"),
    Showing.SIGNED: gettext_lazy("I attach their signed permission"),
    Showing.ASKED: gettext_lazy("Ask them: they confirm it to you"),
    Showing.ATTORNEY: gettext_lazy("I attach a power of attorney"),
}


def ways(right: Right) -> list[Showing]:
    """What an agent can rest on: who opts out for somebody need not attach a thing,
    and that person is never asked (11 CCR 7026(j))."""
    needless = Showing.HELD if right.needs_proof else Showing.ASKED
    return [each for each in WAYS if each != needless]
