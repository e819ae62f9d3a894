"""The one page on which an officer enters a request that came otherwise.

Nothing is decided by it: what was read out of a text is a suggestion in a field,
and the right is always chosen by hand.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from notices import reading
from portal import incoming
from portal.incoming import Incoming
from portal.places import PLACES
from rights import arriving, mail_words, mandates, named_consents, registry
from rights.asked_by import AskedBy
from rights.channels import Channel
from rights.fields import EMAIL, FREE, PHONE, identifier, text
from rights.filing import Filing

LONGEST = 16_000


def channel() -> forms.ChoiceField:
    """How something reached us, where no form of ours was used."""
    return forms.ChoiceField(
        label=gettext_lazy("How it came"),
        choices=Channel.choices,
        widget=forms.RadioSelect,
        error_messages={
            "required": gettext_lazy("Choose how it came."),
            "invalid_choice": gettext_lazy("Choose how it came from the list."),
        },
    )


def arrived_on() -> forms.DateField:
    """The day from which the time limit counts."""
    return forms.DateField(
        label=gettext_lazy("The day it arrived"),
        help_text=gettext_lazy("The time limit counts from this day."),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={
            "required": gettext_lazy("Write the day it arrived."),
            "invalid": gettext_lazy("Write the day like 2026-11-23."),
        },
    )


def post_to() -> forms.CharField:
    """The envelope of whoever wrote on paper."""
    return text(
        gettext_lazy("Where to write to by post, if they gave no e-mail address"),
        hint=gettext_lazy("Name and address as on an envelope, with the country."),
        attrs={"spellcheck": "false"},
        longest=400,
        rows=4,
    )


def answered() -> forms.CharField:
    """The request that a letter answers us about."""
    return text(
        gettext_lazy("Reference, if it is about a request that is here already"),
        hint=gettext_lazy(
            "A reply to our letter. It begins with PR, and goes on that request."
        ),
        attrs={"autocomplete": "off", "spellcheck": "false"},
        longest=40,
    )


def place() -> forms.ChoiceField:
    """Where they live, if they said so."""
    return forms.ChoiceField(
        label=gettext_lazy("Where they live"),
        help_text=gettext_lazy(
            "Only if they said so, of the United States with the state. It is never "
            "guessed."
        ),
        choices=[("", gettext_lazy("They did not say")), *PLACES],
        required=False,
        error_messages={
            "invalid_choice": gettext_lazy("Choose where they live from the list.")
        },
    )


class Entry(AskedBy):
    """A request as it reached us."""

    mail = forms.FileField(
        label=gettext_lazy("A saved mail (.eml)"),
        help_text=gettext_lazy(
            "Up to 16 MB. Then press “Read it”. Nothing in it is opened."
        ),
        required=False,
        allow_empty_file=True,
    )
    words = text(
        gettext_lazy("What they wrote or said"),
        hint=gettext_lazy("Paste their text, or write down the call."),
        attrs={**FREE, "autofocus": "autofocus"},
        longest=LONGEST,
        rows=8,
    )
    right = forms.ChoiceField(
        label=gettext_lazy("What they ask for"),
        widget=forms.RadioSelect,
        error_messages={
            "required": gettext_lazy("Choose what they ask for."),
            "invalid_choice": gettext_lazy("Choose what they ask for from the list."),
        },
    )
    choices = forms.MultipleChoiceField(
        label=gettext_lazy("If they opt out, object or take a consent back"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "invalid_choice": gettext_lazy("Choose what should stop from the list.")
        },
    )
    email = text(gettext_lazy("Their e-mail address, if it is about one"), attrs=EMAIL)
    phone = text(
        gettext_lazy("Their phone number, if it is about one"),
        hint=gettext_lazy("With the country code, for example +44 7700 900123."),
        attrs=PHONE,
    )
    contact = text(
        gettext_lazy("Where to write to, if it is another e-mail address"),
        attrs=EMAIL,
    )
    post_to = post_to()
    channel = channel()
    arrived_on = arrived_on()
    place = place()
    reference = answered()
    number = forms.UUIDField(widget=forms.HiddenInput, required=False)
    message_id = forms.CharField(
        widget=forms.HiddenInput, required=False, max_length=200
    )

    def __init__(
        self,
        *args: Any,
        zone: str,
        at: datetime,
        **options: Any,
    ) -> None:
        super().__init__(*args, **options)
        self.zone, self.at, self.fault = zone, at, ""
        if self.initial.get("words"):
            # It is there to be read, and single keys work where nobody types.
            self.fields["words"].widget.attrs.pop("autofocus")
        self._set("right", [(r.code, r.short) for r in arriving.rights_here()])
        self.current = reading.current(at)
        if self.current is not None:
            offered = arriving.uses_offered(self.current, arriving.rights_here())
            self._set("choices", list(offered.items()))

    def _set(self, name: str, choices: list[tuple[str, Any]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - for the type checker
        field.choices = choices

    def summary(self) -> Iterator[tuple[str, str]]:
        """The sentences, each with the field it jumps to."""
        for target, sentence in super().summary():
            yield ("" if target.endswith("_None") else target), sentence

    def clean_email(self) -> str:
        return self._identifier("email")

    def clean_phone(self) -> str:
        return self._identifier("phone")

    def clean_contact(self) -> str:
        typed = self.cleaned_data["contact"]
        return identifier("email", typed) if typed else ""

    def clean(self) -> dict[str, Any]:
        said = super().clean()
        if self.current is not None:
            named_consents.read(self, said, self.current)
        named = {"email", "phone", "contact", "post_to"}
        is_unsaid = not any(said.get(name) for name in named) and not (
            self.errors.keys() & named
        )
        is_post = said.get("channel") == Channel.POST
        if is_post and is_unsaid and self.data.get("act") == "file":
            self.add_error(
                "post_to",
                _("Write where the answer can be posted to, as they gave it."),
            )
        return said

    def clean_arrived_on(self) -> date:
        day: date = self.cleaned_data["arrived_on"]
        try:
            self.arrived_at = arriving.moment(day, zone=self.zone, at=self.at)
        except arriving.NotThen as error:
            raise forms.ValidationError(str(error)) from error
        return day

    def _identifier(self, kind: str) -> str:
        typed = self.cleaned_data[kind]
        return identifier(kind, typed) if typed else ""

    def filing(self) -> Filing:
        """What was typed, as `rights.filing` takes it."""
        said = self.cleaned_data
        right = registry.get(said["right"])
        assert right is not None  # noqa: S101 - it is one of the choices
        given = {kind: said[kind] for kind in ("email", "phone") if said[kind]}
        acting = self.acting()
        answers = {
            "words": said["words"],
            "contact": mandates.reached(acting, said["contact"] or said["email"]),
        }
        if said["post_to"] and not answers["contact"]:
            answers["post_to"] = said["post_to"]
        answers |= self.particulars_of(right, words=said["words"])
        filed = Filing(
            right=right.code,
            claims=given,
            answers=answers,
            residence=said["place"] or None,
            channel=said["channel"],
            acting=acting,
        )
        number = arriving.number(
            filed,
            ticked=said["choices"],
            form=said["number"] or uuid.uuid4(),
            message_id=said["message_id"],
        )
        return Filing(**{**vars(filed), "draft": number})


def words_of(mail: Incoming) -> str:
    """A mail as the officer reads it and the case keeps it."""
    lines = [
        _("From: %(who)s") % {"who": mail.sender or _("nobody said")},
        _("Subject: %(subject)s") % {"subject": mail.subject[:300]},
        "",
        mail_words.of(mail),
    ]
    return "\n".join(lines)[:LONGEST].strip()


def read_mail(upload: Any) -> Incoming:
    """Read an uploaded mail."""
    return incoming.read(upload.read())
