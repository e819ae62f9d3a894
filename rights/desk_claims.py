"""The desk's side of who has a case: its forms, and what two people did at once."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.models import User
from rights import claiming, history
from rights.desk_forms import Plain, words
from rights.models import Case

# Each adds something and takes nothing away, so nobody can write over another.
HARMLESS = {
    *("take", "hand-over", "note", "acknowledge", "look", "find-voice", "same"),
    "open-heard",
}


class HandOver(Plain):
    """To whom, and what they should know."""

    to = forms.ModelChoiceField(
        label=_("Hand it to"),
        queryset=User.objects.none(),
        empty_label=_("Choose an officer"),
        error_messages={
            "required": _("Choose an officer."),
            "invalid_choice": _("Choose an officer from the list."),
        },
    )
    words = words(
        _("What they should know (optional)"),
        hint=_("Kept as an internal note."),
        rows=2,
    )

    def __init__(self, *args: Any, viewer: User, case: Case, **options: Any) -> None:
        super().__init__(*args, **options)
        field = self.fields["to"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 - tells the type checker
        field.queryset = claiming.others(viewer, case)


def form(request: HttpRequest, case: Case) -> HandOver:
    """What was chosen."""
    assert isinstance(request.user, User)  # noqa: S101 - the desk let them in
    return HandOver(request.POST, prefix="hand", viewer=request.user, case=case)


def take(case: Case, _form: Any, user: User) -> None:
    """The case is this officer's."""
    claiming.take(case, by=user, at=timezone.now())


def hand_over(case: Case, bound: HandOver, user: User) -> None:
    """The case is another officer's."""
    claiming.hand_over(case, **bound.cleaned_data, by=user, at=timezone.now())


def acts(case: Case, user: User | None) -> set[str]:
    """Taking what is free or cold, handing on what is open."""
    if not case.is_open():
        return set()
    held = claiming.of(case, user, timezone.now()) if user else None
    may = {"hand-over"}
    return may if held and (held.is_mine or not held.is_stale) else may | {"take"}


def shown(
    case: Case, may: set[str], bound: dict[str, Any], user: User
) -> dict[str, Any]:
    """Who has it since when, and the form that hands it on."""
    found: dict[str, Any] = {"claim": claiming.of(case, user, timezone.now())}
    if "hand-over" in may:
        fresh = HandOver(prefix="hand", viewer=user, case=case)
        found["hand_form"] = bound.get("hand-over") or fresh
    return found


def meanwhile(case: Case, name: str, user: User) -> list[history.Happened]:
    """What others did to it while this officer was writing."""
    return [] if name in HARMLESS else history.since_last_look(case, user)


def typed(bound: forms.Form | None) -> list[tuple[str, str]]:
    """What was written into a form that may no longer be on the page."""
    if bound is None:
        return []
    return [
        (str(field.label), str(field.value()))
        for field in bound.visible_fields()
        if isinstance(field.field, forms.CharField) and field.value()
    ]
