"""The desk's side of a reported voice: which voices it may be, or why nobody knows."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.models import User
from rights import voices
from rights.desk_forms import Plain
from rights.fields import text
from rights.models import Case
from rights.voices import Candidate, NotLooked
from rights.workflow import actor


class Find(Plain):
    """What one voice can be found by."""

    words = text(
        _("Find a voice by its public id or its owner’s e-mail"),
        missing=_("Write the public id or the owner’s e-mail address."),
    )


class Voice(Plain):
    """Which of the voices shown to stop."""

    words = text(_("What you searched for"))
    clone = forms.ChoiceField(
        error_messages={
            "required": _("Choose the voice to stop."),
            "invalid_choice": _("Choose one of the voices shown."),
        }
    )

    def __init__(
        self, *args: Any, offered: Callable[[str], list[Candidate]], **options: Any
    ) -> None:
        """`offered` gives the voices for what was searched for."""
        super().__init__(*args, **options)
        field = self.fields["clone"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - tells the type checker
        self.fault = ""
        try:
            found = offered(str(self.data.get("words", "")))
        except NotLooked as error:
            found, self.fault = [], str(error)
        field.choices = [(each.id, each.words) for each in found]

    def clean(self) -> dict[str, Any]:
        if self.fault:
            self.errors.clear()
            raise forms.ValidationError(self.fault)
        return super().clean() or {}


def shown(
    case: Case, may: set[str], bound: dict[str, Any], user: User
) -> dict[str, Any]:
    """The voices to choose from; while they cannot be looked for, the sentence why.

    That somebody looked for one is on record.
    """
    form = bound.get("find-voice") or Find()
    panel: dict[str, Any] = {"find_form": form}
    if "stop-voice" not in may:
        return panel
    panel["words"] = form.cleaned_data["words"] if form.is_valid() else ""
    panel["voice_form"] = bound.get("stop-voice")
    try:
        panel["clones"] = found = voices.offered(case, panel["words"])
        if panel["words"]:
            by, at = actor(user), timezone.now()
            voices.looked(case, found=len(found), by=by, at=at)
    except NotLooked as error:
        panel["voice_fault"] = str(error)
        panel["may"] = may - {"nothing-found"}
    return panel
