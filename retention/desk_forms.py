"""What is typed to place a legal hold; one clear sentence for what is missing."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from notices import local_day
from portal.words import text
from retention import erasing, finding
from retention.connecting import ConnectorError

MOST_KEYS = 10_000


class PlaceHold(forms.Form):
    """Which rows are kept, why, and when somebody looks again."""

    use_required_attribute = False

    title = text(
        gettext_lazy("Name of the matter"),
        missing=gettext_lazy("Give the matter a name."),
        is_read=True,
    )
    reason = text(
        gettext_lazy("Why the rows must be kept"),
        missing=gettext_lazy("Write why the rows must be kept."),
        longest=4000,
        rows=3,
    )
    dataset = forms.ChoiceField(
        label=gettext_lazy("Where the rows are"),
        error_messages={
            "required": gettext_lazy("Choose where the rows are."),
            "invalid_choice": gettext_lazy("Choose where the rows are from the list."),
        },
    )
    keys = text(
        gettext_lazy("Row numbers"),
        hint=gettext_lazy("One on each line, as the system names them."),
        missing=gettext_lazy("Write at least one row number."),
        longest=200_000,
        rows=4,
    )
    review_on = forms.DateField(
        label=gettext_lazy("When you look again"),
        help_text=gettext_lazy("Like 2027-03-31. A hold never ends by itself."),
        error_messages={
            "required": gettext_lazy("Write the day on which you look again."),
            "invalid": gettext_lazy("Write the day like 2027-03-31."),
        },
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        options.setdefault("label_suffix", "")
        super().__init__(*args, **options)
        choices = [(row.slug, row.title) for row in finding.places()]
        field = self.fields["dataset"]
        if isinstance(field, forms.ChoiceField):
            field.choices = [("", _("Choose")), *choices]

    def clean_keys(self) -> list[str]:
        keys = list(dict.fromkeys(self.cleaned_data["keys"].split()))
        if len(keys) > MOST_KEYS or any(len(key) > 120 for key in keys):
            raise forms.ValidationError(_("These are too many rows for one hold."))
        return keys

    def clean_review_on(self) -> date:
        day: date = self.cleaned_data["review_on"]
        if day <= local_day.of(timezone.now()):
            raise forms.ValidationError(_("Choose a day that is still to come."))
        return day

    def clean(self) -> dict[str, Any]:
        """A hold on rows that do not exist would protect nothing and look as if."""
        said: dict[str, Any] = super().clean() or self.cleaned_data
        if "dataset" not in said or "keys" not in said:
            return said
        try:
            spelled = erasing.existing(said["dataset"], said["keys"])
        except ConnectorError as error:
            self.add_error("dataset", str(error))
            return said
        if len(spelled) < len(said["keys"]):
            self.add_error(
                "keys",
                _("Only %(there)d of the %(all)d rows exist; correct the numbers.")
                % {"there": len(spelled), "all": len(said["keys"])},
            )
        # From here on a row has one name, however it was typed.
        said["keys"] = list(dict.fromkeys(spelled.values()))
        return said
