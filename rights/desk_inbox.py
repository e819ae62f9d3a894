"""Mail that waits for an officer: read it, make a request of it, or put it away.

Whoever opens one reads what somebody wrote, so it is noted (clause "Contact").
"""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from portal import incoming, mailbox, permissions
from portal.forms import Question
from portal.models import InboundMail, Opening, User
from rights import desk, letterbox, references, sorting
from rights.fields import text
from rights.intake_form import words_of
from rights.models import Case

Context = dict[str, Any]


class Which(Question):
    """The request that a mail belongs to."""

    reference = text(
        gettext_lazy("Reference"),
        hint=gettext_lazy("It begins with PR."),
        missing=gettext_lazy("Enter the reference of the request."),
        attrs={"autocomplete": "off", "spellcheck": "false"},
        longest=40,
    )


def _officer(request: HttpRequest) -> User:
    user = desk.officer(request)
    if not permissions.may_decide(user):
        raise PermissionDenied
    return user


@require_safe
def list_page(request: HttpRequest, context: Context) -> HttpResponse:
    """What nobody has dealt with, oldest first; who wrote is not shown yet."""
    _officer(request)
    shown = {"title": _("Mail that waits"), "rows": letterbox.waiting()}
    return render(request, "rights/desk_inbox.html", {**context, **shown})


@require_http_methods(["GET", "HEAD", "POST"])
def mail_page(request: HttpRequest, pk: UUID, context: Context) -> HttpResponse:
    """One mail, and the three things that can be done with it."""
    user, at = _officer(request), timezone.now()
    row = next((each for each in letterbox.waiting() if each.pk == pk), None)
    if row is None:
        raise Http404
    form = Which(request.POST if request.POST.get("act") == "attach" else None)
    if request.method == "POST":
        if _done(request, row, form, user, at):
            return redirect("admin:rights_inbox")
    else:
        Opening.objects.create(user=user, about=f"inbound:{row.pk}", what="mail", at=at)
    shown = {
        "title": _("Mail"),
        "row": row,
        "words": _words(row),
        "form": form,
        "has_keys": sorting.has_keys(user),
    }
    return render(request, "rights/desk_inbox_mail.html", {**context, **shown})


def _words(row: InboundMail) -> str:
    """Its words; '' for one that cannot be read, which the page says."""
    try:
        return words_of(incoming.read(mailbox.raw(row)))
    except incoming.Unreadable:
        return ""


def _done(
    request: HttpRequest, row: InboundMail, form: Which, user: User, at: datetime
) -> bool:
    if request.POST.get("act") != "attach":
        _say(request, letterbox.settle(row, by=user, at=at, case=None))
        return True
    if not form.is_valid():
        return False
    reference = references.normalise(form.cleaned_data["reference"])
    case = Case.objects.select_related("key").filter(reference=reference).first()
    if case is None:
        form.add_error("reference", _("There is no request with this reference."))
        return False
    _say(request, letterbox.attach(row, case, words=_words(row), by=user, at=at))
    return True


def _say(request: HttpRequest, is_ours: bool) -> None:
    if is_ours:
        messages.success(request, _("Done."))
    else:
        messages.error(request, _("Somebody else dealt with this mail meanwhile."))
