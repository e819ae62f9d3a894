"""The desk's side of word in between: one text to whoever complained."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.models import User
from rights import asking, progressing, topics, vouching
from rights.desk_asking import UNSENT
from rights.desk_forms import Plain, sentence
from rights.models import Case, Vouched

ACT = "progress"


class Word(Plain):
    """Where it stands: from the list, or in own words that two officers read first."""

    stage = forms.ChoiceField(
        label=_("How it goes"),
        help_text=_("They read it on their page. It is no answer, and no date moves."),
        choices=[
            *progressing.STAGES.items(),
            (topics.OTHER, _("Something else, in my words; another officer agrees")),
        ],
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Choose how it goes."),
            "invalid_choice": _("Choose from the list how it goes."),
        },
    )
    words = sentence(
        _("In your words"),
        hint=_("A whole sentence for what the list does not have. It asks nothing."),
        rows=3,
    )

    def clean(self) -> dict[str, Any]:
        """Own words belong to the last choice, and to it alone."""
        said: dict[str, Any] = super().clean() or {}
        stage, typed = said.get("stage"), str(said.get("words", ""))
        if stage == topics.OTHER:
            try:
                asking.check_told(typed)
            except asking.TooMuch as error:
                self.add_error("words", str(error))
        elif stage and typed:
            self.add_error("words", UNSENT)
        return said


def acts(case: Case) -> set[str]:
    """Saying how it goes, where somebody waits for it."""
    return {ACT} if progressing.may(case) else set()


def form(request: HttpRequest, _case: Case) -> Word:
    """What was typed."""
    return Word(request.POST, prefix=ACT)


def run(case: Case, bound: Any, user: User) -> None:
    """Put it on their page, or before a second officer."""
    said, at = bound.cleaned_data, timezone.now()
    if said["stage"] == topics.OTHER:
        vouching.propose(
            case, Vouched.WORD, ground="", words=said["words"], by=user, at=at
        )
    else:
        progressing.tell(case, stage=said["stage"], by=user, at=at)


def shown(may: set[str], bound: dict[str, Any]) -> dict[str, Any]:
    """The form, where it is offered."""
    if ACT not in may:
        return {}
    return {"progress_form": bound.get(ACT) or Word(prefix=ACT)}
