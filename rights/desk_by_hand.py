"""The desk's side of a correction by hand: where it is, that it was done, or was not."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.models import User
from rights import by_hand
from rights.desk_forms import Plain, sentence
from rights.fields import text
from rights.models import Case
from rights.workflow import Move

DECIDE, DONE, NOT_DONE = "by-hand", "by-hand-done", "by-hand-back"


class Decide(Plain):
    """Which kind of data it is, and the system that holds it."""

    kind = forms.ChoiceField(
        label=_("Which kind of data is it?"),
        error_messages={
            "required": _("Choose the kind of data."),
            "invalid_choice": _("Choose a kind of data from the list."),
        },
    )
    system = text(
        _("Where does it stand?"),
        missing=_("Name the system or the file it stands in."),
        hint=_("The system, the tool or the file by its name. The person reads it."),
        longest=by_hand.LONGEST_SYSTEM,
    )

    def __init__(self, *args: Any, case: Case, **options: Any) -> None:
        super().__init__(*args, **options)
        chooser = self.fields["kind"]
        assert isinstance(chooser, forms.ChoiceField)  # noqa: S101 - for the type checker
        chooser.choices = [("", _("Choose")), *by_hand.kinds(case).items()]


class Done(Plain):
    """How many records, and what shows that they say the right thing now."""

    count = forms.IntegerField(
        label=_("How many records did you change?"),
        min_value=1,
        max_value=1_000_000,
        error_messages={
            "required": _("Write how many records you changed."),
            "invalid": _("Write a number, like 1."),
            "min_value": _("Write how many records you changed, at least 1."),
            "max_value": _("Write a number below a million."),
        },
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )
    evidence = sentence(
        _("What shows that it is right now?"),
        _("Write what you changed, and how you saw that it is right now."),
        rows=3,
        hint=_("Kept as an internal note and as evidence of this request."),
    )


class NotDone(Plain):
    """What was met there instead."""

    note = sentence(
        _("What did you meet there?"),
        _("Write what you met there. Then it is decided again."),
        hint=_("Kept as an internal note. It is then decided again."),
    )


def form(request: HttpRequest, case: Case) -> Decide:
    """What was typed."""
    return Decide(request.POST, prefix=DECIDE, case=case)


def done_form(request: HttpRequest, _case: Case) -> Done:
    """What was typed."""
    return Done(request.POST, prefix=DONE)


def not_done_form(request: HttpRequest, _case: Case) -> NotDone:
    """What was typed."""
    return NotDone(request.POST, prefix=NOT_DONE)


def decide(case: Case, bound: Any, user: User) -> None:
    """Decide that it is corrected there."""
    by_hand.decide(case, **bound.cleaned_data, by=user, at=timezone.now())


def done(case: Case, bound: Any, user: User) -> None:
    """It is corrected."""
    by_hand.done(case, **bound.cleaned_data, by=user, at=timezone.now())


def not_done(case: Case, bound: Any, user: User) -> None:
    """It could not be corrected there."""
    note = bound.cleaned_data["note"]
    by_hand.not_done(case, note=note, by=user, at=timezone.now())


def acts(case: Case, moves: set[Move]) -> tuple[set[str], set[str]]:
    """The acts open to a case beside the others, and those that it has not."""
    if not by_hand.is_asked(case):
        return set(), set()
    more = {DECIDE} if Move.DECIDE in moves else set()
    if by_hand.due(case) is not None:
        more |= {DONE, NOT_DONE}
    # No deletion waits here, and no kind of data is decided by itself.
    return more, {"decide", "take-back", "waive"}


def shown(case: Case, may: set[str], bound: dict[str, Any]) -> dict[str, Any]:
    """The forms that fit where the case is."""
    shown: dict[str, Any] = {}
    if DECIDE in may:
        shown["by_hand_form"] = bound.get(DECIDE) or Decide(prefix=DECIDE, case=case)
    if DONE in may:
        row = by_hand.due(case)
        shown |= {
            "by_hand_in": row.ground if row else "",
            "by_hand_done_form": bound.get(DONE) or Done(prefix=DONE),
            "by_hand_back_form": bound.get(NOT_DONE) or NotDone(prefix=NOT_DONE),
        }
    return shown
