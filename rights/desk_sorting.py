"""New requests at the desk, one after the other, each sorted by one key or button."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from portal import permissions
from portal.models import User
from rights import casefile, desk, desk_overheard, queue, routing, sorting, twins
from rights.desk_forms import Plain, words
from rights.models import Case, Sorting

SHOWN, LONGEST = 20, 16
DONE = {
    "same": gettext_lazy("Noted as the same. Each still needs a proof of its own."),
    "accept": gettext_lazy("Accepted. It is with you."),
    "question": gettext_lazy("It is answered as a question. They hear of it soon."),
    "later": gettext_lazy("Put off."),
}


class Later(Plain):
    """Until when."""

    until = forms.DateField(
        label=gettext_lazy("Until"),
        widget=forms.DateInput(attrs={"type": "date"}),
        error_messages={
            "required": gettext_lazy("Pick a day."),
            "invalid": gettext_lazy("Write the day like 2027-03-31."),
        },
    )


class Question(Plain):
    """Why it asks for nothing, where it speaks of what is the writer's own."""

    why = words(
        gettext_lazy("Why it asks for nothing"),
        hint=gettext_lazy("Kept as an internal note. A second officer reads it."),
        rows=2,
    )


FORMS: dict[str, type[Plain]] = {"later": Later, "question": Question}


def _officer(request: HttpRequest) -> User:
    user = desk.officer(request)
    if not permissions.may_decide(user):
        raise PermissionDenied
    return user


def _today() -> date:
    return queue.today_in(desk.zone(), timezone.now())


@require_safe
def page(request: HttpRequest, context: dict[str, Any]) -> HttpResponse:
    """The first of them, or the one named by `case`, beside the list."""
    return _show(request, context, _officer(request), wanted=request.GET.get("case"))


def _show(
    request: HttpRequest,
    context: dict[str, Any],
    user: User,
    *,
    wanted: str | None,
    bound: dict[str, Plain] | None = None,
) -> HttpResponse:
    at, today = timezone.now(), _today()
    rows = sorting.waiting(today).select_related("assigned_to", "revision", "key")
    cases = list(rows[: SHOWN + 1])
    place = next((n for n, each in enumerate(cases) if str(each.pk) == wanted), None)
    if wanted and place is None and not bound:
        place = _beyond(request, rows, cases, wanted)
    if bound and (place is None or not _is_drawn(cases[place], bound, at)):
        # Sorted meanwhile, or heard as a request: its form is on no page any more.
        for form in bound.values():
            messages.error(request, str(next(iter(form.errors.values()))[0]))
        return redirect("admin:rights_case_new")
    shown = {
        "title": _("New requests"),
        "lines": [queue.line(case, today=today) for case in cases[:SHOWN]],
        "has_more": len(cases) > SHOWN,
        "undo": sorting.newest(user, at)[:3],
        "has_keys": sorting.has_keys(user),
        **(_one(cases, place or 0, user, today) | (bound or {}) if cases else {}),
    }
    return render(request, "rights/desk_sorting.html", {**context, **shown})


def _beyond(
    request: HttpRequest, rows: QuerySet[Case], cases: list[Case], wanted: str
) -> int | None:
    """Set the one that was asked for before those of the list, or say that it is gone.

    Another in its place would be sorted by a key that was meant for it.
    """
    is_number = wanted.isdecimal() and len(wanted) < LONGEST
    case = rows.filter(pk=wanted).first() if is_number else None
    if case is None:
        messages.info(
            request,
            _(
                "The request you opened is not new any more. Below is the first that is."
            ),
        )
        return None
    cases.insert(0, case)
    return 0


def _is_drawn(case: Case, bound: dict[str, Plain], at: datetime) -> bool:
    return "question" not in bound or routing.may_route(case, at)


def _one(cases: list[Case], place: int, user: User, today: date) -> dict[str, Any]:
    """What one of them asks, and what can be said about it."""
    case, at = cases[place], timezone.now()
    casefile.opened(case, by=user, at=at)
    day = sorting.proposed(case, today)
    following = cases[place + 1 : place + 2]
    return {
        "case": case,
        "line": queue.line(case, today=today),
        "facts": casefile.facts(case, at=at),
        "claims": casefile.claims(case),
        "answers": casefile.asked(case),
        "wrote": casefile.to_answer(case),
        "before": cases[place - 1].pk if place else None,
        "after": following[0].pk if following else None,
        "alike": twins.candidates(case),
        "may_route": routing.may_route(case, at),
        "own": routing.own(case),
        **desk_overheard.shown(case),
        "question": Question(),
        "later": Later(initial={"until": day}) if day else None,
        "latest": sorting.latest(case),
    }


@require_POST
def sort(
    request: HttpRequest, pk: int, how: str, context: dict[str, Any]
) -> HttpResponse:
    """One of them, sorted; then the next."""
    user = _officer(request)
    if how not in DONE:
        raise Http404
    case = get_object_or_404(Case.objects.select_related("key", "revision"), pk=pk)
    form = FORMS[how](request.POST) if how in FORMS else None
    if form is not None and not form.is_valid():
        return _show(request, context, user, wanted=str(pk), bound={how: form})
    try:
        _sort(request, case, how, user, form)
    except (sorting.NotSorted, twins.NotTheSame) as error:
        if form is None:
            messages.error(request, str(error))
            return redirect("admin:rights_case_new")
        form.add_error(next(iter(form.fields)), str(error))
        return _show(request, context, user, wanted=str(pk), bound={how: form})
    messages.success(request, f"{case.reference}: {DONE[how]}")
    return redirect(_next(request))


def _sort(
    request: HttpRequest, case: Case, how: str, user: User, form: Plain | None
) -> None:
    at = timezone.now()
    said = form.cleaned_data if form is not None else {}
    if how == "later":
        sorting.put_off(case, until=said["until"], by=user, today=_today(), at=at)
    elif how == "same":
        sorting.same(case, _other(request), by=user, at=at)
    elif how == "question":
        sorting.question(case, by=user, at=at, why=said["why"])
    else:
        sorting.accept(case, by=user, at=at)


def _other(request: HttpRequest) -> Case:
    """The request that it says again, as chosen."""
    chosen = request.POST.get("of", "")
    if not chosen.isdecimal():
        raise Http404
    return get_object_or_404(Case, pk=chosen)


def _next(request: HttpRequest) -> str:
    after = request.POST.get("after", "")
    where = reverse("admin:rights_case_new")
    return f"{where}?case={after}" if after.isdecimal() else where


@require_POST
def undo(request: HttpRequest, sorted_pk: int) -> HttpResponse:
    """Take one back, and look at it again."""
    user = _officer(request)
    row = get_object_or_404(Sorting, pk=sorted_pk, by=user)
    try:
        sorting.undo(row, by=user, at=timezone.now())
    except sorting.NotSorted as error:
        messages.error(request, str(error))
        return redirect("admin:rights_case_new")
    messages.success(request, _("Taken back."))
    return redirect(f"{reverse('admin:rights_case_new')}?case={row.case_id}")


@require_POST
def keys(request: HttpRequest) -> HttpResponse:
    """Switch single keys on or off for this officer."""
    sorting.set_keys(_officer(request), on="on" in request.POST)
    return redirect("admin:rights_case_new")
