"""The desk's side of the law: what it asks, and another one side by side."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils import timezone

from portal.models import User
from rights import desk_forms, law_letters, law_switch
from rights.models import Case


def acts(case: Case) -> set[str]:
    """The law of an open request can be looked at beside others, and changed."""
    return {"law", "law-look"} if case.is_open() else set()


def form(request: HttpRequest, case: Case) -> desk_forms.Law:
    """What was chosen, from the laws that counted on the day of receipt."""
    return desk_forms.Law(request.POST, prefix="law", laws=_laws(case))


def run(case: Case, bound: desk_forms.Law, user: User) -> None:
    """Use the law; looking only changes nothing."""
    law_switch.use(
        case,
        bound.cleaned_data["law"],
        reason=bound.cleaned_data["reason"],
        by=user,
        at=timezone.now(),
    )


def shown(case: Case, may: set[str], bound: dict[str, Any]) -> dict[str, Any]:
    """The law of the case; and beside it another one that somebody looks at."""
    found: dict[str, Any] = {"law_facts": law_switch.facts(case)}
    if "law" not in may:
        return found
    asked = bound.get("law") or bound.get("law-look")
    found["law_form"] = asked or desk_forms.Law(prefix="law", laws=_laws(case))
    if asked is not None and asked.is_valid():
        law = asked.cleaned_data["law"]
        found["law_facts"] = law_switch.compare(case, law)
        found["law_letters"] = law_letters.compare(case, law, at=timezone.now())
        found["law_beside"] = True
    return found


def _laws(case: Case) -> list[tuple[str, str]]:
    return [(pack.code, str(pack.title)) for pack in law_switch.offered(case)]
