"""What stands beside a case at the desk: what says the same, and how like was decided."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.models import User
from rights import desk_overheard, joining, precedents, twins
from rights.desk_forms import Plain
from rights.models import Case

SAME, NOT_SAME = "same", "not-same"


class Same(Plain):
    """Which earlier request this one says again."""

    of = forms.ModelChoiceField(
        label=_("The same as"),
        queryset=Case.objects.none(),
        empty_label=None,
        error_messages={
            "required": _("Choose a request."),
            "invalid_choice": _("Choose a request from the list."),
        },
    )

    def __init__(self, *args: Any, alike: list[Case], **options: Any) -> None:
        super().__init__(*args, **options)
        field = self.fields["of"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 - tells the type checker
        field.queryset = Case.objects.filter(pk__in=[each.pk for each in alike])


def form(request: HttpRequest, case: Case) -> Same:
    """What was chosen."""
    return Same(request.POST, prefix="same", alike=twins.candidates(case))


def link(case: Case, bound: Same, user: User) -> None:
    """Both are looked at together."""
    twins.link(case, bound.cleaned_data["of"], by=user, at=timezone.now())


def unlink(case: Case, _form: Any, user: User) -> None:
    """They are not the same."""
    twins.unlink(case, by=user, at=timezone.now())


def acts(case: Case) -> set[str]:
    """Saying that it is the same as another, or that it is not."""
    if not case.is_open():
        return set()
    if twins.together(case):
        return {NOT_SAME} if twins.of(case) else set()
    return {SAME} if twins.candidates(case) else set()


def shown(case: Case, may: set[str], bound: dict[str, Any]) -> dict[str, Any]:
    """The others of it, the form that names one, and the precedents."""
    together = twins.together(case)
    found: dict[str, Any] = {
        **desk_overheard.shown(case, bound),
        "together": together,
        "same_as": [each for each in together if each.pk != case.pk],
        "outlooks": [
            (each.reference, joining.outlook(each, together[0]))
            for each in together[1:]
        ],
        "precedents": precedents.like(case) if case.is_open() else [],
    }
    if SAME in may:
        fresh = Same(prefix="same", alike=twins.candidates(case))
        found["same_form"] = bound.get(SAME) or fresh
    return found
