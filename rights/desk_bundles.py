"""Several requests decided together at the desk: every letter is shown before."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from portal import permissions
from portal.models import User
from portal.second_person import NotTheSecondPerson
from rights import (
    bundling,
    casefile,
    decision_forms,
    desk,
    queue,
    second_acts,
    talking,
    writing,
)
from rights.deciding import NotDecided
from rights.models import Bundle, Case
from rights.workflow import IllegalMove

REFUSALS = (bundling.NotTogether, NotDecided, NotTheSecondPerson, IllegalMove)


def _officer(request: HttpRequest) -> User:
    user = desk.officer(request)
    if not permissions.may_decide(user):
        raise PermissionDenied
    return user


def _chosen(request: HttpRequest) -> list[Case]:
    """In the order of the queue; what is not there any more is left out."""
    pks = [pk for pk in request.POST.getlist("case") if pk.isdecimal() and len(pk) < 16]
    rows = Case.objects.select_related("key", "revision").prefetch_related("proofs")
    found = rows.filter(pk__in=pks[: bundling.MOST + 1])
    return list(found.order_by("-is_urgent", "due_on", "id"))


@require_POST
def choose(request: HttpRequest, context: dict[str, Any]) -> HttpResponse:
    """The letters of the chosen ones; with `propose`, they are proposed as shown."""
    user, at, cases = _officer(request), timezone.now(), _chosen(request)
    try:
        bundling.check(cases)
    except bundling.NotTogether as error:
        messages.error(request, str(error))
        return redirect("admin:rights_case_changelist")
    form = _form(request, cases[0])
    answer = form.answer() if form is not None and form.is_valid() else None
    if "propose" in request.POST and (form is None or answer is not None):
        try:
            bundle = bundling.propose(
                cases, answer, seen=request.POST.get("seen", ""), by=user, at=at
            )
        except REFUSALS as error:
            messages.error(request, str(error))
        else:
            despite = form.despite_ground if form is not None else ""
            for each in cases if despite else ():
                talking.note(each, words=despite, by=user, at=at)
            messages.success(request, _("Proposed. A second person looks at them."))
            second_acts.note(request, cases, user)
            return redirect("admin:rights_case_bundle", bundle.pk)
    casefile.opened_all(cases, by=user, at=at)
    looks = bundling.look(cases, answer, at=at)
    shown = {
        "title": _("Decide together"),
        "looks": looks,
        "stand": bundling.stand(looks),
        "form": form,
        "is_ready": not any(each.problem for each in looks),
        "right": queue.right_title(cases[0].right),
    }
    return render(request, "rights/desk_together.html", {**context, **shown})


def _form(request: HttpRequest, case: Case) -> decision_forms.InWords | None:
    """The words, where the right is answered in words; empty on the first look."""
    if not writing.replies(case):
        return None
    typed = request.POST if "answer-words" in request.POST else None
    return decision_forms.InWords(typed, **{**writing.form_of(case), "uses": []})


@require_safe
def page(request: HttpRequest, pk: int, context: dict[str, Any]) -> HttpResponse:
    """What was proposed together, letter by letter, for the second person."""
    return _show(request, get_object_or_404(Bundle, pk=pk), context, None)


def _show(
    request: HttpRequest,
    bundle: Bundle,
    context: dict[str, Any],
    back: forms.Form | None,
) -> HttpResponse:
    user, at = _officer(request), timezone.now()
    looks, stand = bundling.decided(bundle, at=at)
    casefile.opened_all([each.case for each in looks], by=user, at=at)
    is_open = not bundle.agreed_at and not bundle.sent_back_at
    shown = {
        "title": _("Decided together"),
        "bundle": bundle,
        "looks": looks,
        "apart": bundling.apart(bundle) if is_open else [],
        "stand": stand,
        "right": queue.right_title(bundle.right),
        "is_own": bundle.proposed_by_id == user.pk and settings.SECOND_PERSON != "solo",
        "back_form": back or decision_forms.SendBack(prefix="back"),
    }
    return render(request, "rights/desk_bundle.html", {**context, **shown})


@require_POST
def act(
    request: HttpRequest, pk: int, name: str, context: dict[str, Any]
) -> HttpResponse:
    """The second person agrees to all of them, or sends all of them back."""
    user = _officer(request)
    if name not in {"agree", "send-back"}:
        raise Http404
    bundle = get_object_or_404(Bundle, pk=pk)
    form = decision_forms.SendBack(request.POST, prefix="back")
    if name == "send-back" and not form.is_valid():
        return _show(request, bundle, context, form)
    try:
        _act(request, bundle, name, form, user)
    except REFUSALS as error:
        messages.error(request, str(error))
        return redirect("admin:rights_case_bundle", pk)
    done = _("Agreed. They run now.") if name == "agree" else _("Sent back.")
    messages.success(request, done)
    return redirect("admin:rights_case_changelist")


def _act(
    request: HttpRequest, bundle: Bundle, name: str, form: forms.Form, user: User
) -> None:
    at = timezone.now()
    if name == "send-back":
        note = form.cleaned_data["note"]
        bundling.send_back(bundle, note=note, by=user, at=at)
        return
    for case in bundling.members(bundle):
        second_acts.check(request, case, user)
    bundling.agree(
        bundle,
        seen=request.POST.get("seen", ""),
        by=user,
        signed_in_at=user.last_login,
        at=at,
    )
