"""The desk's side of word in between: one text to whoever complained."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.models import User
from rights import progressing
from rights.desk_forms import ToPerson, sentence
from rights.models import Case

ACT = "progress"


class Word(ToPerson):
    """Where it stands, in plain words."""

    words = sentence(
        _("How it goes"),
        _("Write where it stands."),
        rows=4,
        hint=_("They read it on their page. It is no answer, and no date moves."),
    )


def acts(case: Case) -> set[str]:
    """Saying how it goes, where somebody waits for it."""
    return {ACT} if progressing.may(case) else set()


def form(request: HttpRequest, _case: Case) -> Word:
    """What was typed."""
    return Word(request.POST, prefix=ACT)


def run(case: Case, bound: Any, user: User) -> None:
    """Put it on their page."""
    said = bound.cleaned_data["words"]
    progressing.tell(case, words=said, by=user, at=timezone.now())


def shown(may: set[str], bound: dict[str, Any]) -> dict[str, Any]:
    """The form, where it is offered."""
    if ACT not in may:
        return {}
    return {"progress_form": bound.get(ACT) or Word(prefix=ACT)}
