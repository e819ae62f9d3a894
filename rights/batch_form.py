"""The page on which an agent sends a list: who they are, and the file."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.forms import Question
from rights import batch_reading
from rights.acting_forms import contact_field, name_field, organisation_field, plain
from rights.batch_reading import Fault
from rights.batches import Row
from rights.fields import identifier
from rights.mandates import Who


class Batch(Question):
    """Who acts, the declaration, and the list."""

    name = name_field()
    organisation = organisation_field()
    contact = contact_field()
    rows = forms.FileField(
        label=gettext_lazy("The list, as CSV"),
        help_text=gettext_lazy("At most 500 rows. It is sealed with each request."),
        widget=forms.FileInput(attrs={"accept": ".csv,text/csv"}),
        allow_empty_file=True,
        error_messages={"required": gettext_lazy("Choose the list.")},
    )
    held = forms.MultipleChoiceField(
        label=gettext_lazy("Permission"),
        choices=[
            (
                "yes",
                gettext_lazy(
                    "I have the signed permission of everybody in the list, and show "
                    "it if you ask"
                ),
            )
        ],
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": gettext_lazy("Tick that you have their signed permission."),
            "invalid_choice": gettext_lazy("Tick that you have their permission."),
        },
    )
    field_order = ("name", "organisation", "contact", "rows", "held")

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.raw = b""
        self.read: list[Row] = []
        self.faults: list[Fault] = []

    def clean_name(self) -> str:
        return plain(self.cleaned_data["name"])

    def clean_organisation(self) -> str:
        return plain(self.cleaned_data["organisation"])

    def clean_contact(self) -> str:
        return identifier("email", self.cleaned_data["contact"])

    def clean_rows(self) -> Any:
        sent: Any = self.cleaned_data["rows"]
        self.raw = sent.read()
        try:
            self.read, self.faults = batch_reading.read(self.raw)
        except batch_reading.Unreadable as error:
            raise forms.ValidationError(str(error)) from error
        if self.faults:
            raise forms.ValidationError(
                _("Nothing was sent. Mend the rows below, then choose the list again.")
            )
        return sent

    def who(self) -> Who:
        """The agent, as each request keeps it."""
        said = self.cleaned_data
        return Who(
            name=said["name"],
            organisation=said["organisation"],
            contact=said["contact"],
        )
