"""What staff type into a draft: fields made from the columns of a row.

Lists are typed one a line, periods as P90D; each error is one sentence that names
the field. What was typed is never lost, also when somebody else saved first.
"""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from django import forms
from django.db import models
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_stubs_ext import StrOrPromise

from notices import inventory, loading, studio_choices
from notices.column_words import label_of
from notices.drafting import FIXED
from notices.models import InventoryRow
from notices.reading import Reading
from portal.words import LINE_ENDS, text

FIRST = ("title", "name", "lead", "highlight", "preamble", "body")
LAST = ("dpv", "language", "assumed")
COUNTRY = re.compile(r"[A-Z]{2}")
SLUG = r"^[a-z0-9]+(-[a-z0-9]+)*$"
HINTS: dict[str, StrOrPromise] = {
    "period": gettext_lazy("P90D is 90 days, P13M 13 months, P8Y 8 years."),
    "body": gettext_lazy(
        "Markdown. {{ period:calls }} prints the value of a row, [[clause:contact]]"
        " the number and title of a clause."
    ),
    "highlight": gettext_lazy("One or two short sentences. The clause counts."),
    "sources": gettext_lazy("One a line, like “you” or “payment providers”."),
    "country": gettext_lazy("Two letters, like US or IN."),
}


class Prose(forms.CharField):
    """Words of several lines; browsers end a line otherwise than the row does."""

    widget = forms.Textarea(attrs={"rows": 3})

    def to_python(self, value: Any) -> Any:
        return LINE_ENDS.sub("\n", super().to_python(value) or "")


class Lines(forms.CharField):
    """A list, one entry a line."""

    widget = forms.Textarea(attrs={"rows": 4})

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list) else value

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value)
        return [line.strip() for line in (text or "").splitlines() if line.strip()]

    def has_changed(self, initial: Any, data: Any) -> bool:
        return bool(self.to_python(data) != (initial or []))


class Row(forms.Form):
    """One row of the inventory, or one clause."""

    use_required_attribute = False
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(
        self, model: type[InventoryRow], current: Reading, *args: Any, **options: Any
    ) -> None:
        options.setdefault("label_suffix", "")
        super().__init__(*args, **options)
        columns = [c for c in model._meta.concrete_fields if c.name not in FIXED]
        for column in sorted(columns, key=_place):
            standing = self.initial.get(column.name)
            self.fields[column.name] = field_for(model, column, current, standing)

    def clean_country(self) -> str:
        text = str(self.cleaned_data["country"]).strip().upper()
        if text and not COUNTRY.fullmatch(text):
            raise forms.ValidationError(_("Write the country as two letters, like US."))
        return text

    def clean_period(self) -> str:
        text = str(self.cleaned_data["period"]).strip().upper()
        try:
            inventory.parse_period(text)
        except inventory.BadPeriod as error:
            raise forms.ValidationError(str(error)) from error
        return text

    def values(self) -> dict[str, Any]:
        """What is to be written."""
        return {key: v for key, v in self.cleaned_data.items() if key != "seen"}


def _place(column: Any) -> int:
    """Words first, what is seldom touched last; the others stay in their order."""
    if column.name in FIRST:
        return FIRST.index(column.name)
    return len(FIRST) + (1 + LAST.index(column.name) if column.name in LAST else 0)


def field_for(
    model: type[InventoryRow], column: Any, current: Reading, standing: Any = None
) -> forms.Field:
    """The form field of a column, with our own sentences."""
    label = label_of(column)
    said = {
        "required": _("Fill in “%(label)s”.") % {"label": label},
        "invalid": _("Check “%(label)s”: it cannot be read.") % {"label": label},
        "invalid_choice": _("Choose “%(label)s” from the list.") % {"label": label},
        "max_length": _("Shorten “%(label)s”.") % {"label": label},
    }
    common: dict[str, Any] = {
        "label": label,
        "help_text": HINTS.get(column.name, ""),
        "required": not column.blank and not isinstance(column, models.BooleanField),
        "error_messages": said,
    }
    named = studio_choices.field_for(model, column.name, current, standing, **common)
    if named is None and column.choices:
        pairs = [(code, str(words)) for code, words in column.choices]
        return studio_choices.single(pairs, standing, **common)
    return named or _field(column, common)


def _field(column: Any, common: dict[str, Any]) -> forms.Field:
    if isinstance(column, models.BooleanField):
        return forms.BooleanField(**common)
    if isinstance(column, models.JSONField):
        return Lines(**common) if column.default is list else _json(common)
    if isinstance(column, models.DateField):
        hint = gettext_lazy("Like 2026-12-15.")
        return forms.DateField(**{**common, "help_text": common["help_text"] or hint})
    if isinstance(column, models.EmailField):
        return forms.EmailField(**common)
    if isinstance(column, models.TextField):
        area = forms.Textarea(attrs={"rows": 14 if column.name == "body" else 3})
        return Prose(max_length=loading.LONGEST, widget=area, strip=False, **common)
    if isinstance(column, models.IntegerField):
        return forms.IntegerField(min_value=0, **common)
    return forms.CharField(max_length=column.max_length, **common)


def _json(common: dict[str, Any]) -> forms.Field:
    return forms.JSONField(
        widget=forms.Textarea(attrs={"rows": 3}), **{**common, "required": False}
    )


class New(forms.Form):
    """The name of a new row: it stays for ever, so it says what the row means."""

    use_required_attribute = False
    slug = forms.RegexField(
        SLUG,
        label=gettext_lazy("Short name"),
        help_text=gettext_lazy(
            "Small letters, digits and hyphens. It never changes its meaning."
        ),
        max_length=60,
        error_messages={
            "required": gettext_lazy("Give the row a short name."),
            "invalid": gettext_lazy("Use small letters, digits and hyphens only."),
        },
    )

    def __init__(
        self, model: type[InventoryRow], current: Reading, *args: Any, **options: Any
    ) -> None:
        options.setdefault("label_suffix", "")
        super().__init__(*args, **options)
        offer = studio_choices.NAMES.get(model)
        if offer is not None:
            self.fields["slug"] = forms.ChoiceField(
                label=_("Law"),
                choices=offer(current),
                error_messages={"required": _("Choose a law from the list.")},
            )


class Note(forms.Form):
    """The sentence for readers, and when the policy is looked at again."""

    use_required_attribute = False
    seen = forms.CharField(required=False, widget=forms.HiddenInput)
    note = text(
        gettext_lazy("What changes, for readers"),
        hint=gettext_lazy("Left empty, it is made from the rows that changed."),
        longest=2000,
        rows=3,
    )
    next_review_on = forms.DateField(
        label=gettext_lazy("Looked at again on"),
        help_text=gettext_lazy("Like 2027-11-23, at most a year ahead."),
        required=False,
        error_messages={"invalid": gettext_lazy("Write the day like 2027-11-23.")},
    )


class Minor(forms.Form):
    """Why a change is minor that counts as material by rule."""

    use_required_attribute = False
    because = text(
        gettext_lazy("It is minor all the same, because"),
        hint=gettext_lazy("The second person sees it. Empty: it is material."),
        longest=300,
        is_read=True,
    )


class Effective(forms.Form):
    """When an approved version takes effect: at once, or on a day to come.

    `notice_on`: the first day that leaves people time to say no to what is material.
    """

    use_required_attribute = False
    effective_on = forms.DateField(
        label=gettext_lazy("Takes effect on"),
        help_text=gettext_lazy(
            "Like 2026-12-15, from midnight where the company is. Empty: at once."
        ),
        required=False,
        error_messages={"invalid": gettext_lazy("Write the day like 2026-12-15.")},
    )

    def __init__(
        self, *args: Any, notice_on: date | None = None, **options: Any
    ) -> None:
        super().__init__(*args, **{"prefix": "effective", **options})
        self.notice_on = notice_on
        if notice_on:
            self.fields["effective_on"].widget.attrs["data-early"] = notice_on

    @property
    def is_early(self) -> bool:
        """Whether the day that was picked leaves people less time than that."""
        day = self.cleaned_data.get("effective_on")
        return self.notice_on is not None and (day is None or day < self.notice_on)

    @property
    def warning(self) -> str:
        """What to know when an earlier day is picked; '' where any day will do."""
        if self.notice_on is None:
            return ""
        return _(
            "Before %(day)s people have less than 30 days to say no to what is material."
        ) % {"day": date_format(self.notice_on, "j F Y")}
