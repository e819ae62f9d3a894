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
from django.utils.translation import gettext_lazy
from django_stubs_ext import StrOrPromise

# Controls, and the marks that start, end or override a direction of writing.
CONTROLS = r"\x00-\x08\x0b-\x1f\x7f-\x9f"
HIDDEN = re.compile(f"[{CONTROLS}\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
# An address is normalised later; telephones copy direction marks along with a number.
HIDDEN_IN_A_LINE = re.compile(f"[{CONTROLS}\ud800-\udfff]")
TOO_LONG = gettext_lazy("{label}: shorten it to {n} characters.")
UNSEEN = gettext_lazy(
    "{label}: we took out characters that cannot be seen. Read it again, then send it."
)
# As browsers, and word processors from which people paste, end a line.
LINE_ENDS = re.compile("\r\n?|[\x0b\x0c\x85\u2028\u2029]")


def is_blank(words: str) -> bool:
    """Whether nothing stands there that anybody could see."""
    return not any(c.isprintable() and c != " " for c in words)


class Words(forms.CharField):
    """Text of a person. A refused text stands in its field as it can be sent."""

    # Django's own checks speak of "null characters" and count without a sentence.
    default_validators: list[Any] = []

    def __init__(
        self, *, label: StrOrPromise, max_length: int, is_read: bool, **options: Any
    ) -> None:
        super().__init__(label=label, max_length=max_length, strip=False, **options)
        said = {"label": label, "n": f"{max_length:,}"}
        self.too_long = format_lazy(TOO_LONG, **said)
        self.unseen = format_lazy(UNSEEN, **said)
        self.hidden = HIDDEN if is_read else HIDDEN_IN_A_LINE

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
    attrs: dict[str, str] | None = None,
    longest: int = 200,
    rows: int = 0,
    is_read: bool = False,
) -> Words:
    """One text field with its own sentences; left empty freely without `missing`.

    `is_read`: somebody reads it as it was typed, as every text of more lines.
    """
    drawn = {"rows": rows, **(attrs or {})} if rows else attrs
    return Words(
        label=label,
        help_text=hint,
        required=bool(missing),
        is_read=is_read or bool(rows),
        max_length=longest,
        widget=(forms.Textarea if rows else forms.TextInput)(attrs=drawn),
        error_messages={"required": missing},
    )
