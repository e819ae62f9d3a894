"""The desk's side of what was found: search a system again, look at a few rows."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.models import User
from retention.models import System
from rights import sampling, second_look
from rights.desk_forms import Plain, sentence
from rights.models import Case
from rights.workflow import Move

AGAIN, SAMPLE = "search-again", "sample"


def _choice(label: Any, missing: Any) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=label,
        error_messages={"required": missing, "invalid_choice": missing},
    )


class Again(Plain):
    """Which system to search again."""

    system = _choice(_("System"), _("Choose a system from the list."))

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        field = self.fields["system"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - for the type checker
        self.systems = list(
            System.objects.order_by("title").values_list("slug", "title")
        )
        field.choices = self.systems

    @property
    def first(self) -> str:
        """Any of them, where the whole search is tried again."""
        return next((slug for slug, _title in self.systems), "")


class Look(Plain):
    """Which rows to look at, and why unmasked, if they should be."""

    dataset = _choice(_("Where"), _("Choose from what was found."))
    reason = sentence(
        _("Why you need to read them unmasked (optional)"),
        hint=_("Without a reason they are masked. With one it is kept as a note."),
    )

    def __init__(
        self, *args: Any, offered: list[tuple[str, str]], **options: Any
    ) -> None:
        super().__init__(*args, **options)
        field = self.fields["dataset"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - for the type checker
        field.choices = offered


def again_form(request: HttpRequest, _case: Case) -> Again:
    """What was chosen."""
    return Again(request.POST, prefix=AGAIN)


def look_form(request: HttpRequest, case: Case) -> Look:
    """What was chosen."""
    return Look(request.POST, prefix=SAMPLE, offered=sampling.offered(case))


def again(case: Case, bound: Any, user: User) -> None:
    """Search once more."""
    system = bound.cleaned_data["system"]
    second_look.ask(case, system=system, by=user, at=timezone.now())


def acts(case: Case, moves: set[Move]) -> set[str]:
    """Searching while nothing is decided; looking while we know which rows."""
    is_open = bool(moves & {Move.DECIDE, Move.PROPOSE, Move.REFUSE})
    may = {SAMPLE} if case.searched_at and case.steps_forgotten_at is None else set()
    if (case.searched_at and is_open) or second_look.has_failed(case):
        may.add(AGAIN)
    return may


def shown(
    case: Case, may: set[str], bound: dict[str, Any], user: User
) -> dict[str, Any]:
    """Both forms, and the rows once they were asked for."""
    found: dict[str, Any] = {}
    if AGAIN in may:
        found["again_form"] = bound.get(AGAIN) or Again(prefix=AGAIN)
    offered = sampling.offered(case) if SAMPLE in may else []
    if offered:
        form = bound.get(SAMPLE) or Look(prefix=SAMPLE, offered=offered)
        found["sample_form"] = form
        if form.is_bound and form.is_valid():
            said, at = form.cleaned_data, timezone.now()
            found["sample"] = sampling.look(case, **said, by=user, at=at)
    return found
