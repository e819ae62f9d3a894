"""The desk's side of the day that a deletion waits: stop it, or say why it need not."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from notices import local_day
from portal.models import User
from rights import cooling, workflow
from rights.desk_forms import Plain, sentence, words
from rights.models import Case

STOP, WAIVE = "take-back", "waive"


class TakeBack(Plain):
    """Why what was decided should not run."""

    note = words(
        _("Why should it not run?"),
        _("Write why it should not run."),
        rows=2,
        hint=_("Kept as an internal note. A person then decides again."),
    )


class Waive(Plain):
    """Why a deletion need not wait its day."""

    ground = sentence(
        _("Why need it not wait?"),
        _("Write why this deletion need not wait."),
        hint=_("For example that they asked us to hurry. Kept as an internal note."),
    )


def stop_form(request: HttpRequest, _case: Case) -> TakeBack:
    """What was typed."""
    return TakeBack(request.POST, prefix=STOP)


def waive_form(request: HttpRequest, _case: Case) -> Waive:
    """What was typed."""
    return Waive(request.POST, prefix=WAIVE)


def agreed(case: Case) -> str:
    """What happens now that a second person agreed."""
    waits = cooling.waiting(case, timezone.now())
    if waits is None:
        return _now("Agreed. It runs now.")
    return _now("Agreed. Nothing is deleted before %(time)s; then it runs.") % {
        "time": local_day.moment(waits.ends_at, "D j M, H:i")
    }


def stop(case: Case, bound: Any, user: User) -> None:
    """Take the decision back."""
    note = bound.cleaned_data["note"]
    cooling.take_back(case, note=note, by=user, at=timezone.now())


def waive(case: Case, bound: Any, user: User) -> None:
    """Let it run now."""
    ground = bound.cleaned_data["ground"]
    cooling.waive(case, ground=ground, by=user, at=timezone.now())


def acts(moves: set[workflow.Move]) -> set[str]:
    """Both, while nothing was deleted yet."""
    return {STOP, WAIVE} if workflow.Move.TAKE_BACK in moves else set()


def shown(case: Case, may: set[str], bound: dict[str, Any]) -> dict[str, Any]:
    """The wait and both forms; who may only read sees until when."""
    row = cooling.waiting(case, timezone.now())
    if row is None:
        return {}
    forms = {
        "take_back_form": bound.get(STOP) or TakeBack(prefix=STOP),
        "waive_form": bound.get(WAIVE) or Waive(prefix=WAIVE),
    }
    return {"cooling": row, **(forms if STOP in may else {})}
