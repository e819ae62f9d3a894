"""A question with few answers, some of which show a field of their own."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, ClassVar

from django import forms
from django.forms.boundfield import BoundField, BoundWidget

from portal.forms import Question
from rights.fields import identifier


def set_choices(form: Question, name: str, choices: list[tuple[str, Any]]) -> None:
    """Choices that are only known when the form is shown."""
    field = form.fields[name]
    assert isinstance(field, forms.MultipleChoiceField)  # noqa: S101 - for the type checker
    field.choices = choices


class Branching(Question):
    """One choice out of few; each shows only the fields that belong to it."""

    branch = "way"
    reveals: ClassVar[dict[str, str]] = {}

    @property
    def chooser(self) -> BoundField:
        """The field that branches."""
        return self[self.branch]

    def branches(self) -> Iterator[tuple[BoundWidget, BoundField | None]]:
        """Each option with the field it reveals."""
        for option in self[self.branch].subwidgets:
            name = self.reveals.get(str(option.data["value"]))
            yield option, self[name] if name else None

    def remaining(self) -> list[BoundField]:
        """The fields that belong to no option."""
        told = {self.branch, *self.reveals.values()}
        return [field for field in self.visible_questions() if field.name not in told]

    def settle(self, name: str, kind: str, missing: str) -> None:
        """Normalise the revealed address, or say what to do."""
        if name in self.errors:
            return
        try:
            if not self.cleaned_data.get(name):
                raise forms.ValidationError(missing)
            self.cleaned_data[name] = identifier(kind, self.cleaned_data[name])
        except forms.ValidationError as error:
            self.add_error(name, error)
