"""The questions of the forms, one a page, and what each page accepts.

Every field says why it is asked. Bad input gives one sentence that names the
field and says what to do; nothing typed is lost.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

from django import forms
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.countries import COUNTRIES, STATES
from portal.forms import Question
from portal.places import AMERICA, meant
from rights.acting_forms import About, Agent
from rights.branching import Branching
from rights.fields import EMAIL, PHONE, text
from rights.right import Page
from rights.several_forms import Called, Several
from rights.stead_forms import Parent, Stead
from rights.what_form import What

NOT_SAID = "none"
# Answers to "How can we find your data?" that name nothing to search for.
VOICE, VISITED, UNSURE = "voice", "visited", "unsure"
ELSEWHERE = (VOICE, VISITED, UNSURE)


class Residence(Question):
    """R2: asked, never guessed; "I would rather not say" is an answer."""

    title = gettext_lazy("Where do you live?")
    lead = gettext_lazy("Your country decides which law and which time limit count.")
    why = gettext_lazy("Asked so that we use your law and its time limit.")
    theirs: ClassVar = {
        "title": gettext_lazy("Where do they live?"),
        "lead": gettext_lazy("Their country decides which law and which limit count."),
        "why": gettext_lazy("Asked so that we use their law and its time limit."),
        "state": gettext_lazy("State, if they live in the United States"),
    }
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
            ("", gettext_lazy("Choose a state")),
            (NOT_SAID, gettext_lazy("I would rather not say")),
            *STATES,
        ],
        widget=forms.Select(attrs={"autocomplete": "address-level1"}),
        error_messages={
            "invalid_choice": gettext_lazy("Choose your state from the list.")
        },
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        is_american = cleaned.get("country") == AMERICA
        if is_american and not cleaned.get("state") and "state" not in self.errors:
            self.add_error(
                "state", _("Choose your state, or “I would rather not say”.")
            )
        return cleaned

    def residence(self) -> str:
        """ "DE", "US-CA", or '' where the strongest rules of all must count."""
        country = self.cleaned_data["country"]
        state = self.cleaned_data.get("state", "")
        if country == AMERICA and state != NOT_SAID:
            return f"US-{state}"
        return "" if country == NOT_SAID else meant(country) or ""

    def residence_words(self) -> str:
        """What was answered, as the check page says it."""
        names = {NOT_SAID: _("I would rather not say")}
        country = self.cleaned_data["country"]
        words = str({**names, **dict(COUNTRIES)}[country])
        if country != AMERICA:
            return words
        state = {**names, **dict(STATES)}[self.cleaned_data["state"]]
        return f"{words}: {state}"


class Find(Branching):
    """R3: account or called number; each shows only its own field.

    Some ways name nothing that could be searched for: they lead to what helps instead.
    """

    theirs: ClassVar = {
        "title": gettext_lazy("How can we find their data?"),
        "why": gettext_lazy(
            "Asked for the search and to ask them, and used for nothing else."
        ),
        "way": {
            "email": gettext_lazy("They have an account, or wrote to you"),
            "phone": gettext_lazy("They were called or texted with your software"),
        },
    }
    title = gettext_lazy("How can we find your data?")
    lead = gettext_lazy(
        "We only ask for what the search needs. No ID, no account, no signature."
    )
    why = gettext_lazy(
        "Asked for the search and to check that it is you, and used for nothing else."
    )
    reveals: ClassVar[dict[str, str]] = {"email": "email", "phone": "phone"}
    way = forms.ChoiceField(
        choices=[
            ("email", gettext_lazy("I have an account, or wrote to you")),
            ("phone", gettext_lazy("I was called or texted with your software")),
            (VOICE, gettext_lazy("My voice may have been cloned")),
            (VISITED, gettext_lazy("I only visited your site")),
            (UNSURE, gettext_lazy("I do not know")),
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

    def about_somebody_else(self) -> None:
        """Of somebody else we can only search by what they are known by."""
        super().about_somebody_else()
        way = self.fields["way"]
        assert isinstance(way, forms.ChoiceField)  # noqa: S101 - for the type checker
        found: Any = way.choices
        way.choices = [each for each in found if each[0] not in ELSEWHERE]

    def clean(self) -> dict[str, Any]:
        super().clean()
        way = self.cleaned_data.get("way")
        if way == "email":
            self.settle("email", "email", _("Enter the e-mail address of the account."))
        elif way == "phone":
            self.settle(
                "phone",
                "phone",
                _("Enter the phone number that was called, with the country code."),
            )
        return self.cleaned_data


REACH = [
    ("email", gettext_lazy("By e-mail")),
    ("text", gettext_lazy("By text message")),
    ("post", gettext_lazy("By post")),
    ("site", gettext_lazy("Only on this site, with my reference")),
]


class Reach(Branching):
    """R5: how to answer. "Only on this site" needs no address at all."""

    title = gettext_lazy("How should we reach you?")
    lead = gettext_lazy(
        "Our subject lines are neutral. They say nothing about what you asked."
    )
    why = gettext_lazy("Asked so that our letters reach you.")
    reveals: ClassVar[dict[str, str]] = {
        "email": "contact",
        "text": "text_to",
        "post": "post_to",
    }
    way = forms.ChoiceField(
        choices=REACH,
        widget=forms.RadioSelect,
        error_messages={
            "required": gettext_lazy("Choose how we should reach you."),
            "invalid_choice": gettext_lazy("Choose how we should reach you."),
        },
    )
    contact = text(
        gettext_lazy("E-mail address for our letters"),
        hint=gettext_lazy("Do not use an address that others read."),
        attrs=EMAIL,
    )
    text_to = text(
        gettext_lazy("Phone number for our texts"),
        hint=gettext_lazy(
            "Texts say that there is news. You read it here. With the country code."
        ),
        attrs=PHONE,
    )
    post_to = text(
        gettext_lazy("Name and postal address"),
        hint=gettext_lazy(
            "As on an envelope, with the country. Letters say that there is news. You "
            "read it here."
        ),
        attrs={"autocomplete": "street-address", "spellcheck": "false"},
        longest=400,
        rows=5,
    )
    reads = text(
        gettext_lazy("Language you would rather read (optional)"),
        hint=gettext_lazy(
            "Our letters are in English. Name your language, and whoever answers you "
            "sees it. If somebody here writes it, they add a few lines in it."
        ),
        attrs={"autocomplete": "language", "spellcheck": "false"},
        longest=60,
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        if settings.PHONE_GATEWAY == "none":
            # Nothing is offered that nobody has set up.
            way = self.fields["way"]
            assert isinstance(way, forms.ChoiceField)  # noqa: S101 - for the type checker
            way.choices = [each for each in REACH if each[0] != "text"]

    def clean(self) -> dict[str, Any]:
        super().clean()
        way = self.cleaned_data.get("way")
        if way == "email":
            self.settle(
                "contact", "email", _("Enter the e-mail address for our letters.")
            )
        elif way == "text":
            self.settle("text_to", "phone", _("Enter the phone number for our texts."))
        elif way == "post":
            self._check_address()
        for name in {*self.reveals.values()} - {self.reveals.get(str(way), "")}:
            self.cleaned_data[name] = ""
        return self.cleaned_data

    def _check_address(self) -> None:
        if "post_to" in self.errors:
            return
        lines = [line.strip() for line in self.cleaned_data["post_to"].splitlines()]
        kept = [line for line in lines if line]
        if len(kept) < 3:
            self.add_error(
                "post_to",
                _(
                    "Write name, street and town with the country, each on its own line."
                ),
            )
        self.cleaned_data["post_to"] = "\n".join(kept)


PAGES: dict[Page, Callable[..., Question]] = {
    Page.WHO: About,
    Page.AGENT: Agent,
    Page.PARENT: Parent,
    Page.STEAD: Stead,
    Page.SEVERAL: Several,
    Page.CALLED: Called,
    Page.RESIDENCE: Residence,
    Page.FIND: Find,
    Page.WHAT: What,
    Page.REACH: Reach,
}
