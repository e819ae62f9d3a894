"""Asking for something: the doors, the questions one a page, check, file."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from notices import reading, tables
from portal.limits import limited
from rights import (
    applicable,
    attaching,
    deadlines,
    drafts,
    filing,
    onepage,
    questions,
    registry,
    several,
    shown_again,
    statutes,
    submissions,
)
from rights.models import Case, Draft
from rights.right import Page, Right
from rights.views import gate, journeys, quick
from rights.views.journeys import Journey
from rights.views.several import Together

# These harm somebody now, so their doors come first.
URGENT = ("voice_misuse", "stop_calls", "child")


def right_or_404(code: str) -> Right:
    """The right of an address, with `-` or `_`; one form stands for several."""
    if code == several.RIGHT.code:
        return several.RIGHT
    right = registry.get(code.replace("-", "_"))
    if right is None:
        raise Http404
    return right


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """R0: what people can ask for, in their words."""
    rights = registry.all_rights()
    first = [right for code in URGENT for right in rights if right.code == code]
    context = {
        "nav": "rights",
        "first": first,
        "rest": [right for right in rights if right not in first],
        "chosen": chosen(next(r for r in rights if r.needs_proof), ""),
    }
    return render(request, "rights/index.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@limited("ask")
def start(request: HttpRequest, code: str) -> HttpResponse:
    """The first page of a right: its one quick page, or its first question."""
    right = right_or_404(code)
    if right.pages[0] in onepage.PAGES:
        return quick.page(request, right)
    first = _journey(request, right).pages[0]
    return redirect("rights:question", right.code, first)


def _journey(request: HttpRequest, right: Right) -> Journey:
    kind = Together if right is several.RIGHT else Journey
    return journeys.of(request, right, kind)


@require_http_methods(["GET", "HEAD", "POST"])
@limited("ask")
def question(request: HttpRequest, code: str, page: str) -> HttpResponse:
    """One question. Answered well, it is kept and the next one follows."""
    right = right_or_404(code)
    if page in right.purposes and len(right.purposes) > 1:
        return quick.page(request, right, only=page)
    if page == questions.UNSURE and Page.FIND in right.pages:
        return render(request, "rights/unsure.html", {"nav": "rights", "right": right})
    journey = _journey(request, right)
    if page not in {*journey.pages, *right.pages} or page not in questions.PAGES:
        raise Http404
    if page not in journey.pages:
        return redirect("rights:question", right.code, journey.pages[0])
    form = journey.form(page, gate.posted(request))
    is_taken = request.method == "POST" and gate.accepted(form)
    attaching.settle(form, request)
    if is_taken and form.cleaned_data.get("way") in questions.ELSEWHERE:
        return _elsewhere(right, form.cleaned_data["way"])
    if is_taken:
        return _answered(request, journey, page)
    context = {
        "nav": "rights",
        "right": right,
        "form": form,
        "place": journey.pages.index(Page(page)) + 1,
        "places": len(journey.pages),
        "is_whole": right.pages[0] not in onepage.PAGES,
        "known": gate.masked(journey.known),
        "back": _back(request, journey, page),
        "is_what": page == Page.WHAT,
        "rung": journey.rung(journey.place),
        "more": journeys.more(journey),
        "consequences": consequences(right, journey.place) if page == Page.WHAT else [],
        "error_title": bool(form.errors),
        "keep": kept_for_requests(),
    }
    return render(request, "rights/question.html", context)


def _back(request: HttpRequest, journey: Journey, page: str) -> str:
    """Where "Back" leads: to the check when one answer is changed, else one before."""
    if "change" in request.GET:
        return reverse("rights:check", args=[journey.right.code])
    then = _then(request, journey.right)
    if then and journey.pages[0] == page:
        return reverse("rights:question", args=[journey.right.code, then])
    return journey.before(page)


def _elsewhere(right: Right, way: str) -> HttpResponse:
    """Nothing is named that could be searched for: lead to what helps instead."""
    if way == questions.VOICE:
        return redirect("rights:start", "voice_misuse")
    return redirect("rights:question", right.code, questions.UNSURE)


def _answered(request: HttpRequest, journey: Journey, page: str) -> HttpResponse:
    journey.keep(page)
    following = journey.next_after(page)
    if "change" in request.GET and page != Page.WHO:
        following = None
    code, then = journey.right.code, _then(request, journey.right)
    if following is not None:
        page = reverse("rights:question", args=[code, following])
        return redirect(f"{page}?then={then}" if then else page)
    if then:
        return redirect("rights:question", code, then)
    if journey.right.pages[0] in onepage.PAGES:
        return redirect("rights:start", code)
    return redirect("rights:check", code)


def _then(request: HttpRequest, right: Right) -> str:
    """Which page of one choice asked for whom it is; '' where none did."""
    then = request.GET.get("then", "")
    return then if then in right.purposes else ""


def consequences(right: Right, place: str | None) -> list[dict[str, str]]:
    """Kinds that a law makes us keep: said before anybody asks for deletion.

    Of those who live there: the law of another country keeps nothing of theirs.
    """
    at = timezone.now()
    current = reading.current(at)
    if current is None or right.code != "erasure":
        return []
    under = applicable.law_of(current, right.code, place, at=at)
    return [
        {
            "title": current.categories[slug].title,
            "kept": tables.kept_for(current, slug),
        }
        for slug in statutes.kinds(current, right.code, under)
    ]


def chosen(right: Right, residence: str) -> deadlines.Chosen | None:
    """The law and the date an answer would have if the request came today."""
    at = timezone.now()
    current = reading.current(at)
    return applicable.law_of(current, right.code, residence, at=at) if current else None


def kept_for_requests() -> str:
    """How long this form is kept, from the rule that will delete it."""
    current = reading.current(timezone.now())
    return tables.kept_for(current, "requests", names_law=False) if current else ""


@require_http_methods(["GET", "HEAD", "POST"])
@limited("ask")
def check(request: HttpRequest, code: str) -> HttpResponse:
    """R7: all answers on one page; nothing is sent before the button."""
    right = right_or_404(code)
    journey = _journey(request, right)
    sent = _number(request)
    if sent is not None and (filed := journey.filed(sent)):
        _show_again(request, filed, sent)
        return redirect("rights:receipt")
    cleaned = journey.complete()
    if isinstance(cleaned, str):
        return redirect("rights:question", right.code, cleaned)
    refused = ""
    if request.method == "POST" and journey.draft is not None:
        try:
            return _file(journey, cleaned, journey.draft)
        except filing.Refused as error:
            refused = str(error)
    under = chosen(right, cleaned["place"])
    context = {
        "nav": "rights",
        "right": right,
        "rung": journey.rung(cleaned["place"]),
        "draft": journey.draft,
        "lines": journeys.lines(journey, cleaned),
        "refused": refused,
        "error_title": bool(refused),
        "chosen": under,
        "consequences": consequences(right, cleaned["place"]),
        "keep": kept_for_requests(),
        "known": gate.masked(journey.known),
        "back": reverse("rights:question", args=[right.code, journey.pages[-1]]),
    }
    return render(request, "rights/check.html", context)


def _file(journey: Journey, cleaned: dict[str, Any], draft: Draft) -> HttpResponse:
    request, at = journey.request, timezone.now()
    cases = journey.file(cleaned, draft.pk, at=at)
    gate.sent(request, draft.pk)
    for case in cases:
        gate.remember(request.session, case, at=at)
    gate.bring_forward(request.session, submissions.lead(cases[-1]))
    drafts.clear(draft, at=at)
    shown_again.forget(request.session, at=at)
    return redirect("rights:receipt")


def _show_again(request: HttpRequest, filed: list[Case], sent: UUID) -> None:
    """The same form sent twice: its receipt, for the browser that sent it."""
    if gate.was_sent_here(request, sent):
        for case in filed:
            gate.remember(request.session, case, at=timezone.now())
        gate.bring_forward(request.session, submissions.lead(filed[-1]))


def _number(request: HttpRequest) -> UUID | None:
    """The number of the form that is sent; None while it is only looked at."""
    try:
        return UUID(request.POST.get("draft", ""))
    except ValueError:
        return None


@require_http_methods(["POST"])
def clear(request: HttpRequest, code: str) -> HttpResponse:
    """Clear my answers: the draft and its key are gone."""
    right = right_or_404(code)
    at = timezone.now()
    drafts.clear(drafts.current(request.session, right.code, at=at), at=at)
    shown_again.forget(request.session, at=at)
    return redirect("rights:index")
