"""What a person can do about a request that they follow, beside reading it."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from portal.forms import Question
from portal.limits import limited
from rights import (
    answering,
    attaching,
    complaint_pack,
    copying,
    last_letters,
    narrowing,
    questions,
    reaching,
    references,
    talking,
)
from rights.acting_forms import PAPERS
from rights.attaching import Attaching, Files
from rights.branching import set_choices
from rights.fields import LONGEST, text
from rights.models import OPEN, Case, Status
from rights.views import gate
from rights.views.track import may_open, with_case

ENDED = gettext_lazy(
    "This request has ended, or can no longer be changed: nothing was sent. Copy what "
    "you wrote if you want to keep it; a new request takes it."
)
# Until it is closed somebody reads what comes in.
READ = (*OPEN, Status.ANSWERED)


class Words(Attaching):
    """What the person wants to say, and files that go with it."""

    door = "message"
    most = 3
    words = text(
        gettext_lazy("What do you want to tell us?"),
        hint=gettext_lazy("A person reads it. Your date does not move."),
        missing=gettext_lazy("Write what you want to tell us."),
        attrs={"autocomplete": "off"},
        longest=LONGEST,
        rows=6,
    )
    attached = Files(
        gettext_lazy("Files that go with it (optional)"),
        hint=gettext_lazy(
            "Up to 3 files of 10 MB: PDF, JPG or PNG. Only the people who work on your "
            "request can open them. Send no copy of an identity card."
        ),
        accept=PAPERS,
    )
    field_order = ("words", "attached", "out")


class Less(Question):
    """What is still asked for."""

    kinds = forms.MultipleChoiceField(
        label=gettext_lazy("What do you still ask for?"),
        widget=forms.CheckboxSelectMultiple,
        required=False,
        error_messages={"invalid_choice": gettext_lazy("Choose from the list.")},
    )

    def __init__(self, *args: Any, case: Case, **options: Any) -> None:
        offered = narrowing.offered(case)
        options.setdefault("initial", {"kinds": list(offered)})
        super().__init__(*args, **options)
        set_choices(self, "kinds", list(offered.items()))


def _page(
    request: HttpRequest, case: Case, name: str, form: forms.Form, **more: str
) -> HttpResponse:
    shown = {
        "nav": "track",
        "case": case,
        "reference": references.display(case.reference),
        "form": form,
        "error_title": bool(form.errors),
        **more,
    }
    return render(request, f"rights/{name}.html", shown)


def _say_ended(form: forms.Form) -> None:
    """Whatever else is wrong with what came: it came too late, and stays to be copied."""
    form.errors.clear()
    form.add_error(None, str(ENDED))


@require_http_methods(["GET", "HEAD", "POST"])
@limited("track")
@with_case
def write(request: HttpRequest, case: Case) -> HttpResponse:
    """A message at any time, whether or not something was asked."""
    is_sent, is_late = request.method == "POST", case.status not in READ
    if is_late and not is_sent:
        return redirect("rights:progress")
    posted = request.POST if is_sent else None
    form = Words(posted, **attaching.options(Words, request))
    is_good = is_sent and form.is_valid()
    attaching.settle(form, request)
    if is_late:
        _say_ended(form)
    elif is_good:
        files = [row.pk for row in form.held]
        words = form.cleaned_data["words"]
        try:
            talking.write(case, words=words, files=files, at=timezone.now())
            return redirect("rights:progress")
        except talking.TooMany as error:
            form.add_error("attached", str(error))
    return _page(request, case, "write", form)


def code_first(request: HttpRequest, case: Case, then: str) -> HttpResponse | None:
    """Once it is known whose it is, a phrase alone changes nothing: a fresh code does."""
    if case.proven_at is None or may_open(request, case):
        return None
    request.session["then"] = then
    return redirect("rights:code")


@require_http_methods(["GET", "HEAD", "POST"])
@limited("track")
@with_case
def narrow(request: HttpRequest, case: Case) -> HttpResponse:
    """Ask for less, while nothing is decided."""
    is_late = not (narrowing.offered(case) or narrowing.may_undo(case))
    if is_late and request.method != "POST":
        return redirect("rights:progress")
    if code := code_first(request, case, "rights:narrow"):
        return code
    is_sent = request.method == "POST"
    form = Less(request.POST, case=case) if is_sent else Less(case=case)
    if is_late:
        _say_ended(form)
    elif is_sent and ("all" in request.POST or form.is_valid()):
        try:
            _change(case, form)
            return redirect("rights:progress")
        except narrowing.NotNarrowed as error:
            form.add_error("kinds", str(error))
    out = ", ".join(narrowing.left_out(case)) if narrowing.may_undo(case) else ""
    return _page(request, case, "narrow", form, out=out)


def _change(case: Case, form: Less) -> None:
    if "all" in form.data:
        narrowing.widen(case, at=timezone.now())
    else:
        narrowing.narrow(case, form.cleaned_data["kinds"], at=timezone.now())


@require_http_methods(["GET", "HEAD", "POST"])
@limited("track")
@with_case
def reach(request: HttpRequest, case: Case) -> HttpResponse:
    """Another way for our letters."""
    is_late = not reaching.may(case)
    if is_late and request.method != "POST":
        return redirect("rights:progress")
    form = questions.Reach(gate.posted(request))
    if is_late:
        _say_ended(form)
    elif request.method == "POST" and gate.accepted(form):
        try:
            answering.reach(case, form.cleaned_data, at=timezone.now())
            return redirect("rights:progress")
        except reaching.NotChanged as error:
            form.add_error("way", str(error))
    return _page(request, case, "reach", form, known=reaching.words(case))


@require_safe
@limited("track")
@with_case
def everything(request: HttpRequest, case: Case) -> HttpResponseBase:
    """All about this request as one ZIP, for oneself or for an authority."""
    if not may_open(request, case):
        return redirect("rights:code")
    return as_zip(case)


def as_zip(case: Case, *, is_all: bool = False) -> StreamingHttpResponse:
    """The pack of a case, to be saved and nowhere stored."""
    body = complaint_pack.pack(case, at=timezone.now(), is_all=is_all)
    response = StreamingHttpResponse(body, content_type="application/zip")
    response["Content-Disposition"] = f'attachment; filename="{case.reference}.zip"'
    response["Cache-Control"] = "no-store"
    return response


@require_POST
@limited("track")
@with_case
def keep_copy(request: HttpRequest, case: Case) -> HttpResponse:
    """One click keeps the copy here for thirty days more."""
    if not may_open(request, case):
        return redirect("rights:code")
    copying.renew(case, at=timezone.now())
    return redirect("rights:answer")


@require_POST
@limited("track")
@with_case
def tell_me(request: HttpRequest, case: Case) -> HttpResponse:
    """Keep the address until what had to be kept is gone, and then write."""
    if not may_open(request, case):
        return redirect("rights:code")
    # Pressed twice, or with nothing left: the page says what is so.
    with suppress(last_letters.NotPromised):
        last_letters.promise_kept(case, at=timezone.now())
    return redirect("rights:answer")
