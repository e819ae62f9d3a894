"""Text that people type: any script, tolerant, and one sentence when it cannot do.

Nothing visible is lost and nothing hostile is obeyed: what hides in a text is
taken out and said, because a mark that turns words round can make an officer read
something that was not written (Unicode TR 36).
"""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext, gettext_lazy
from django_stubs_ext import StrOrPromise

from portal import people

LONGEST = 2000
# Controls, and the marks that start, end or override a direction of writing.
CONTROLS = r"\x00-\x08\x0b-\x1f\x7f-\x9f"
HIDDEN = re.compile(f"[{CONTROLS}\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
# One line is normalised later; telephones copy direction marks along with a number.
HIDDEN_IN_A_LINE = re.compile(f"[{CONTROLS}\ud800-\udfff]")
# As browsers, and word processors from which people paste, end a line.
LINE_ENDS = re.compile("\r\n?|[\x0b\x0c\x85\u2028\u2029]")

EMAIL = {"autocomplete": "email", "inputmode": "email", "spellcheck": "false"}
PHONE = {"autocomplete": "tel", "inputmode": "tel", "spellcheck": "false"}
# Free words are not offered to the next person at a shared device.
FREE = {"autocomplete": "off"}


def is_blank(words: str) -> bool:
    """Whether nothing stands there that anybody could see."""
    return not any(c.isprintable() and c != " " for c in words)


class Words(forms.CharField):
    """Text of a person. A refused text stands in its field as it can be sent."""

    # Django's own checks speak of "null characters" and count without a sentence.
    default_validators: list[Any] = []

    def __init__(
        self, *, too_long: StrOrPromise, unseen: StrOrPromise, **options: Any
    ) -> None:
        super().__init__(strip=False, **options)
        self.too_long = too_long
        self.unseen = unseen
        is_long = isinstance(self.widget, forms.Textarea)
        self.hidden = HIDDEN if is_long else HIDDEN_IN_A_LINE

    def to_python(self, value: Any) -> str:
        return LINE_ENDS.sub("\n", str(value or "")).strip()

    def bound_data(self, data: Any, initial: Any) -> str:
        return self.hidden.sub("", self.to_python(data))

    def validate(self, value: str) -> None:
        if self.required and is_blank(value):
            raise forms.ValidationError(self.error_messages["required"])

    def run_validators(self, value: str) -> None:
        if self.hidden.search(value):
            raise forms.ValidationError(self.unseen)
        if self.max_length is not None and len(value) > self.max_length:
            raise forms.ValidationError(self.too_long)

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        """No `maxlength`: browsers cut a pasted text there without a word."""
        return {}


def text(
    label: StrOrPromise,
    *,
    hint: StrOrPromise = "",
    missing: StrOrPromise = "",
    attrs: dict[str, str],
    longest: int = 200,
    rows: int = 0,
) -> Words:
    """One text field with its own sentences; left empty freely without `missing`."""
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
        too_long=format_lazy(
            gettext_lazy("{label}: shorten it to {n} characters."),
            label=label,
            n=f"{longest:,}",
        ),
        unseen=format_lazy(
            gettext_lazy(
                "{label}: we took out characters that cannot be seen. Read it again, "
                "then send it."
            ),
            label=label,
        ),
    )


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
