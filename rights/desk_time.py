"""The desk's side of time: more of it while there is some, a letter once there is none."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from rights import desk_forms, extending, lateness
from rights.models import Case
from rights.remaining import Remaining


def acts(case: Case, at: datetime) -> set[str]:
    """Taking more time, or the letter that says that the day has passed."""
    if not case.is_open():
        return set()
    may = {"more-time"} if extending.offer(case, at) is not None else set()
    return may | ({"late"} if lateness.of(case) is not None else set())


def shown(
    case: Case, may: set[str], bound: dict[str, Any], at: datetime
) -> dict[str, Any]:
    """The dates now and then beside the question why, or the letter as it will go."""
    found: dict[str, Any] = {}
    if "more-time" in may:
        found["more"] = offer = extending.offer(case, at)
        if causes := extending.causes(case, at):
            found["more_form"] = bound.get("more-time") or _form(offer, causes)
        else:
            found["more_plain"] = extending.plain(case)
    if "late" in may and (letter := lateness.of(case)):
        first = {"words": letter.words, "new_due": letter.new_due}
        found["late"] = letter
        found["late_cause"] = lateness.cause_of(case, letter.due_on, at=at).label
        found["late_way"] = lateness.way(case)
        found["late_form"] = bound.get("late") or desk_forms.Late(
            prefix="late", initial=first
        )
    return found


def form(case: Case, at: datetime, typed: Any = None) -> desk_forms.MoreTime:
    """Why more time is needed; and where a rule was not read, why more than it gives."""
    return _form(extending.offer(case, at), extending.causes(case, at), typed)


def _form(
    offer: extending.Offer | None, causes: list[Remaining], typed: Any = None
) -> desk_forms.MoreTime:
    is_further = offer is not None and offer.beyond is not None
    return desk_forms.MoreTime(
        typed,
        prefix="more",
        open_ones=[(each.code, each.title) for each in causes],
        is_further=is_further,
    )
