"""`/my/`: who wants to, signs in with a code and sees their own. Never required."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from contextlib import suppress
from functools import wraps

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from portal import codes, people, visiting
from portal.forms import Question
from portal.limits import limited
from portal.models import IdentifierKind, Person
from rights import accepting, filing, identity, mine
from rights.claims import Channel
from rights.fields import EMAIL, identifier, text
from rights.own_form import Own
from rights.views import gate, receipt

REFUSED = gettext_lazy(
    "This code does not fit, or has run out. Type the long code from the newest mail, "
    "or ask for a new code."
)
# Where whoever came from a page with answers of their own goes on.
THEN = {"choices": "consent:choices"}
Mine = Callable[[HttpRequest, Person], HttpResponse]


class Address(Question):
    """Where the code goes."""

    email = text(
        gettext_lazy("E-mail address"),
        hint=gettext_lazy("The one you use with us. We send a code there."),
        missing=gettext_lazy("Enter your e-mail address."),
        attrs=EMAIL,
        longest=254,
    )

    def clean_email(self) -> str:
        """The one spelling of the address."""
        return identifier(IdentifierKind.EMAIL, self.cleaned_data["email"])


class Enter(receipt.Code, Address):
    """The code, and the address it went to."""

    field_order = ("email", "code")


def signed_in(view: Mine) -> Callable[[HttpRequest], HttpResponse]:
    """For whoever is signed in here; everybody else is asked to."""

    @wraps(view)
    def inner(request: HttpRequest) -> HttpResponse:
        person = visiting.person_of(request.session, at=timezone.now())
        return redirect("rights:sign_in") if person is None else view(request, person)

    return inner


@require_safe
@signed_in
def page(request: HttpRequest, person: Person) -> HttpResponse:
    """Own requests, own choices."""
    at = timezone.now()
    choices = mine.choices(person, at)
    context = {
        "nav": "my",
        "requests": mine.requests(person, at),
        "choices": choices,
        "is_unchanged": not any(choice.warning for choice in choices),
        "correctable": accepting.places(),
    }
    return render(request, "rights/my.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@limited("ask")
@signed_in
def correct(request: HttpRequest, person: Person) -> HttpResponse:
    """One own field, corrected without an officer."""
    emails = people.proven(person).get(IdentifierKind.EMAIL, [])
    if not accepting.places() or not emails:
        raise Http404
    there = accepting.there(person)
    form = Own(gate.posted(request), there=there, initial={"number": uuid.uuid4()})
    if request.method == "POST" and gate.accepted(form):
        at = timezone.now()
        case = filing.file(form.filing(emails[0]), at=at)
        gate.follow(request.session, case, at=at)
        return redirect("rights:progress")
    context = {"nav": "my", "form": form, "error_title": bool(form.errors)}
    return render(request, "rights/correct.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@limited("code")
def sign_in(request: HttpRequest) -> HttpResponse:
    """An address, then the code; known and unknown addresses look alike."""
    asks = request.method != "POST" or "send" in request.POST
    form: Question = (Address if asks else Enter)(gate.posted(request))
    if request.method == "POST" and gate.accepted(form):
        if asks:
            return _ask_code(request, form)
        address, at = form.cleaned_data["email"], timezone.now()
        result = visiting.enter(
            request.session, address, typed=form.cleaned_data["code"], at=at
        )
        if result is codes.Result.OK:
            to = Channel(kind=IdentifierKind.EMAIL, value=address)
            filed = gate.filed_here(request.session, at=at)
            identity.has_room(to, mine=filed, at=at)
            return redirect(THEN.get(request.GET.get("then", ""), "rights:my"))
        form.add_error("code", str(REFUSED))
    return _asked(request, form, asks=asks)


def _ask_code(request: HttpRequest, form: Question) -> HttpResponse:
    address = form.cleaned_data["email"]
    # What was left at an address today is nobody's business but its owner's, so the
    # page says the same where none could be sent.
    with suppress(codes.TooMany):
        visiting.send_code(
            request.session,
            address,
            enter_url=settings.SITE_URL + reverse("rights:sign_in"),
            at=timezone.now(),
            is_known=gate.is_of(request.session, address, at=timezone.now()),
        )
    return _asked(request, Enter(initial={"email": address}), asks=False)


def _asked(request: HttpRequest, form: Question, *, asks: bool) -> HttpResponse:
    context = {
        "nav": "my",
        "form": form,
        "asks": asks,
        "error_title": bool(form.errors),
    }
    return render(request, "rights/sign_in.html", context)


@require_POST
@signed_in
def open_request(request: HttpRequest, person: Person) -> HttpResponse:
    """Follow one of the own requests, as reference and phrase would."""
    case = mine.request(person, request.POST.get("reference", ""))
    if case is None:
        raise Http404
    at = timezone.now()
    gate.follow(request.session, case, at=at)
    to = identity.channel(case)
    if case.proven_at and to and visiting.is_just_in(request.session, to.value, at=at):
        gate.unlock(request.session, case, at=at)
    return redirect("rights:progress")


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """Nothing of the person stays in this browser."""
    visiting.leave(request.session)
    return redirect("notices:policy")
