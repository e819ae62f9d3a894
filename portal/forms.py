"""How every form is drawn and how its errors are said.

The server says what is missing, in one sentence that names the field; the
browser's own checks are off because they speak differently everywhere.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, ClassVar

from django import forms
from django.forms.renderers import TemplatesSetting
from django.utils.translation import gettext_lazy as _


class KeptRenderer(TemplatesSetting):
    """Label, hint, error, control: in that order, tied together for screen readers."""

    form_template_name = "portal/forms/form.html"
    field_template_name = "portal/forms/field.html"

    def render(
        self, template_name: str, context: dict[str, Any], request: Any = None
    ) -> Any:
        """No words inside a field: they go where somebody types, and only repeat."""
        context.get("widget", {}).get("attrs", {}).pop("placeholder", None)
        return super().render(template_name, context, request)


class Question(forms.Form):
    """A plain form: no required attributes, no colons, a summary of its errors."""

    use_required_attribute = False
    # Filled in only by programs; people do not see it.
    nickname = forms.CharField(
        required=False,
        label=_("Leave this empty"),
        widget=forms.TextInput(attrs={"autocomplete": "off", "tabindex": "-1"}),
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        options.setdefault("label_suffix", "")
        super().__init__(*args, **options)

    # What is worded otherwise when somebody asks for somebody else: attributes of the
    # form, labels of fields, or for a choice the words of its options.
    theirs: ClassVar[dict[str, Any]] = {}

    def about_somebody_else(self) -> None:
        """Say "they" where the form says "you"."""
        for name, words in self.theirs.items():
            field = self.fields.get(name)
            if field is None:
                setattr(self, name, words)
            elif isinstance(field, forms.ChoiceField) and isinstance(words, dict):
                found: Any = field.choices
                field.choices = [(code, words.get(code, said)) for code, said in found]
            else:
                field.label = words

    # Under which name an answer is kept, where it is not that of its field; "" where it
    # is kept nowhere.
    kept_as: ClassVar[dict[str, str]] = {}

    @property
    def is_trapped(self) -> bool:
        """Whether a program filled in what people cannot see."""
        return bool(self.data.get(self.add_prefix("nickname"), ""))

    def visible_questions(self) -> list[forms.BoundField]:
        """The fields that people see."""
        return [field for field in self.visible_fields() if field.name != "nickname"]

    def summary(self) -> Iterator[tuple[str, str]]:
        """(id to jump to, sentence) for each error, in the order of the page."""
        for name, errors in self.errors.items():
            target = self[name].id_for_label if name in self.fields else ""
            if name in self.fields and isinstance(
                self.fields[name].widget,
                (forms.RadioSelect, forms.CheckboxSelectMultiple),
            ):
                target = f"{self[name].auto_id}_0"
            for error in errors:
                yield target, str(error)
