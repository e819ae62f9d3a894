"""One press from a warning: it was not me. A link opens the page, a button acts."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from portal import codes, unsafe
from portal.forms import Question
from portal.limits import limited
from rights import claims, disowning, frozen, holders, proposals, tripwires
from rights.fields import claim, text
from rights.models import Case, Status, Tripwire, Warned
from rights.views import gate, receipt

NEVER, ASK, READ = "never", "ask", "read"


class Address(Question):
    """Where the message came to: a code goes there and nowhere else."""

    address = text(
        gettext_lazy("E-mail address or phone number"),
        missing=gettext_lazy("Enter the address or number that our message came to."),
        attrs={"autocomplete": "email", "spellcheck": "false"},
    )

    def clean_address(self) -> dict[str, str]:
        return claim(str(self.cleaned_data["address"]))


@require_http_methods(["GET", "HEAD", "POST"])
@limited("code")
def page(request: HttpRequest, token: str) -> HttpResponse:
    """Stop a request, or ask that nothing is sent to this address any more."""
    warned = tripwires.of(token)
    if warned is None:
        return _first_mail(request, token)
    is_paused = tripwires.is_report(warned.tripwire.case) and not tripwires.is_freed(
        warned.tripwire.case
    )
    if {ASK, READ} & set(request.POST) and not is_paused:
        return redirect("rights:stop", token)  # nothing is paused: there is no why
    if request.method == "POST" and not {ASK, READ} & set(request.POST):
        act = tripwires.never_again if NEVER in request.POST else tripwires.stop
        act(warned, at=timezone.now())
        return redirect("rights:stop", token)
    why, is_done = _why(request, warned, at=timezone.now())
    if is_done:
        return redirect("rights:stop", token)
    context = {
        "nav": "rights",
        **why,
        "is_stopped": warned.stopped_at is not None,
        "is_silent": tripwires.is_silent(warned),
        "is_report": tripwires.is_report(warned.tripwire.case),
        "corrects": proposals.is_rectifying(warned.tripwire.case),
        "is_freed": tripwires.is_freed(warned.tripwire.case),
        **_kept(warned.tripwire.case, is_why=why["is_why"]),
        **_ended(warned.tripwire.case),
    }
    return render(request, "rights/stop.html", context)


def _why(
    request: HttpRequest, warned: Warned, *, at: datetime
) -> tuple[dict[str, Any], bool]:
    """The reason behind a code: what the page shows of it, and whether a step is done.

    Whether an address fits is not said.
    """
    posted, session = request.POST, request.session
    address = Address(posted if ASK in posted else None)
    code = receipt.Code(posted if READ in posted else None)
    is_done = False
    if ASK in posted and gate.accepted(address):
        holders.send_code(warned, address.cleaned_data["address"], at=at)
        session["why_sent"], is_done = warned.pk, True
    elif READ in posted and gate.accepted(code):
        said = holders.read_why(warned, code.cleaned_data["code"], at=at)
        is_done = said is codes.Result.OK
        if is_done:
            session.cycle_key()
            session["why"] = [warned.pk, at.isoformat()]
        else:
            code.add_error("code", str(receipt.NOT_PROVEN))
    shown, when = session.get("why", [None, ""])
    form = address if ASK in posted else code
    return {
        "address_form": address,
        "code_form": code,
        "form": form,
        "error_title": bool(form.errors),
        "is_sent": session.get("why_sent") == warned.pk,
        "is_why": shown == warned.pk and gate.is_fresh(when, gate.OPEN, at),
    }, is_done


def _kept(case: Case, *, is_why: bool) -> dict[str, Any]:
    """That some of the account stays frozen; what it is, for whoever typed the code."""
    stays = frozen.is_standing(case)
    return {
        "stays_frozen": stays,
        "kept": frozen.kept(case) if stays and is_why else (),
    }


def _ended(case: Case) -> dict[str, bool]:
    """How it ended, if it did: only what was answered may have handed something out."""
    is_withdrawn = case.status == Status.WITHDRAWN
    return {
        "is_over": not case.is_open() and not is_withdrawn,
        "is_withdrawn": is_withdrawn,
    }


def _first_mail(request: HttpRequest, token: str) -> HttpResponse:
    """The same from the mail that says that a request is here: it came unasked."""
    case = disowning.behind(token)
    if case is None:
        raise Http404
    to = claims.contact(case)
    if request.method == "POST":
        if NEVER in request.POST:
            tripwires.silence(case, unsafe.addressee(to), at=timezone.now())
        else:
            tripwires.disown(case, at=timezone.now())
        return redirect("rights:stop", token)
    stopped = Tripwire.objects.filter(
        case=case, stopped_at__isnull=False, cleared_at=None
    )
    context = {
        "nav": "rights",
        "is_first": True,
        "is_stopped": stopped.exists(),
        "is_silent": not to or unsafe.is_unsafe(to),
        **_ended(case),
    }
    return render(request, "rights/stop.html", context)
