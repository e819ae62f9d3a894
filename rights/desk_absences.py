"""The desk's side of systems that do not answer: since when, and going on without one."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.models import User
from rights import leaving
from rights.models import Case

LEAVE = "leave-out"


class Leave(forms.Form):
    """Which system is left out; the button names it."""

    system = forms.SlugField(
        error_messages={"required": _("Choose one of the systems shown.")}
    )


def form(request: HttpRequest, _case: Case) -> Leave:
    """What the button says."""
    return Leave(request.POST, prefix=LEAVE)


def leave(case: Case, bound: Any, user: User) -> None:
    """Go on without it."""
    system = bound.cleaned_data["system"]
    leaving.leave(case, system, by=user, at=timezone.now())


def shown(case: Case) -> dict[str, Any]:
    """All of them with what can be done."""
    return {"absences": leaving.offers(case, at=timezone.now())}
