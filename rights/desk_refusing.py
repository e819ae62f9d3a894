"""Refusing a whole request at the desk, or the sentence why that is not open yet."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from rights import grounds, unanswered, waiting, workflow
from rights.decision_forms import Refuse
from rights.law import Ground
from rights.models import Case


def form(case: Case, at: datetime, data: Mapping[str, Any]) -> Refuse:
    """The grounds on which all of it may be refused now."""
    found = grounds.for_all(case, at=at)
    is_report = workflow.is_report(case)
    return Refuse(data, prefix="refuse", grounds=found, is_report=is_report)


def shown(
    case: Case, among: list[Ground], bound: dict[str, Any], at: datetime
) -> dict[str, Any]:
    """The form, or why there is none; `among` are the grounds there are."""
    if "refuse" in bound:
        return {"refuse_form": bound["refuse"]}
    unheard = unanswered.fault(case, at)
    if unheard:
        return {"no_refusal": unheard}
    found = grounds.for_all(case, at=at, among=among)
    if found:
        is_report = workflow.is_report(case)
        form = Refuse(prefix="refuse", grounds=found, is_report=is_report)
        return {"refuse_form": form}
    return {"no_refusal": _why_not(case)}


def _why_not(case: Case) -> str:
    if grounds.is_unproven(case):
        return _(
            "They have until %(day)s to show who they are. Nothing is refused for it "
            "before."
        ) % {"day": date_format(waiting.ends_on(case), "l j F Y")}
    return _(
        "No ground is about all that they asked for. Keep or refuse what has one, kind "
        "by kind."
    )
