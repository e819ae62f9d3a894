"""Where a request is: reference and phrase for progress, a fresh code for answers."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from notices import local_day
from portal import codes, ledger, proof, sealing
from portal.forms import Question
from portal.limits import limited
from portal.views import private_paper
from rights import (
    absences,
    appealing,
    copying,
    delegating,
    drafts,
    identity,
    last_letters,
    letters,
    mandates,
    narrowing,
    opening,
    overheard,
    place_said,
    putting_back,
    reaching,
    receipts,
    recipients,
    references,
    registry,
    routing,
    talking,
    tracking,
    tripwires,
    workflow,
)
from rights.fields import LONGEST, text
from rights.models import Case
from rights.views import gate, receipt


def _reference(hint: Any) -> Any:
    return text(
        gettext_lazy("Reference"),
        hint=hint,
        missing=gettext_lazy("Enter the reference of your request."),
        attrs={"autocomplete": "off", "spellcheck": "false"},
        longest=40,
    )


class Finder(Question):
    """Reference and pass phrase."""

    reference = _reference(gettext_lazy("For example PR-7K4M-22QX."))
    phrase = text(
        gettext_lazy("Pass phrase"),
        missing=gettext_lazy("Enter the pass phrase you chose."),
        attrs={"autocomplete": "off", "spellcheck": "false"},
    )


class Reply(Question):
    """The person's answer to the officer's one question."""

    words = text(
        gettext_lazy("Your answer"),
        missing=gettext_lazy("Write your answer, or that you cannot answer."),
        attrs={"autocomplete": "off"},
        longest=LONGEST,
        rows=5,
    )


class Lost(Question):
    """Which request to open without its phrase."""

    reference = _reference(
        gettext_lazy("It begins with PR and stands on your receipt and in our mail.")
    )


NO_MATCH = gettext_lazy(
    "This reference and pass phrase do not open a request. Check both, or write to us."
)


@require_http_methods(["GET", "HEAD", "POST"])
@limited("track")
def find(request: HttpRequest) -> HttpResponse:
    """R10: an unknown reference and a wrong phrase are the same answer and work."""
    form = Finder(gate.posted(request))
    if request.method == "POST" and form.is_valid():
        case = opening.open_case(
            reference=form.cleaned_data["reference"], phrase=form.cleaned_data["phrase"]
        )
        if case is not None:
            gate.follow(request.session, case, at=timezone.now())
            return redirect("rights:progress")
        form.add_error(None, str(NO_MATCH))
    context = {
        "nav": "track",
        "form": form,
        "filed": gate.filed_here(request.session, at=timezone.now()),
        "error_title": bool(form.errors),
    }
    return render(request, "rights/track_find.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@limited("code")
def lost(request: HttpRequest) -> HttpResponse:
    """Without the phrase: a fresh code to the proven address opens the request.

    What exists, what is proven and what is not there look alike.
    """
    asks = request.method != "POST" or "send" in request.POST
    form: Question = (Lost if asks else receipt.Anywhere)(gate.posted(request))
    at = timezone.now()
    if request.method == "POST" and form.is_valid():
        reference = references.normalise(form.cleaned_data["reference"])
        case = Case.objects.select_related("key").filter(reference=reference).first()
        if asks:
            if case is not None:
                identity.send_opening_code(case, at=at)
            asks, form = False, receipt.Anywhere(initial=form.cleaned_data)
        elif case is not None and _opens(case, form, at):
            gate.follow(request.session, case, at=at)
            gate.unlock(request.session, case, at=at)
            return redirect("rights:progress")
        else:
            form.add_error("code", str(receipt.NOT_PROVEN))
    context = {
        "nav": "track",
        "form": form,
        "asks": asks,
        "error_title": bool(form.errors),
    }
    return render(request, "rights/lost.html", context)


def _opens(case: Case, form: Question, at: datetime) -> bool:
    typed = form.cleaned_data["code"]
    result = identity.open_with(case, typed=typed, at=at, is_foreign=True)
    return result is codes.Result.OK


CaseView = Callable[[HttpRequest, Case], HttpResponseBase]


def with_case(view: CaseView) -> Callable[[HttpRequest], HttpResponseBase]:
    """The case this browser may follow; without one, the page that finds it."""

    @wraps(view)
    def inner(request: HttpRequest) -> HttpResponseBase:
        case = gate.followed(request.session, at=timezone.now())
        return redirect("rights:track") if case is None else view(request, case)

    return inner


def _frame(request: HttpRequest, case: Case) -> dict[str, Any]:
    at = timezone.now()
    return {
        "nav": "track",
        "case": case,
        "right": registry.get(case.right),
        "reference": references.display(case.reference),
        "progress": tracking.status(case, at=at),
        "also_read": overheard.beyond(case),
        "is_unlocked": may_open(request, case),
        "may_appeal": not appealing.closed_because(case),
        "back": putting_back.offered(case, at=at),
        "may_narrow": bool(narrowing.offered(case)) or narrowing.may_undo(case),
        "may_reach": reaching.may(case),
        "may_say_place": not place_said.fault(case),
        "is_silent": reaching.is_silent(case),
        "is_sent": request.session.get("sent") == case.pk,
        "sent_as": routing.was_sent_as(case),
        **mandates.shown(case, is_person=_is_person(request, case)),
        **delegating.shown(case, is_person=_is_person(request, case)),
        "sealed": case.receipt is not None
        and sealing.inclusion(case.receipt) is not None,
    }


def _is_person(request: HttpRequest, case: Case) -> bool:
    """Whether this browser proved the address of whoever the request is about."""
    return gate.is_unlocked(request.session, case, at=timezone.now())


def may_open(request: HttpRequest, case: Case) -> bool:
    if not (tracking.answer_needs_code(case) and tracking.can_prove(case)):
        # Nothing to protect: the page then only says where the answer went.
        return True
    return _is_person(request, case)


@require_safe
@with_case
def progress(request: HttpRequest, case: Case) -> HttpResponse:
    """Progress only: what happened, what comes next, what is needed."""
    context = {
        **_frame(request, case),
        "reply_form": Reply(),
        "code_form": receipt.Code(),
    }
    return render(request, "rights/track.html", context)


@require_POST
@limited("track")
@with_case
def reply(request: HttpRequest, case: Case) -> HttpResponse:
    """The person's answer; what was typed stays when it cannot be taken."""
    form = Reply(request.POST)
    if form.is_valid():
        try:
            talking.answer(case, words=form.cleaned_data["words"], at=timezone.now())
            return redirect("rights:progress")
        except workflow.IllegalMove as error:
            form.add_error(None, str(error))
    context = {
        **_frame(request, case),
        "reply_form": form,
        "form": form,
        "error_title": True,
    }
    return render(request, "rights/track.html", context)


@require_POST
@with_case
def a_request(request: HttpRequest, case: Case) -> HttpResponse:
    """What we read as a question is a request, says who sent it."""
    with suppress(workflow.IllegalMove):  # pressed twice, or answered meanwhile
        routing.back(case, at=timezone.now())
    return redirect("rights:progress")


@require_http_methods(["GET", "HEAD", "POST"])
@limited("code")
@with_case
def code(request: HttpRequest, case: Case) -> HttpResponse:
    """A fresh code opens the answer for an hour."""
    form = receipt.Code(gate.posted(request))
    if request.method == "POST" and form.is_valid():
        at = timezone.now()
        result = identity.open_with(case, typed=form.cleaned_data["code"], at=at)
        if result is codes.Result.OK:
            gate.unlock(request.session, case, at=at)
            return redirect(request.session.pop("then", "rights:answer"))
        form.add_error("code", str(receipt.SAID[result]))
    return _ask_code(request, case, form)


def _ask_code(
    request: HttpRequest, case: Case, form: receipt.Code, sentence: str = ""
) -> HttpResponse:
    context = {
        **_frame(request, case),
        "form": form,
        "sentence": sentence,
        "is_answer": case.is_answered() and "then" not in request.session,
        "error_title": bool(form.errors or sentence),
    }
    return render(request, "rights/code.html", context)


@require_POST
@limited("code")
@with_case
def send_code(request: HttpRequest, case: Case) -> HttpResponse:
    """Send the code to the proven address, a few times a day."""
    at = timezone.now()
    if identity.send_opening_code(case, at=at):
        request.session["sent"] = case.pk
        return redirect("rights:code")
    said = identity.why_no_code(case, at=at)
    return _ask_code(request, case, receipt.Code(), sentence=said)


@require_safe
@with_case
def answer(request: HttpRequest, case: Case) -> HttpResponse:
    """R11: the letter and what became of each kind of data."""
    if not may_open(request, case):
        request.session.pop("then", None)
        return redirect("rights:code")
    at = timezone.now()
    found = tracking.answer(case, at=at)
    if not (found or case.is_answered() or tripwires.is_stopped(case)):
        return redirect("rights:progress")
    if _is_person(request, case):  # who may be in since before there was an answer
        tracking.opened(case, since=at - gate.OPEN, at=at)
    context = {
        **_frame(request, case),
        "answer": found,
        "copy_is_gone": copying.is_gone(case, at),
        "is_stopped": tripwires.is_stopped(case),
        "was_warned": tripwires.opens_at(case) is not None,
        "sheet": letters.sheet(case),
        "told": recipients.lines(case),
        "may_hear": last_letters.may_promise(case),
        "will_hear": last_letters.is_promised(case),
        "away": absences.said(case),
    }
    return render(request, "rights/answer.html", context)


@require_safe
@with_case
def letter(request: HttpRequest, case: Case) -> HttpResponse:
    """The letter as a PDF, for whoever may read the answer and nobody else."""
    if not may_open(request, case):
        return redirect("rights:code")
    if tracking.answer(case, at=timezone.now()) is None:
        return redirect("rights:answer")
    return private_paper(letters.sheet(case), name=f"{case.reference}-letter")


@require_safe
@with_case
def copy(request: HttpRequest, case: Case) -> HttpResponseBase:
    """The ZIP, decrypted while it streams; only after proof, never by mail."""
    answered = tracking.answer(case, at=(at := timezone.now()))
    if not may_open(request, case):
        return redirect("rights:code")
    if answered is None or answered.copy is None:
        return redirect("rights:answer")
    body = copying.read(case, at=at)
    response = StreamingHttpResponse(body, content_type="application/zip")
    response["Content-Disposition"] = f'attachment; filename="{case.reference}.zip"'
    response["Cache-Control"] = "no-store"
    return response


@require_safe
@with_case
def proof_file(request: HttpRequest, case: Case) -> HttpResponse:
    """The receipt as one HTML file that checks itself offline."""
    entry = case.receipt
    if entry is None or sealing.inclusion(entry) is None:
        return redirect("rights:progress")
    personal = None
    filed = gate.filed_here(request.session, at=timezone.now())
    if _is_person(request, case) or case in filed:
        personal = ledger.personal(entry)
    body = proof.proof_file(
        entry,
        title=_("Receipt %(reference)s")
        % {"reference": references.display(case.reference)},
        lines=receipts.sealed_lines(case, is_whole=personal is not None),
        personal=personal,
        zone=local_day.zone().key,
    )
    response = HttpResponse(body, content_type="text/html; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{case.reference}.html"'
    # The file carries its own policy; the site's would forbid its one script.
    response._csp_exempt = True  # type: ignore[attr-defined]
    return response


@require_http_methods(["GET", "HEAD", "POST"])
def leave(request: HttpRequest) -> HttpResponse:
    """Leave this page: nothing typed, followed or proved here is left behind.

    An address opened by hand forgets nothing: a link elsewhere could do that.
    """
    if request.method != "POST":
        return redirect("rights:index")
    drafts.forget(request.session, at=timezone.now())
    request.session.flush()
    return redirect("notices:policy")
