"""The desk's side of what the words of a case ask for beside its right."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.models import User
from rights import claims, hearing, overheard
from rights.channels import Channel
from rights.desk_forms import Plain, words
from rights.models import Case

OPEN, NOT = "open-heard", "not-heard"
DONE = _("Opened as a request of its own. Its time counts from the day of the words.")
LEFT = _("Noted: these words do not ask for that. Their page says so.")
# What is said of each before anything else on the page.
WARNINGS = {
    hearing.READ: _(
        "Somebody else may read what we send them. Before anything is written, mark the "
        "address on the page of the request (“An address that others read”), or ask for "
        "another way."
    ),
    hearing.DANGER: _(
        "They may be in danger from somebody near. Write nothing where others may read "
        "it, and put nothing off."
    ),
    hearing.CHILD: _("It may be about a child. What is held of a child goes first."),
}


class Right(Plain):
    """Which of them."""

    right = forms.CharField(max_length=30)
    # The sentence that was read, by its digest.
    sentence = forms.CharField(max_length=64, required=False)
    why = words(_("Why it does not ask for that"), rows=1)


def form(request: HttpRequest, _case: Case) -> Right:
    """What was pressed."""
    return Right(request.POST)


def take(case: Case, bound: Right, user: User) -> None:
    """It is a request of its own."""
    right = bound.cleaned_data["right"]
    overheard.take(case, right, by=user, at=timezone.now())


def leave(case: Case, bound: Right, user: User) -> None:
    """It is no request."""
    overheard.leave(case, **bound.cleaned_data, by=user, at=timezone.now())


def first(case: Case, right: str, *, zone: str) -> dict[str, Any]:
    """The page of a new request, filled in from these words; {} where nothing is."""
    one = next((each for each in overheard.beyond(case) if each.right == right), None)
    if one is None:
        return {}
    typed = claims.typed(case)
    return {
        "words": one.words,
        "right": right,
        "email": typed.get("email", ""),
        "phone": typed.get("phone", ""),
        "contact": claims.contact(case),
        "channel": case.channel if case.channel in Channel.values else Channel.OTHER,
        "arrived_on": one.at.astimezone(ZoneInfo(zone)).date().isoformat(),
    }


def shown(case: Case, bound: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """What the words also ask for, and what in them has to be seen first.

    `bound`: what was pressed and could not be taken, so that its reason stays.
    """
    seen = overheard.safety(case)
    typed = (bound or {}).get(NOT)
    return {
        "heard_beside": overheard.beyond(case),
        "not_heard": typed.data if typed else {},
        "heard_first": [(WARNINGS[each.kind], each.words) for each in seen],
    }
