"""The desk's side of standing rules: making them, ending them, releasing what is ready."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from portal import one_browser, permissions
from portal.models import User
from portal.second_person import NotTheSecondPerson
from rights import deciding, desk, standing, straight
from rights.desk_forms import Plain
from rights.models import Case, StandingRule, Way
from rights.right import Right
from rights.workflow import IllegalMove

REFUSALS = (
    *(standing.NotStanding, straight.NotReady, NotTheSecondPerson),
    *(deciding.NotDecided, IllegalMove),
)


class HowFar(Plain):
    """How far an ordinary request of a right goes by itself."""

    way = forms.ChoiceField(
        label=gettext_lazy("An ordinary request"),
        choices=Way.choices,
        widget=forms.RadioSelect,
        error_messages={
            "required": gettext_lazy("Choose how far it goes by itself."),
            "invalid_choice": gettext_lazy("Choose one of the ways shown."),
        },
    )


@dataclass(frozen=True, kw_only=True)
class Line:
    """One right with the rule that counts or waits, and the form that proposes one."""

    right: Right
    rule: StandingRule | None
    form: HowFar
    is_own: bool


def _officer(request: HttpRequest) -> User:
    user = desk.officer(request)
    if not permissions.may_decide(user):
        raise PermissionDenied
    return user


@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest, context: dict[str, Any]) -> HttpResponse:
    """Every right that can have a rule; a post proposes one, agrees to it or ends it."""
    user = _officer(request)
    asked = request.POST.get("right", "")
    form = HowFar(request.POST, prefix=asked) if "propose" in request.POST else None
    if request.method == "POST" and (form is None or form.is_valid()):
        try:
            _act(request, form, user)
        except REFUSALS as error:
            messages.error(request, str(error))
        return redirect("admin:rights_case_standing")
    kept = standing.kept()
    lines = [
        _line(right, kept.get(right.code), form if right.code == asked else None, user)
        for right in standing.rights()
    ]
    shown = {"title": _("Standing rules"), "lines": lines}
    return render(request, "rights/desk_standing.html", {**context, **shown})


def _line(
    right: Right, rule: StandingRule | None, form: HowFar | None, user: User
) -> Line:
    return Line(
        right=right,
        rule=rule,
        form=form or HowFar(prefix=right.code, initial={"way": Way.RELEASE}),
        is_own=rule is not None and rule.proposed_by_id == user.pk,
    )


def _act(request: HttpRequest, form: HowFar | None, user: User) -> None:
    at, asked = timezone.now(), request.POST.get("right", "")
    if form is not None:
        standing.propose(asked, way=form.cleaned_data["way"], by=user, at=at)
        one_browser.note(request, [f"standing:{asked}"], user)
        messages.success(request, _("Proposed. It counts once a second person agrees."))
        return
    rule = get_object_or_404(StandingRule, right=asked, ended_at__isnull=True)
    if "agree" in request.POST:
        one_browser.check(request, [f"standing:{asked}"], user)
        standing.agree(rule, by=user, signed_in_at=user.last_login, at=at)
        messages.success(request, _("Agreed. The rule counts from now on."))
    else:
        standing.end(rule, by=user, at=at)
        messages.success(request, _("Ended. An officer looks at each of them again."))


@require_POST
def release(request: HttpRequest, pk: int) -> HttpResponse:
    """One click on Today; the next one waits there."""
    user = _officer(request)
    case = get_object_or_404(Case.objects.select_related("key", "revision"), pk=pk)
    try:
        straight.release(case, by=user, at=timezone.now())
    except REFUSALS as error:
        messages.error(request, f"{case.reference}: {error}")
        return redirect("admin:rights_case_change", pk)
    messages.success(request, _("%(reference)s: released.") % {"reference": case})
    return redirect("admin:index")
