"""The desk's side of the law: what it asks, and another one side by side."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.models import User
from rights import law_letters, law_switch, places
from rights.desk_forms import Plain, words
from rights.models import Case

# Alone it is no place: the states have laws of their own.
NO_STATE = "US"


class Law(Plain):
    """Another law for the request, looked at first or used."""

    law = forms.ChoiceField(
        label=_("Another law"),
        error_messages={
            "required": _("Choose a law."),
            "invalid_choice": _("Choose a law from the list."),
        },
    )
    place = forms.ChoiceField(
        label=_("Where they live"),
        required=False,
        help_text=_("A law counts where somebody lives. The person is told."),
        error_messages={"invalid_choice": _("Choose a place from the list.")},
    )
    reason = words(
        _("Why this law"),
        hint=_(
            "A whole sentence, kept as an internal note. To look at both you need none."
        ),
        rows=2,
    )

    def __init__(self, *args: Any, case: Case, **options: Any) -> None:
        super().__init__(*args, **options)
        self.case = case
        packs = law_switch.offered(case)
        self.fields["law"].choices = [  # type: ignore[attr-defined]
            (pack.code, str(pack.title)) for pack in packs
        ]
        self.fields["place"].choices = [  # type: ignore[attr-defined]
            ("", _("as we know it until now")),
            *(each for each in places.PLACES if each[0] != NO_STATE),
        ]

    @property
    def uses(self) -> bool:
        """Whether the button that changes it was pressed."""
        return "law-use" in self.data

    def clean(self) -> dict[str, Any]:
        """A law that counts there; using it takes a reason."""
        said: dict[str, Any] = super().clean() or {}
        if "law" in said and "place" in said:
            fault = law_switch.fault(self.case, said["law"], said["place"])
            self._settle("law", fault)
        if self.uses and "reason" in said:
            self._settle("reason", law_switch.reason_fault(said["reason"]))
        return said

    def _settle(self, field: str, fault: str) -> None:
        if fault:
            self.add_error(field, fault)


def acts(case: Case) -> set[str]:
    """The law of an open request can be looked at beside others, and changed."""
    return {"law", "law-look"} if case.is_open() else set()


def form(request: HttpRequest, case: Case) -> Law:
    """What was chosen, from the laws that counted on the day of receipt."""
    return Law(request.POST, prefix="law", case=case)


def run(case: Case, bound: Law, user: User) -> None:
    """Use the law; looking only changes nothing."""
    said = bound.cleaned_data
    law_switch.use(
        case,
        said["law"],
        place=said["place"],
        reason=said["reason"],
        by=user,
        at=timezone.now(),
    )


def shown(case: Case, may: set[str], bound: dict[str, Any]) -> dict[str, Any]:
    """The law of the case; and beside it another one that somebody looks at."""
    found: dict[str, Any] = {"law_facts": law_switch.facts(case)}
    if "law" not in may:
        return found
    asked = bound.get("law") or bound.get("law-look")
    found["law_form"] = asked or Law(prefix="law", case=case)
    if asked is not None and asked.is_valid():
        law, place = asked.cleaned_data["law"], asked.cleaned_data["place"]
        found["law_facts"] = law_switch.compare(case, law, place)
        found["law_letters"] = law_letters.compare(
            case, law, place=place, at=timezone.now()
        )
        found["law_warned"] = law_switch.warned(case, law, place)
        found["law_beside"] = True
    return found
