"""What people and officers type about a person: free words, addresses and numbers."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext

from portal import people
from portal.words import Words, is_blank, text

__all__ = [
    "EMAIL",
    "FREE",
    "LONGEST",
    "PHONE",
    "Words",
    "claim",
    "identifier",
    "is_blank",
    "text",
]

LONGEST = 2000
EMAIL = {"autocomplete": "email", "inputmode": "email", "spellcheck": "false"}
PHONE = {"autocomplete": "tel", "inputmode": "tel", "spellcheck": "false"}
# Free words are not offered to the next person at a shared device.
FREE = {"autocomplete": "off"}


def claim(typed: str) -> dict[str, str]:
    """An e-mail address or a phone number, as {kind: normalised value}."""
    kind = "email" if "@" in people.plain(typed) else "phone"
    try:
        return {kind: people.normalise(kind, typed)}
    except ValueError as error:
        raise forms.ValidationError(
            gettext(
                "Enter the e-mail address in full, like name@example.com, or the "
                "phone number, starting with + and the country code."
            )
        ) from error


def identifier(kind: str, value: str, region: str = "") -> str:
    """A normalised identifier, or the sentence that says how to write it."""
    try:
        return people.normalise(kind, value, region)
    except ValueError as error:
        raise forms.ValidationError(str(error)) from error
