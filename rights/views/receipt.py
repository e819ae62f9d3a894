"""The receipt, at once: reference, date, what happens next, proof, pass phrase."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from notices import reading, tables
from portal import codes, paper, unasked
from portal.forms import Question
from portal.limits import limited
from portal.views import private_paper
from rights import (
    becoming,
    calendar_file,
    casefile,
    claims,
    filing,
    identity,
    letter_lines,
    lost_address,
    mandates,
    opening,
    overheard,
    periods,
    phrases,
    proofs,
    references,
    registry,
    several,
    tracking,
)
from rights.fields import text
from rights.models import Case
from rights.views import gate
from rights.workflow import about


class Phrase(Question):
    """Four suggested words, or one's own."""

    phrase = text(
        gettext_lazy("Pass phrase"),
        hint=gettext_lazy(
            "Keep these words, or write your own. With the reference they open this "
            "request on any device, even if you lose your e-mail."
        ),
        missing=gettext_lazy("Enter the pass phrase you want to use."),
        attrs={"autocomplete": "off", "spellcheck": "false"},
    )

    def clean_phrase(self) -> str:
        try:
            phrases.checked(self.cleaned_data["phrase"])
        except ValueError as error:
            raise forms.ValidationError(str(error)) from error
        return str(self.cleaned_data["phrase"])


class Code(Question):
    """A code from a mail or a text message."""

    code = text(
        gettext_lazy("Code"),
        hint=gettext_lazy("Six digits. Spaces do not matter."),
        missing=gettext_lazy("Enter the six digits of the code."),
        attrs={
            "autocomplete": "one-time-code",
            "inputmode": "numeric",
            "class": "code",
        },
        longest=40,
    )


SAID = {
    codes.Result.WRONG: gettext_lazy("The code does not fit. Check the six digits."),
    codes.Result.EXPIRED: gettext_lazy("This code has run out. Ask for a new code."),
    codes.Result.USED: gettext_lazy("This code was used before. Ask for a new code."),
    codes.Result.TOO_MANY: gettext_lazy(
        "Too many tries with this code. Ask for a new code."
    ),
}
# Before anybody is proven one sentence says it all: that a code ran out, or was
# tried too often, would tell a stranger that the address is on file.
NOT_PROVEN = gettext_lazy(
    "This code does not fit, or has run out. Check the six digits, or ask for a new "
    "code."
)


def _case(request: HttpRequest) -> Case | None:
    """The receipt a form of this page is about, else the newest of this browser."""
    found = gate.filed_here(request.session, at=timezone.now())
    meant = request.POST.get("receipt", "")
    return next((case for case in found if case.reference == meant), None) or next(
        iter(found), None
    )


def _suggested(request: HttpRequest) -> str:
    """The same words each time: somebody may have written them down already."""
    words = request.session.setdefault("suggested", phrases.suggest())
    return str(words)


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """The newest receipt of this browser; loading it again files nothing."""
    case = _case(request)
    if case is None:
        return redirect("rights:track")
    return _show(request, case)


def _show(
    request: HttpRequest,
    case: Case,
    phrase_form: Phrase | None = None,
    code_form: Code | None = None,
) -> HttpResponse:
    current = reading.of_revision(case.revision)
    bound = phrase_form or code_form
    context = {
        "nav": "rights",
        "case": case,
        "right": registry.get(case.right),
        "reference": references.display(case.reference),
        "clocks": periods.told(case),
        "law": casefile.law_title(case),
        "next_rows": tracking.next_rows(case),
        "outcomes": _stopped(case),
        "acted_on": claims.channels(case),
        "contact": claims.contact(case),
        "others": _others(request, case),
        "phrase_form": phrase_form or Phrase(initial={"phrase": _suggested(request)}),
        "code_form": code_form or Code(),
        "missing": proofs.missing(case),
        "asked_again": _asked_again(request, case),
        "keep": tables.kept_for(
            current, "requests", names_law=becoming.is_record_law(case, current)
        ),
        "form": bound,
        "error_title": bool(bound and bound.errors),
        "has_paper": paper.ask(
            "receipt", about=about(case), key=case.key, at=timezone.now()
        ),
        **mandates.shown(case, is_person=False),
        "together": several.with_it(case),
        "also_read": overheard.filed(case),
    }
    return render(request, "rights/receipt.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def calendar(request: HttpRequest) -> HttpResponse:
    """The day of the answer for a calendar; a post says which receipt."""
    case = _case(request)
    if case is None:
        return redirect("rights:track")
    body = calendar_file.written(case.reference, case.due_on, at=timezone.now())
    response = HttpResponse(body, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{case.reference}.ics"'
    return response


@require_safe
def on_paper(request: HttpRequest) -> HttpResponse:
    """The newest receipt of this browser as a PDF, once it is printed."""
    case = _case(request)
    if case is None:
        return redirect("rights:track")
    return private_paper(paper.find("receipt", about(case)), name=case.reference)


def _others(request: HttpRequest, shown: Case) -> list[dict[str, Any]]:
    """What else this browser filed, each with the words for it."""
    return [
        {
            "reference": case.reference,
            "display": references.display(case.reference),
            "right": registry.get(case.right),
        }
        for case in gate.filed_here(request.session, at=timezone.now())
        if case != shown
    ]


@require_POST
def show(request: HttpRequest) -> HttpResponse:
    """Another receipt of this browser; chosen by a post, so the address says nothing."""
    case = _case(request)
    if case is not None:
        gate.bring_forward(request.session, case)
    return redirect("rights:receipt")


def _stopped(case: Case) -> list[str]:
    """What stopped at once, in the words of the choice."""
    right = registry.get(case.right)
    titles = {c.purpose: str(c.title) for c in right.choices} if right else {}
    current = reading.of_revision(case.revision)
    return [
        titles.get(row.category) or letter_lines.title_of(current, row.category)
        for row in case.outcomes.all()
    ]


@require_POST
@limited("track")
def phrase(request: HttpRequest) -> HttpResponse:
    """Keep a pass phrase: its own post, because hashing it slowly takes its time."""
    case = _case(request)
    if case is None:
        return redirect("rights:track")
    form = Phrase(request.POST)
    if not form.is_valid():
        return _show(request, case, phrase_form=form)
    try:
        opening.set_phrase(case, phrase=form.cleaned_data["phrase"], at=timezone.now())
    except opening.AlreadySet as error:
        form.add_error("phrase", str(error))
        return _show(request, case, phrase_form=form)
    return redirect("rights:receipt")


@require_POST
@limited("code")
def confirm(request: HttpRequest) -> HttpResponse:
    """R9 from the filing browser: the code proves the address."""
    case = _case(request)
    if case is None:
        return redirect("rights:confirm")
    form = Code(request.POST)
    filed = gate.filed_here(request.session, at=timezone.now())
    if not case.proven_at and not (form.is_valid() and prove(case, form, mine=filed)):
        return _show(request, case, code_form=form)
    return redirect(_onward(case) or "rights:receipt")


def _onward(case: Case) -> str:
    """Where a law wants more than the code: the page that asks for it."""
    return "rights:facts" if proofs.missing(case) == proofs.FACTS else ""


def prove(
    case: Case, form: Code, *, is_foreign: bool = False, mine: Iterable[Case] = ()
) -> codes.Result | None:
    """Check the code: right now, or right before; a wrong one leaves its sentence."""
    result = lost_address.confirm(
        case,
        typed=form.cleaned_data["code"],
        at=timezone.now(),
        is_foreign=is_foreign,
        mine=mine,
    )
    case.refresh_from_db()
    is_right = result is codes.Result.OK and (case.is_open() or case.proven_at)
    if is_right or (case.proven_at and result is codes.Result.USED):
        return result  # pressed twice is still confirmed
    form.add_error("code", str(NOT_PROVEN))
    return None


class Anywhere(Code):
    """The same on another device: the reference comes with the code."""

    reference = text(
        gettext_lazy("Reference"),
        hint=gettext_lazy(
            "It begins with PR and stands on your receipt and in our mail."
        ),
        missing=gettext_lazy("Enter the reference of your request."),
        attrs={"autocomplete": "off", "spellcheck": "false"},
        longest=40,
    )
    field_order = ("reference", "code")


@require_http_methods(["GET", "HEAD", "POST"])
@limited("code")
def confirm_anywhere(request: HttpRequest) -> HttpResponse:
    """R9 on any device: reference and code. Unknown and wrong look alike."""
    form = Anywhere(gate.posted(request))
    case, was_proven = None, False
    if request.method == "POST" and form.is_valid():
        reference = references.normalise(form.cleaned_data["reference"])
        case = Case.objects.select_related("key").filter(reference=reference).first()
        if case is None:
            form.add_error("code", str(NOT_PROVEN))
        else:
            was_proven = case.proven_at is not None
            case = case if prove(case, form, is_foreign=True) else None
        if case is not None and not was_proven:
            # A fresh code to an address on file says more than a pass phrase.
            gate.follow(request.session, case, at=timezone.now())
            if onward := _onward(case):
                return redirect(onward)
    context = {
        "nav": "track",
        "form": form,
        "case": case,
        "right": registry.get(case.right) if case else None,
        "was_proven": was_proven,
        "title": _("Confirm with your code"),
        "error_title": bool(form.errors),
    }
    return render(request, "rights/confirm.html", context)


@require_POST
@limited("code")
def send_again(request: HttpRequest) -> HttpResponse:
    """A new code; looks the same whether or not there is one to send."""
    case = _case(request)
    if case is not None:
        at = timezone.now()
        identity.ask_again(case, at=at)
        request.session["asked_again"] = [case.pk, at.isoformat()]
        return redirect(f"{reverse('rights:receipt')}#asked")
    return redirect("rights:receipt")


def _asked_again(request: HttpRequest, case: Case) -> dict[str, datetime] | None:
    """When this browser asked for the code once more, and when one goes at the latest.

    The same for every address: the true moment would tell what others made us send.
    """
    pk, when = request.session.get("asked_again", [None, ""])
    if pk != case.pk or not gate.is_fresh(when, gate.OPEN, timezone.now()):
        return None
    at = datetime.fromisoformat(when)
    return {"at": at, "by": at + unasked.DAY}


@require_POST
@limited("ask")
def see_number(request: HttpRequest) -> HttpResponse:
    """After calls were stopped: ask for the data about that number, with a code."""
    case = _case(request)
    if case is None or case.right != "stop_calls":
        return redirect("rights:index")
    at = timezone.now()
    asked = filing.file(
        filing.Filing(
            right="access",
            claims=claims.typed(case),
            answers={"categories": [], "words": "", "contact": ""},
            residence=case.residence or None,
            language=case.language,
            # The same press twice is the same request.
            draft=uuid.uuid5(case.draft or uuid.uuid4(), "number"),
        ),
        at=at,
    )
    gate.keep(request.session, asked, at=at)
    return redirect("rights:receipt")
