"""The questions of the forms, one a page, and what each page accepts.

Every field says why it is asked. Bad input gives one sentence that names the
field and says what to do; nothing typed is lost.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal import people
from portal.forms import Question
from rights.places import COUNTRIES, STATES
from rights.right import Page, Right

LONGEST = 2000
NOT_SAID = "none"


class Words(forms.CharField):
    """Text of a person: invisible characters are dropped, the rest stays as typed."""

    def __init__(self, *, too_long: Any, **options: Any) -> None:
        super().__init__(strip=False, **options)
        self.too_long = too_long

    def to_python(self, value: Any) -> str:
        text = str(value or "")
        kept = "".join(c for c in text if c in "\n\t" or c.isprintable())
        return kept.replace("\r\n", "\n").strip()

    # Django's own check refuses NUL with a sentence about "null characters".
    default_validators: list[Any] = []

    def validate(self, value: str) -> None:
        super().validate(value)
        if self.max_length is not None and len(value) > self.max_length:
            raise forms.ValidationError(self.too_long)

    def run_validators(self, value: str) -> None:
        """Length is checked above, in our own words."""


def text(
    label: Any,
    *,
    hint: Any = "",
    missing: Any = "",
    attrs: dict[str, str],
    longest: int = 200,
    rows: int = 0,
) -> Words:
    """One text field with its own sentences; not needed when `missing` is empty."""
    widget = (
        forms.Textarea(attrs={"rows": rows, **attrs})
        if rows
        else forms.TextInput(attrs=attrs)
    )
    return Words(
        label=label,
        help_text=hint,
        required=bool(missing),
        max_length=longest,
        widget=widget,
        error_messages={"required": missing},
        too_long=gettext_lazy("%(label)s: shorten it to %(n)d characters.")
        % {"label": label, "n": longest},
    )


def identifier(kind: str, value: str, region: str = "") -> str:
    """A normalised identifier, or the sentence that says how to write it."""
    try:
        return people.normalise(kind, value, region)
    except ValueError as error:
        raise forms.ValidationError(str(error)) from error


EMAIL = {"autocomplete": "email", "inputmode": "email", "spellcheck": "false"}
PHONE = {"autocomplete": "tel", "inputmode": "tel", "spellcheck": "false"}
FREE = {"autocomplete": "off"}


class Residence(Question):
    """R2: asked, never guessed; "I would rather not say" is a place to live."""

    title = gettext_lazy("Where do you live?")
    why = gettext_lazy("Asked so that we use your law and its time limit.")
    country = forms.ChoiceField(
        label=gettext_lazy("Country"),
        choices=[
            ("", gettext_lazy("Choose a country")),
            (NOT_SAID, gettext_lazy("I would rather not say")),
            *COUNTRIES,
        ],
        widget=forms.Select(attrs={"autocomplete": "country"}),
        error_messages={
            "required": gettext_lazy(
                "Choose your country, or “I would rather not say”."
            ),
            "invalid_choice": gettext_lazy("Choose your country from the list."),
        },
    )
    state = forms.ChoiceField(
        label=gettext_lazy("State, if you live in the United States"),
        help_text=gettext_lazy("Some states have their own law."),
        required=False,
        choices=[
            ("", gettext_lazy("Another state, or not in the United States")),
            *STATES,
        ],
        error_messages={
            "invalid_choice": gettext_lazy("Choose your state from the list.")
        },
    )

    def residence(self) -> str:
        """ "DE", "US-CA" or '' for not said."""
        country = self.cleaned_data["country"]
        state = self.cleaned_data.get("state", "")
        if country == NOT_SAID:
            return ""
        return f"US-{state}" if country == "US" and state else str(country)


class Find(Question):
    """R3: account or called number; each shows only its own field."""

    title = gettext_lazy("How can we find your data?")
    why = gettext_lazy("Asked for the search. Only what the search needs.")
    way = forms.ChoiceField(
        choices=[
            ("email", gettext_lazy("I have an account, or wrote to you")),
            ("phone", gettext_lazy("Someone using you called or texted me")),
        ],
        widget=forms.RadioSelect,
        error_messages={
            "required": gettext_lazy("Choose how we can find your data."),
            "invalid_choice": gettext_lazy("Choose how we can find your data."),
        },
    )
    email = text(
        gettext_lazy("E-mail address of the account"),
        hint=gettext_lazy("We send a code to it, if it is on file."),
        attrs=EMAIL,
    )
    phone = text(
        gettext_lazy("Phone number that was called"),
        hint=gettext_lazy("With the country code, for example +44 7700 900123."),
        attrs=PHONE,
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        way = cleaned.get("way")
        missing = {
            "email": _("Enter the e-mail address of the account."),
            "phone": _(
                "Enter the phone number that was called, with the country code."
            ),
        }
        if way in missing and way not in self.errors:
            value = cleaned.get(way, "")
            try:
                if not value:
                    raise forms.ValidationError(missing[way])
                cleaned[way] = identifier(way, value)
            except forms.ValidationError as error:
                self.add_error(way, error)
        return cleaned


class What(Question):
    """R4: everything or some kinds, and the person's own words."""

    title = gettext_lazy("What should we include?")
    why = gettext_lazy("Asked so that we do what you want, and no more.")
    scope = forms.ChoiceField(
        choices=[
            ("all", gettext_lazy("Everything you hold about me")),
            ("some", gettext_lazy("Only some kinds")),
        ],
        widget=forms.RadioSelect,
        error_messages={
            "required": gettext_lazy("Choose everything or only some kinds."),
            "invalid_choice": gettext_lazy("Choose everything or only some kinds."),
        },
    )
    categories = forms.MultipleChoiceField(
        label=gettext_lazy("Kinds of data"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": gettext_lazy("Choose kinds from the list.")},
    )
    words = text(
        gettext_lazy("In your own words (optional)"),
        hint=gettext_lazy("At most 2,000 characters."),
        attrs=FREE,
        longest=LONGEST,
        rows=4,
    )

    def __init__(
        self, *args: Any, kinds: list[tuple[str, str]], **options: Any
    ) -> None:
        super().__init__(*args, **options)
        field = self.fields["categories"]
        assert isinstance(field, forms.MultipleChoiceField)  # noqa: S101 - for the type checker
        field.choices = kinds

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        some = cleaned.get("scope") == "some" and not cleaned.get("categories")
        if some and "categories" not in self.errors:
            self.add_error("categories", _("Select the kinds of data you mean."))
        return cleaned


class Reach(Question):
    """R5: how to answer. "Only on this site" needs no address at all."""

    title = gettext_lazy("How should we reach you?")
    why = gettext_lazy("Asked for our answer. Do not give an address others read.")
    way = forms.ChoiceField(
        choices=[
            ("email", gettext_lazy("By e-mail")),
            ("site", gettext_lazy("Only on this site, with my reference")),
        ],
        widget=forms.RadioSelect,
        error_messages={
            "required": gettext_lazy("Choose how we should reach you."),
            "invalid_choice": gettext_lazy("Choose how we should reach you."),
        },
    )
    contact = text(
        gettext_lazy("E-mail address for our letters"),
        hint=gettext_lazy("Subjects are neutral and say nothing about your request."),
        attrs=EMAIL,
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("way") == "site":
            cleaned["contact"] = ""
        elif cleaned.get("way") == "email" and "contact" not in self.errors:
            try:
                if not cleaned.get("contact"):
                    raise forms.ValidationError(
                        _("Enter the e-mail address for our letters.")
                    )
                cleaned["contact"] = identifier("email", cleaned["contact"])
            except forms.ValidationError as error:
                self.add_error("contact", error)
        return cleaned


class Choices(Question):
    """Opting out: five choices, each on its own, and one address to act on."""

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
        missing=gettext_lazy("Enter the e-mail address or phone number this is about."),
        attrs={"autocomplete": "email", "spellcheck": "false"},
    )

    def __init__(self, *args: Any, right: Right, **options: Any) -> None:
        super().__init__(*args, **options)
        field = self.fields["choices"]
        assert isinstance(field, forms.MultipleChoiceField)  # noqa: S101 - for the type checker
        field.choices = [(c.purpose, c.title) for c in right.choices]

    def clean_address(self) -> str:
        typed = self.cleaned_data["address"]
        kind = "email" if "@" in people.plain(typed) else "phone"
        self.claims = {kind: identifier(kind, typed)}
        return typed

    def filing(self) -> tuple[dict[str, str], dict[str, Any]]:
        return self.claims, {"choices": self.cleaned_data["choices"]}


class Number(Question):
    """Stopping calls: the number, and nothing else."""

    phone = text(
        gettext_lazy("Phone number that is called"),
        hint=gettext_lazy("With the country code, for example +44 7700 900123."),
        missing=gettext_lazy("Enter the phone number, with the country code."),
        attrs=PHONE,
    )

    def clean_phone(self) -> str:
        return identifier("phone", self.cleaned_data["phone"])

    def filing(self) -> tuple[dict[str, str], dict[str, Any]]:
        return {"phone": self.cleaned_data["phone"]}, {}


class Voice(Question):
    """A copied voice: a link or a description; an address only if wanted."""

    where = text(
        gettext_lazy("Where did you hear or find it?"),
        hint=gettext_lazy(
            "A link is best. If you have none, describe it: what was said, where, when."
        ),
        missing=gettext_lazy("Give a link, or describe where you heard the voice."),
        attrs=FREE,
        longest=LONGEST,
        rows=4,
    )
    contact = text(
        gettext_lazy("E-mail address for our answer (optional)"),
        hint=gettext_lazy("Without one you read the answer here, with your reference."),
        attrs=EMAIL,
    )

    def clean_contact(self) -> str:
        typed = self.cleaned_data["contact"]
        return identifier("email", typed) if typed else ""

    def filing(self) -> tuple[dict[str, str], dict[str, Any]]:
        where = self.cleaned_data["where"]
        link = next(
            (w for w in where.split() if w.startswith(("http://", "https://"))), ""
        )
        contact = self.cleaned_data["contact"]
        return {}, {"link": link, "words": where, "contact": contact}


PAGES: dict[Page, Callable[..., Question]] = {
    Page.RESIDENCE: Residence,
    Page.FIND: Find,
    Page.WHAT: What,
    Page.REACH: Reach,
    Page.CHOICES: Choices,
    Page.NUMBER: Number,
    Page.VOICE: Voice,
}
QUICK = {Page.CHOICES, Page.NUMBER, Page.VOICE}
