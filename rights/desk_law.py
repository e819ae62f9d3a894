"""The desk's side of the law: what it asks, and another one side by side."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise

from portal import one_look, places, second_person
from portal.models import User
from rights import law_changing, law_letters, law_switch, registry
from rights.desk_forms import Plain, words
from rights.models import Case, LawProposal

KEPT = _("The law stays as it is.")


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
            *places.PLACES,
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


class Proposed(Plain):
    """What the second person answers to: the proposal that they read."""

    seen = forms.IntegerField(widget=forms.HiddenInput)


def acts(case: Case) -> set[str]:
    """The law of an open request can be looked at beside others, and changed."""
    if not case.is_open():
        return set()
    if _open(case) is not None:
        return {"law-agree", "law-keep"}
    return {"law", "law-look"}


def _open(case: Case) -> LawProposal | None:
    return one_look.read(f"law:{case.pk}", lambda: law_changing.proposed(case))


def done(case: Case) -> StrOrPromise:
    """What the button did: it is changed, or waits for a second person."""
    if law_changing.proposed(case) is not None:
        return _(
            "Proposed. It is against their word, or gives them less, so another person "
            "must agree. Until then their law stays."
        )
    return _(
        "The law is changed. A message says so where they left an address, and their "
        "page does in any case."
    )


def form(request: HttpRequest, case: Case) -> Law:
    """What was chosen, from the laws that counted on the day of receipt."""
    return Law(request.POST, prefix="law", case=case)


def run(case: Case, bound: Law, user: User) -> None:
    """Use the law; looking only changes nothing."""
    said = bound.cleaned_data
    law_changing.use(
        case,
        said["law"],
        place=said["place"],
        reason=said["reason"],
        by=user,
        at=timezone.now(),
    )


def answer(request: HttpRequest, _case: Case) -> Proposed:
    """Which proposal the second person read."""
    return Proposed(request.POST)


def agree(case: Case, bound: Any, user: User) -> None:
    """Use the law that was proposed."""
    law_changing.agree(
        case,
        seen=bound.cleaned_data["seen"],
        by=user,
        signed_in_at=user.last_login,
        at=timezone.now(),
    )


def keep(case: Case, bound: Any, user: User) -> None:
    """Leave the law as the person said."""
    seen = bound.cleaned_data["seen"]
    law_changing.drop(case, seen=seen, by=user, at=timezone.now())


def shown(
    case: Case, may: set[str], bound: dict[str, Any], user: User
) -> dict[str, Any]:
    """The law of the case; and beside it another one that somebody looks at."""
    found: dict[str, Any] = {"law_facts": law_switch.facts(case)}
    if "law-agree" in may:
        return found | _proposed(case, user)
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


def _proposed(case: Case, user: User) -> dict[str, Any]:
    """Both laws beside each other, for the second person; and who may agree."""
    row = _open(case)
    if row is None:
        return {}
    is_own = row.proposed_by_id == user.pk and settings.SECOND_PERSON != "solo"
    return {
        "law_proposed": row,
        "law_words": {
            "law": registry.packs()[row.law].title,
            "place": places.within(row.place),
            "said": places.said(case.residence) if case.residence else _("nothing"),
        },
        "law_is_own": is_own,
        "law_alone": second_person.alone()
        if is_own and not second_person.others(user)
        else "",
        "law_facts": law_switch.compare(case, row.law, row.place),
        "law_letters": law_letters.compare(
            case, row.law, place=row.place, at=timezone.now()
        ),
        "law_beside": True,
    }
