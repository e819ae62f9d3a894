"""What staff type into a draft: fields made from the columns of a row.

Lists are typed one a line, periods as P90D; each error is one sentence that names
the field. What was typed is never lost, also when somebody else saved first.
"""

from __future__ import annotations

from typing import Any

from django import forms
from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from notices import inventory
from notices.drafting import FIXED
from notices.models import InventoryRow
from portal.plugins import discover

LONGEST = 20_000
SLUG = r"^[a-z0-9]+(-[a-z0-9]+)*$"
LABELS = {
    "assumed": gettext_lazy("Still to be confirmed by the company"),
    "highlight": gettext_lazy("In short"),
    "body": gettext_lazy("Words of the clause"),
    "right": gettext_lazy("Button beside it (code of a right)"),
    "period": gettext_lazy("Period"),
    "why": gettext_lazy("Why it is kept"),
    "law": gettext_lazy("Law, when a duty keeps it"),
}
HINTS = {
    "period": gettext_lazy("P90D is 90 days, P13M 13 months, P8Y 8 years."),
    "body": gettext_lazy(
        "Markdown. {{ period:calls }} prints the value of a row, [[clause:contact]]"
        " the number and title of a clause."
    ),
    "highlight": gettext_lazy("One or two short sentences. The clause counts."),
}


class Lines(forms.CharField):
    """A list, one entry a line."""

    widget = forms.Textarea

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

    def __init__(self, model: type[InventoryRow], *args: Any, **options: Any) -> None:
        options.setdefault("label_suffix", "")
        super().__init__(*args, **options)
        columns = [c for c in model._meta.concrete_fields if c.name not in FIXED]
        for column in sorted(columns, key=lambda column: column.name == "assumed"):
            self.fields[column.name] = field_for(column)

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


def label_of(column: Any) -> str:
    """What people call a column."""
    return str(LABELS.get(column.name) or str(column.verbose_name).capitalize())


def field_for(column: Any) -> forms.Field:
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
    return _field(column, common)


def _known(name: str) -> list[tuple[str, str]]:
    """What the machines know how to do, for columns that name such a thing."""
    if name == "trigger":
        triggers = discover("triggers", "TRIGGER")
        return [(code, str(each.after)) for code, each in sorted(triggers.items())]
    if name == "action":
        return [("delete", _("delete")), ("anonymise", _("make anonymous"))]
    return []


def _field(column: Any, common: dict[str, Any]) -> forms.Field:
    if isinstance(column, models.BooleanField):
        return forms.BooleanField(**common)
    if isinstance(column, models.JSONField):
        return Lines(**common) if column.default is list else _json(common)
    known = _known(column.name) or list(column.choices or [])
    if known:
        return forms.ChoiceField(choices=known, **common)
    if isinstance(column, models.DateField):
        hint = gettext_lazy("Like 2026-12-15.")
        return forms.DateField(**{**common, "help_text": common["help_text"] or hint})
    if isinstance(column, models.EmailField):
        return forms.EmailField(**common)
    if isinstance(column, models.TextField):
        area = forms.Textarea(attrs={"rows": 14 if column.name == "body" else 3})
        return forms.CharField(max_length=LONGEST, widget=area, strip=False, **common)
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


class Note(forms.Form):
    """The sentence for readers, and when the policy is looked at again."""

    use_required_attribute = False
    note = forms.CharField(
        label=gettext_lazy("What changes, for readers"),
        help_text=gettext_lazy("Left empty, it is made from the rows that changed."),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    next_review_on = forms.DateField(
        label=gettext_lazy("Looked at again on"),
        help_text=gettext_lazy("Like 2027-11-23, at most a year ahead."),
        required=False,
        error_messages={"invalid": gettext_lazy("Write the day like 2027-11-23.")},
    )


class Effective(forms.Form):
    """When an approved version takes effect: at once, or on a day to come."""

    use_required_attribute = False
    effective_on = forms.DateField(
        label=gettext_lazy("Takes effect on"),
        help_text=gettext_lazy(
            "Like 2026-12-15, from midnight where the company is. Empty: at once."
        ),
        required=False,
        error_messages={"invalid": gettext_lazy("Write the day like 2026-12-15.")},
    )
