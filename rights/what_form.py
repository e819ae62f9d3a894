"""R4: what is asked for: everything or some kinds, a list alone, and from which time.

A copy can be of a time (11 CCR 7020: older than 12 months too, or everything), and a list
of the kinds and of everybody who got them is enough for many (11 CCR 7024(a); the laws of
Oregon, Minnesota and Connecticut).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, ClassVar

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from notices import local_day
from rights.branching import Branching, set_choices
from rights.fields import FREE, LONGEST, text
from rights.right import Effect, Right

LIST = "list"
# A copy of a time, or a list alone: of what is shown, not of what is deleted.
OF_A_COPY = ("since", "until")


class What(Branching):
    """R4: everything, some kinds or a list, from which time, and in their own words."""

    why = gettext_lazy("Asked so that we do what you want, and no more.")
    theirs: ClassVar = {
        "scope": {"all": gettext_lazy("Everything you hold about them")},
    }
    branch = "scope"
    reveals: ClassVar[dict[str, str]] = {"some": "categories"}
    scope = forms.ChoiceField(
        choices=[
            ("all", gettext_lazy("Everything you hold about me")),
            ("some", gettext_lazy("Only some kinds")),
            (
                LIST,
                gettext_lazy("Only a list: which kinds you hold, and who got them"),
            ),
        ],
        widget=forms.RadioSelect,
        error_messages={
            "required": gettext_lazy("Choose everything or only some kinds."),
            "invalid_choice": gettext_lazy("Choose everything or only some kinds."),
        },
    )
    categories = forms.MultipleChoiceField(
        label=gettext_lazy("Kinds of data"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "invalid_choice": gettext_lazy("Select kinds of data from the list.")
        },
    )
    since = forms.DateField(
        label=gettext_lazy("From which day on? (optional)"),
        help_text=gettext_lazy("Leave both days empty for everything, however old."),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
        error_messages={"invalid": gettext_lazy("Write the day like 2026-03-31.")},
    )
    until = forms.DateField(
        label=gettext_lazy("Up to which day? (optional)"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
        error_messages={"invalid": gettext_lazy("Write the day like 2026-03-31.")},
    )
    words = text(
        gettext_lazy("In your own words (optional)"),
        hint=gettext_lazy("Anything we should know. At most 2,000 characters."),
        attrs=FREE,
        longest=LONGEST,
        rows=4,
    )

    def __init__(
        self,
        *args: Any,
        right: Right,
        kinds: list[tuple[str, str]],
        **options: Any,
    ) -> None:
        super().__init__(*args, **options)
        is_erasure = Effect.ERASE in right.effects
        self.title = (
            _("What should we delete?") if is_erasure else _("What should we include?")
        )
        set_choices(self, "categories", kinds)
        if not has_copy(right):
            self._take_out()

    def _take_out(self) -> None:
        for name in OF_A_COPY:
            del self.fields[name]
        scope = self.fields["scope"]
        assert isinstance(scope, forms.ChoiceField)  # noqa: S101 - for the type checker
        found: Any = scope.choices
        scope.choices = [each for each in found if each[0] != LIST]

    def clean(self) -> dict[str, Any]:
        super().clean()
        is_some = self.cleaned_data.get("scope") == "some"
        if is_some and not {"categories"} & {*self.errors, *self._chosen()}:
            self.add_error("categories", _("Select the kinds of data you mean."))
        self._check_days()
        return self.cleaned_data

    def _check_days(self) -> None:
        since, until = (self.cleaned_data.get(name) for name in OF_A_COPY)
        for name, sentence in wrong_days(since, until).items():
            self.add_error(name, sentence)

    def _chosen(self) -> list[str]:
        return ["categories"] if self.cleaned_data.get("categories") else []


def _is_to_come(day: date) -> bool:
    """Looked up at the company only where it is not the same everywhere."""
    now = timezone.now()
    is_near = abs((day - now.date()).days) <= 1
    return day > (local_day.of(now) if is_near else now.date())


def wrong_days(since: date | None, until: date | None) -> dict[str, str]:
    """What is wrong with the time that a copy is to be of, by field."""
    wrong = {}
    if since and _is_to_come(since):
        wrong["since"] = _("This day is still to come. Write an earlier day.")
    if since and until and until < since:
        wrong["until"] = _("Write a last day that is not before the first.")
    return wrong


def has_copy(right: Right) -> bool:
    """Whether what is asked for is a copy; files to move elsewhere are always whole."""
    return right.is_exporting and not right.is_moving


def answers(what: Mapping[str, Any]) -> dict[str, Any]:
    """What was asked for, as a request keeps it: only what was said."""
    said: dict[str, Any] = {
        "categories": what["categories"] if what["scope"] == "some" else [],
        "words": what["words"],
    }
    if what["scope"] == LIST:
        said["scope"] = LIST
    days = {name: what.get(name) for name in OF_A_COPY}
    return {**said, **{name: day.isoformat() for name, day in days.items() if day}}
