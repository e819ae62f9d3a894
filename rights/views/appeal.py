"""Disagreeing with an answer, and the page of the outside reviewer.

A link of a mail is looked at by programs too, so opening its address spends
nothing: a button does, once. Unknown, used and run-out links look alike.
"""

from __future__ import annotations

import uuid

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from portal import one_browser
from portal.forms import Question
from portal.limits import limited
from rights import (
    appealing,
    decision_forms,
    references,
    registry,
    reviewers,
    reviewing,
    second_acts,
    writing,
)
from rights.appealing import Grievance
from rights.deciding import NotDecided
from rights.fields import FREE, LONGEST, text
from rights.filing import Filing
from rights.models import Case, Review
from rights.onepage import Wrote
from rights.views import gate
from rights.views.track import with_case
from rights.workflow import IllegalMove


class Disagree(Wrote):
    """What the person does not agree with; which answer is known already."""

    words = text(
        gettext_lazy("What do you not agree with?"),
        hint=gettext_lazy("In your own words. At most 2,000 characters."),
        missing=gettext_lazy("Write what you do not agree with."),
        attrs=FREE,
        longest=LONGEST,
        rows=6,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@limited("ask")
@with_case
def disagree(request: HttpRequest, case: Case) -> HttpResponseBase:
    """ "I disagree": the appeal of the answer that is on this page already."""
    right = registry.get(appealing.RIGHT)
    assert right is not None  # noqa: S101 - the right is a file of ours
    at = timezone.now()
    form = Disagree(gate.posted(request), right=right)
    if request.method == "POST" and gate.accepted(form):
        try:
            filed = _disagreed(request, case, form)
            gate.remember(request.session, filed, at=at)
            return redirect("rights:receipt")
        except appealing.NotOpen as error:
            form.add_error(None, str(error))
    context = {
        "nav": "track",
        "form": form,
        "right": right,
        "reference": references.display(case.reference),
        "number": _number(request),
        "closed": "" if form.is_bound else appealing.closed_because(case),
        "is_late": appealing.is_late(case, at),
        "error_title": bool(form.errors),
    }
    return render(request, "rights/disagree.html", context)


def _number(request: HttpRequest) -> uuid.UUID:
    """The number of the form: sent twice, it is one appeal."""
    try:
        return uuid.UUID(request.POST.get("number", ""))
    except ValueError:
        return uuid.uuid4()


def _disagreed(request: HttpRequest, case: Case, form: Disagree) -> Case:
    said = form.cleaned_data
    return appealing.appeal(
        case,
        Grievance(words=said["words"], contact=said["contact"]),
        filed=Filing(
            right=appealing.RIGHT,
            language=request.LANGUAGE_CODE,
            draft=uuid.uuid5(_number(request), said["words"] + said["contact"]),
        ),
        at=timezone.now(),
    )


class Verdict(decision_forms.InWords):
    """The reviewer's decision, with a summary of what is missing."""

    summary = Question.summary


# --- the outside reviewer ---------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
@limited("code")
def invited(request: HttpRequest, token: str) -> HttpResponse:
    """The link of the mail: one button opens the papers, once."""
    at = timezone.now()
    if reviewing.over(token, at=at):
        return _over(request)
    if request.method != "POST" or _is_inside(request, reviewing.waiting(token, at=at)):
        context = {"nav": "rights", "is_inside": request.method == "POST"}
        return render(request, "rights/review_door.html", context)
    review = reviewing.open_once(token, at=at)
    if review is None:
        return _spent(request)
    request.session.cycle_key()
    request.session["review"] = str(review.pk)
    return redirect("rights:review")


def _is_inside(request: HttpRequest, row: Review | None) -> bool:
    """Whether this is the browser of somebody here, so that nobody outside sits at it."""
    if row is None:
        return False
    theirs = [row.appeal.case, row.appeal.of]
    known = second_acts.about(*(case for case in theirs if case is not None))
    return reviewing.is_inside(request.user) or one_browser.is_known(request, known)


def _spent(request: HttpRequest) -> HttpResponse:
    context = {"nav": "rights", "is_spent": True}
    return render(request, "rights/review_door.html", context, status=404)


def _over(request: HttpRequest) -> HttpResponse:
    context = {"nav": "rights", "is_over": True}
    return render(request, "rights/review_door.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def review(request: HttpRequest) -> HttpResponse:
    """The papers of one case, and the decision; nothing else of ours."""
    at = timezone.now()
    found = reviewing.current(request.session.get("review", ""), at=at)
    if found is not None and reviewers.is_over(found):
        return _over(request)
    if found is None or reviewing.is_decided(found) or _is_inside(request, found):
        return _spent(request)
    case = found.appeal.case
    form = Verdict(gate.posted(request), prefix="answer", replies=writing.replies(case))
    sentence = ""
    if request.method == "POST" and form.is_valid():
        try:
            appealing.decide(case, form.answer(), by=found, at=at)
            request.session.pop("review", None)
            return render(request, "rights/review_done.html", {"nav": "rights"})
        except (IllegalMove, NotDecided) as error:
            sentence = str(error)
    context = {
        "nav": "rights",
        "papers": reviewing.read(found, at=at),
        "form": form,
        "sentence": sentence,
        "title": _("An appeal to decide"),
        "error_title": bool(form.errors or sentence),
    }
    return render(request, "rights/review.html", context)
