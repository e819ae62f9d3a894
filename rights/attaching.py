"""The part of a form that takes files: new ones, and those that are here already.

A form that comes back with a mistake keeps its files, and each can be taken out again.
"""

from __future__ import annotations

import copy
from collections.abc import Sequence
from datetime import datetime
from typing import Any, ClassVar

from django import forms
from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpRequest
from django.utils import timezone
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext_lazy
from django_stubs_ext import StrOrPromise

from portal.forms import Question
from rights import drafts, enclosures, uploading
from rights.models import Enclosure
from rights.uploading import Sealed


class Picker(forms.FileInput):
    """The browser's own field for files, for several at once."""

    allow_multiple_selected = True

    def value_from_datadict(
        self, data: Any, files: MultiValueDict[str, Any], name: str
    ) -> list[Sealed]:
        found = files.getlist(name) if files else []
        return [each for each in found if isinstance(each, Sealed)]


class Files(forms.Field):
    """Files that were sealed while they arrived; refused ones leave their sentence."""

    widget = Picker

    def __init__(self, label: StrOrPromise, *, hint: StrOrPromise, accept: str) -> None:
        super().__init__(
            required=False,
            label=label,
            help_text=hint,
            widget=Picker(attrs={"multiple": True, "accept": accept}),
        )

    def clean(self, value: list[Sealed]) -> list[Sealed]:
        faults = dict.fromkeys(each.fault for each in value if each.fault)
        if faults:
            raise forms.ValidationError(list(faults))
        return value


class Attaching(Question):
    """A form with a field `attached`; its door says what may come in."""

    door: ClassVar[str]
    most: ClassVar[int]
    out = forms.MultipleChoiceField(
        label=gettext_lazy("These files are here already. Tick what to take out."),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "invalid_choice": gettext_lazy("Take out files from the list only.")
        },
    )

    def __init__(
        self, *args: Any, held: Sequence[Enclosure] = (), **options: Any
    ) -> None:
        super().__init__(*args, **options)
        self._offer(list(held))

    def _offer(self, held: list[Enclosure]) -> None:
        self.held = held
        field = self.fields.pop("out", None) or copy.deepcopy(self.base_fields["out"])
        assert isinstance(field, forms.MultipleChoiceField)  # noqa: S101 - for the type checker
        field.choices = [(str(row.pk), enclosures.name(row)) for row in held]
        if held:
            self.fields["out"] = field
            self.order_fields(self.field_order)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        stay = len(self.held) - len(cleaned.get("out", []))
        if stay + len(cleaned.get("attached", [])) > self.most:
            self.add_error("attached", uploading.too_many(self.most))
        return cleaned

    @property
    def has_files(self) -> bool:
        """Whether anything is attached, now or before."""
        cleaned = self.cleaned_data
        return bool(
            cleaned.get("attached") or len(self.held) > len(cleaned.get("out", []))
        )

    def settle(self, session: SessionBase, *, at: datetime) -> None:
        """Keep what came in well for this browser, and drop what was taken out."""
        browser = drafts.browser(session)
        for each in self._came():
            if each.row is not None:
                enclosures.hold(each.row, browser=browser, at=at)
                each.is_held = True
        rows = list(enclosures.loose(browser, self.door, at=at))
        data: Any = self.data
        out = set(data.getlist(self.add_prefix("out")))
        stay = [row for row in rows if str(row.pk) not in out][: self.most]
        enclosures.drop([row for row in rows if row not in stay], at=at)
        self._offer(stay)

    def _came(self) -> list[Sealed]:
        files: Any = self.files
        found = files.getlist(self.add_prefix("attached")) if files else []
        return [each for each in found if isinstance(each, Sealed)]


def options(form: Any, request: HttpRequest) -> dict[str, Any]:
    """What a form that takes files is made with; nothing for any other."""
    if not issubclass(form, Attaching):
        return {}
    session, found = request.session, []
    if drafts.TOKEN in session:
        browser = drafts.browser(session)
        found = list(enclosures.loose(browser, form.door, at=timezone.now()))
    return {"files": request.FILES or None, "held": found}


def settle(form: Question, request: HttpRequest) -> None:
    """After a post: what came in is kept, whether or not the form was good."""
    if request.method == "POST" and isinstance(form, Attaching):
        form.settle(request.session, at=timezone.now())


def enclosed(form: Question) -> list[Enclosure]:
    """The files that go with this form."""
    return form.held if isinstance(form, Attaching) else []
