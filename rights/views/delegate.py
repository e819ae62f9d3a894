"""Letting somebody act for oneself, and what they see with a reference of their own."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

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
from rights import copying, delegating, references, registry, talking, tracking
from rights.acting_forms import organisation_field, plain
from rights.fields import EMAIL, identifier, text
from rights.mandates import Who
from rights.models import Case, Delegate
from rights.views import gate, receipt
from rights.views.following import Words
from rights.views.track import Lost, with_case

SESSION = "acts_for"
COPY = "copy"


# They have a mail from us, and no receipt.
OWN_REFERENCE = gettext_lazy("It begins with PR and stands in our mail to you.")


class Let(Question):
    """Who acts, and whether the copy is for them too."""

    name = text(
        gettext_lazy("Their name"),
        missing=gettext_lazy("Enter the name of whoever acts for you."),
        attrs={"autocomplete": "off", "spellcheck": "false"},
        longest=80,
    )
    organisation = organisation_field()
    contact = text(
        gettext_lazy("Their e-mail address"),
        hint=gettext_lazy(
            "We send them a reference of their own, and codes to get in."
        ),
        missing=gettext_lazy("Enter the e-mail address of whoever acts for you."),
        attrs={**EMAIL, "autocomplete": "off"},
        longest=254,
    )
    also = forms.MultipleChoiceField(
        label=gettext_lazy("What else may they have? (optional)"),
        choices=[(COPY, gettext_lazy("The copy of my data, to fetch it"))],
        widget=forms.CheckboxSelectMultiple,
        required=False,
        error_messages={"invalid_choice": gettext_lazy("Choose from the list.")},
    )

    def __init__(self, *args: object, **options: object) -> None:
        super().__init__(*args, **options)
        self.fields["organisation"].label = gettext_lazy(
            "Their organisation (optional)"
        )

    def clean_name(self) -> str:
        return plain(self.cleaned_data["name"])

    def clean_organisation(self) -> str:
        return plain(self.cleaned_data["organisation"])

    def clean_contact(self) -> str:
        return identifier("email", self.cleaned_data["contact"])

    def who(self) -> Who:
        """As it is kept."""
        said = self.cleaned_data
        return Who(**{key: said[key] for key in ("name", "organisation", "contact")})


def _is_known(request: HttpRequest, case: Case) -> bool:
    """Whether this browser is the person's: a phrase alone shows no letter to anybody."""
    needs = tracking.answer_needs_code(case)
    return not needs or gate.is_unlocked(request.session, case, at=timezone.now())


@require_http_methods(["GET", "HEAD", "POST"])
@limited("track")
@with_case
def let(request: HttpRequest, case: Case) -> HttpResponse:
    """Name somebody, once it is shown that the person does it."""
    if not delegating.may_name(case):
        return redirect("rights:progress")
    is_known = _is_known(request, case)
    form = Let(gate.posted(request))
    if is_known and request.method == "POST" and gate.accepted(form):
        may_copy = COPY in form.cleaned_data["also"]
        try:
            at = timezone.now()
            delegating.name(case, form.who(), may_copy=may_copy, at=at)
            return redirect("rights:progress")
        except delegating.NotNamed as error:
            form.add_error("contact", str(error))
    if not is_known:
        request.session["then"] = "rights:let"
    context = {
        "nav": "track",
        "case": case,
        "reference": references.display(case.reference),
        "form": form,
        "is_known": is_known,
        "can_prove": tracking.can_prove(case),
        "error_title": bool(form.errors) and is_known,
    }
    return render(request, "rights/let.html", context)


@require_POST
@limited("track")
@with_case
def end(request: HttpRequest, case: Case) -> HttpResponse:
    """Stop them. Whoever follows the request may: it gives nothing out."""
    delegating.stop(case, at=timezone.now())
    return redirect("rights:progress")


# --- the page of whoever acts -----------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
@limited("code")
def find(request: HttpRequest) -> HttpResponse:
    """Their reference, then a code to their address; what exists or not looks alike."""
    asks = request.method != "POST" or "send" in request.POST
    form: Question = (Lost if asks else receipt.Anywhere)(gate.posted(request))
    at = timezone.now()
    if request.method == "POST" and form.is_valid():
        row = delegating.find(form.cleaned_data["reference"])
        if asks:
            if row is not None:
                delegating.send_code(row, at=at)
            asks, form = False, receipt.Anywhere(initial=form.cleaned_data)
        elif row is not None and delegating.open_with(
            row, typed=form.cleaned_data["code"], at=at
        ):
            request.session.cycle_key()
            request.session[SESSION] = [row.pk, at.isoformat()]
            return redirect("rights:acting_for")
        else:
            form.add_error("code", str(receipt.NOT_PROVEN))
    form.fields["reference"].help_text = OWN_REFERENCE
    context = {"form": form, "asks": asks, "error_title": bool(form.errors)}
    return render(request, "rights/delegate.html", context)


DelegateView = Callable[[HttpRequest, Delegate], HttpResponseBase]


def with_delegate(view: DelegateView) -> Callable[[HttpRequest], HttpResponseBase]:
    """Whom this browser is let act for; everybody else is asked for the reference."""

    @wraps(view)
    def inner(request: HttpRequest) -> HttpResponseBase:
        pk, when = request.session.get(SESSION, [None, ""])
        rows = Delegate.objects.select_related("case__key", "case__revision")
        row = rows.filter(pk=pk, stopped_at=None).first() if pk else None
        if row is None or not gate.is_fresh(when, gate.OPEN, timezone.now()):
            return redirect("rights:delegate")
        return view(request, row)

    return inner


@require_http_methods(["GET", "HEAD", "POST"])
@limited("track")
@with_delegate
def page(request: HttpRequest, row: Delegate) -> HttpResponse:
    """Where the request is, our letter, and a message to us."""
    case, at = row.case, timezone.now()
    form = Message(gate.posted(request))
    if request.method == "POST" and form.is_valid():
        talking.write_for(row, words=form.cleaned_data["words"], at=at)
        return redirect("rights:acting_for")
    answer = tracking.answer(case, at=at)
    context = {
        "right": registry.get(case.right),
        "reference": references.display(row.reference),
        "progress": tracking.status(case, at=at),
        "answer": answer,
        "may_copy": row.may_copy and answer is not None and answer.copy is not None,
        "form": form,
        "error_title": bool(form.errors),
    }
    return render(request, "rights/acting_for.html", context)


class Message(Question):
    """What they want to say."""

    words = Words.base_fields["words"]


@require_safe
@with_delegate
def copy(request: HttpRequest, row: Delegate) -> HttpResponseBase:
    """The copy, where the person ticked it."""
    at = timezone.now()
    answer = tracking.answer(row.case, at=at)
    if not row.may_copy or answer is None or answer.copy is None:
        return redirect("rights:acting_for")
    response = StreamingHttpResponse(
        copying.read(row.case, at=at), content_type="application/zip"
    )
    response["Content-Disposition"] = f'attachment; filename="{row.reference}.zip"'
    response["Cache-Control"] = "no-store"
    return response
