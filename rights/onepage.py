"""Forms that are done on one page: opting out, stopping calls, reporting a voice.

They ask for the one thing to act on and never for proof, a reason or an account
(11 CCR 7026, 7060(b)).
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.forms import Question
from portal.places import PLACES
from rights import appealing, opening, references
from rights.branching import set_choices
from rights.fields import EMAIL, FREE, LONGEST, PHONE, claim, identifier, text
from rights.filing import Filing
from rights.limitations import Move, Object, Rectify, Restrict, Withdraw
from rights.models import Case
from rights.right import Page, Right
from rights.thirdparty import Child, Nominee
from rights.voice_form import Voice

Filed = tuple[dict[str, str], dict[str, Any]]


class Choices(Question):
    """Opting out: five choices, each on its own, and one address to act on.

    With `only` the page is about that one choice and asks for the address alone.
    """

    theirs: ClassVar = {"address": gettext_lazy("Their e-mail address or phone number")}
    choices = forms.MultipleChoiceField(
        label=gettext_lazy("What should stop?"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": gettext_lazy("Select what should stop."),
            "invalid_choice": gettext_lazy("Select what should stop, from the list."),
        },
    )
    address = text(
        gettext_lazy("Your e-mail address or phone number"),
        hint=gettext_lazy("So that we know whose data it is. We ask for no proof."),
        missing=gettext_lazy("Enter your e-mail address or phone number."),
        attrs={"autocomplete": "email", "spellcheck": "false"},
    )

    def __init__(
        self, *args: Any, right: Right, only: str = "", **options: Any
    ) -> None:
        super().__init__(*args, **options)
        self.only = only
        if only:
            del self.fields["choices"]
        else:
            set_choices(self, "choices", [(c.purpose, c.title) for c in right.choices])

    def clean_address(self) -> str:
        typed = self.cleaned_data["address"]
        self.claims = claim(typed)
        return str(typed)

    def filing(self) -> Filed:
        """Claims and answers as `rights.filing` takes them."""
        chosen = [self.only] if self.only else self.cleaned_data["choices"]
        return self.claims, {"choices": chosen}


class Number(Question):
    """Stopping calls: the number, and nothing else."""

    phone = text(
        gettext_lazy("Phone number that is called"),
        hint=gettext_lazy("With the country code, for example +44 7700 900123."),
        missing=gettext_lazy(
            "Enter the phone number that is called, with the country code."
        ),
        attrs=PHONE,
    )

    def __init__(self, *args: Any, right: Right, **options: Any) -> None:
        super().__init__(*args, **options)

    def clean_phone(self) -> str:
        return identifier("phone", self.cleaned_data["phone"])

    def filing(self) -> Filed:
        """Claims and answers as `rights.filing` takes them."""
        return {"phone": self.cleaned_data["phone"]}, {}


class Wrote(Question):
    """What people write to us: in their words, with an address only if wanted."""

    words = text(
        gettext_lazy("What do you want to tell us?"),
        hint=gettext_lazy("In your own words. At most 2,000 characters."),
        missing=gettext_lazy("Write what you want to tell us."),
        attrs=FREE,
        longest=LONGEST,
        rows=6,
    )
    contact = text(
        gettext_lazy("E-mail address for our answer (optional)"),
        hint=gettext_lazy("Without one you read the answer here, with your reference."),
        attrs=EMAIL,
    )

    def __init__(self, *args: Any, right: Right, **options: Any) -> None:
        super().__init__(*args, **options)
        if right.is_question:
            words = self.fields["words"]
            words.label = _("What do you want to ask?")
            words.error_messages["required"] = _("Write what you want to ask.")

    def clean_contact(self) -> str:
        typed = self.cleaned_data["contact"]
        return identifier("email", typed) if typed else ""

    def filing(self) -> Filed:
        """Claims and answers as `rights.filing` takes them."""
        kept = {"words": self.cleaned_data["words"]}
        return {}, {**kept, "contact": self.cleaned_data["contact"]}


class Complaint(Wrote):
    """The same, with the request it is about and the place whose authority counts."""

    about = text(
        gettext_lazy("Reference of the request it is about (optional)"),
        hint=gettext_lazy("For example PR-7K4M-22QX, from your receipt."),
        attrs={"autocomplete": "off", "spellcheck": "false"},
        longest=40,
    )
    place = forms.ChoiceField(
        label=gettext_lazy("Where do you live? (optional)"),
        help_text=gettext_lazy("Our letter then names the authority of that place."),
        required=False,
        choices=[("", gettext_lazy("I would rather not say")), *PLACES],
        error_messages={
            "invalid_choice": gettext_lazy("Choose where you live from the list.")
        },
    )
    field_order = ("words", "about", "place", "contact")

    def clean_about(self) -> str:
        typed = self.cleaned_data["about"]
        found = references.normalise(typed) if typed else ""
        if typed and not found:
            raise forms.ValidationError(
                _("Check the reference: it begins with PR, or leave it empty.")
            )
        return found

    def filing(self) -> Filed:
        claims, answers = super().filing()
        return claims, {**answers, "about": self.cleaned_data["about"]}

    def residence(self) -> str:
        """Where they live, '' when they would rather not say."""
        return str(self.cleaned_data["place"])


class Appeal(Wrote):
    """What the answer got wrong, and which answer; the phrase is never needed."""

    reference = text(
        gettext_lazy("Reference of the request"),
        hint=gettext_lazy("For example PR-7K4M-22QX, from your receipt."),
        missing=gettext_lazy("Enter the reference of the request."),
        attrs={"autocomplete": "off", "spellcheck": "false"},
        longest=40,
    )
    phrase = text(
        gettext_lazy("Pass phrase of the request (optional)"),
        hint=gettext_lazy("With it we find the request at once."),
        attrs={"autocomplete": "off", "spellcheck": "false"},
    )
    kept_as: ClassVar = {"reference": "about", "phrase": ""}
    field_order = ("reference", "phrase", "words", "contact")

    def __init__(
        self,
        *args: Any,
        right: Right,
        is_theirs: Callable[[Case], bool] = opening.nobodys,
        **options: Any,
    ) -> None:
        super().__init__(*args, right=right, **options)
        self.is_theirs = is_theirs
        self.fields["words"].label = _("What do you not agree with?")
        self.fields["words"].error_messages["required"] = _(
            "Write what you do not agree with."
        )

    def clean_reference(self) -> str:
        found = references.normalise(self.cleaned_data["reference"])
        if not found:
            raise forms.ValidationError(
                _("Check the reference: it begins with PR, on your receipt.")
            )
        return found

    def filing(self) -> Filed:
        claims, answers = super().filing()
        return claims, {**answers, "about": self.cleaned_data["reference"]}

    def file(self, filed: Filing, *, at: datetime) -> Case:
        """File it, tied to the request when the phrase fits."""
        return appealing.by_form(
            filed,
            reference=self.cleaned_data["reference"],
            phrase=self.cleaned_data["phrase"],
            is_theirs=self.is_theirs,
            at=at,
        )


PAGES: dict[Page, Callable[..., Any]] = {
    Page.CHOICES: Choices,
    Page.NUMBER: Number,
    Page.VOICE: Voice,
    Page.WRITE: Wrote,
    Page.COMPLAIN: Complaint,
    Page.APPEAL: Appeal,
    Page.CHILD: Child,
    Page.NOMINEE: Nominee,
    Page.RESTRICT: Restrict,
    Page.OBJECT: Object,
    Page.CONSENTS: Withdraw,
    Page.RECTIFY: Rectify,
    Page.MOVE: Move,
}
