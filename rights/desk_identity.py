"""The desk's side of who asks: a request somebody stopped, and addresses to leave alone."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST
from django_stubs_ext import StrOrPromise

from notices import reading
from portal import permissions
from portal.models import User
from rights import (
    desk,
    desk_vouching,
    dossier,
    lost_address,
    reach,
    reaching,
    references,
    steps,
    tripwires,
    vouching,
)
from rights.desk_forms import Plain, sentence
from rights.fields import claim, text
from rights.models import Case, Vouched

NOTED = _("Noted for the letters about this request.")


class Address(Plain):
    """An address that no letter about this request goes to, or may go to again."""

    address = text(
        _("E-mail address or phone number"),
        missing=_("Write the address or number."),
        hint=_(
            "One that letters about this request go to. It holds for this request "
            "alone, and warnings still go out."
        ),
    )
    way = forms.ChoiceField(
        label=_("What should hold for it?"),
        choices=[
            ("unsafe", _("Others read it: send no letter there")),
            ("safe", _("Letters may go there again")),
        ],
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Choose what should hold for it."),
            "invalid_choice": _("Choose what should hold for it."),
        },
    )
    ground = sentence(
        _("Who told you?"),
        _("Write who told you."),
        hint=_("A whole sentence, kept as an internal note."),
    )

    def clean_address(self) -> str:
        (value,) = claim(str(self.cleaned_data["address"])).values()
        return value


def mark(case: Case, form: Any, user: User) -> None:
    """Send no letter to an address any more, or again.

    What its own reader asked for is taken back by two.
    """
    to, at = form.cleaned_data["address"], timezone.now()
    ground, is_unsafe = (
        form.cleaned_data["ground"],
        form.cleaned_data["way"] == "unsafe",
    )
    if is_unsafe or tripwires.is_marked_here(case, to):
        tripwires.mark(case, to, is_unsafe=is_unsafe, ground=ground, by=user, at=at)
    else:
        vouching.propose(case, Vouched.HEARD, words=to, ground=ground, by=user, at=at)


def marked(case: Case) -> StrOrPromise:
    """What is said of it afterwards."""
    waits = dossier.vouch(case, Vouched.HEARD) is not None
    return desk_vouching.PROPOSED if waits else NOTED


@require_POST
def post_page(request: HttpRequest, pk: int, context: dict[str, Any]) -> HttpResponse:
    """A letter with a code, to print and to post; it is shown this once."""
    user = desk.officer(request)
    if not permissions.may_decide(user):
        raise PermissionDenied
    case = get_object_or_404(Case.objects.select_related("key", "revision"), pk=pk)
    at = timezone.now()
    try:
        code = lost_address.code_by_post(case, by=user, at=at)
    except lost_address.NotTaken as error:
        messages.error(request, str(error))
        return redirect("admin:rights_case_change", pk)
    shown = {
        "title": gettext("A code by post"),
        "case": case,
        "reference": references.display(case.reference),
        "code": f"{code[:3]} {code[3:]}",
        "posted_to": lost_address.posted_to(case),
        "until": at + lost_address.POST_LIFE,
        "organisation": reading.speaking(at, case.revision).organisation,
        "confirm_url": settings.SITE_URL + reverse("rights:confirm"),
    }
    return render(request, "rights/desk_post_code.html", {**context, **shown})


def acts(case: Case) -> set[str]:
    """What can be done about who asks."""
    return {"unsafe"} | desk_vouching.acts(case)


def shown(case: Case, bound: dict[str, Any], *, is_open: bool) -> dict[str, Any]:
    """The warning of the other addresses, a lost one, and the forms."""
    moved = reach.other(case)
    return {
        "wire": dossier.tripwire(case),
        "heard": steps.of(case, steps.Work.WARN),
        "moved": moved,
        "moved_to": moved.channel.value if moved and is_open else "",
        "moved_words": moved.words if moved and is_open else "",
        "is_silent": is_open and reaching.is_silent(case),
        "unsafe_form": bound.get("unsafe") or Address(prefix="unsafe"),
    }
