"""The desk's side of recipients: how each is reached, and whoever could not be told."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from notices import reading
from portal import permissions
from portal.models import User
from rights import desk_forms, dossier, reasons, recipients, ways
from rights.deciding import NotDecided
from rights.fields import text
from rights.models import Case, How, NoticeState, RecipientNotice

WAYS = (
    (How.MAIL, gettext_lazy("By mail")),
    (How.PROGRAM, gettext_lazy("By our own program, which hears it by webhook")),
    (How.SYSTEM, gettext_lazy("They only store what our own systems hold")),
    (How.NONE, gettext_lazy("They cannot be told")),
)
BY_HAND = (
    (How.HAND, gettext_lazy("We told them ourselves, by phone or letter")),
    (How.NONE, gettext_lazy("They cannot be told, or only with far too much effort")),
)
REASON = gettext_lazy("Why they cannot be told")
FACTS = gettext_lazy(
    "Only where that is so. Facts about them, in at least 40 letters: the person reads "
    "them, and a court may."
)
TOO_SHORT = gettext_lazy(
    "Write why they cannot be told, with facts, in at least 40 letters."
)


class Told(desk_forms.Plain):
    """How one recipient learned of it, or why they cannot."""

    how = forms.ChoiceField(
        label=gettext_lazy("What is so?"),
        choices=BY_HAND,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose what is so.")},
    )
    ground = text(REASON, hint=FACTS, longest=400, rows=2)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        is_none = cleaned.get("how") == How.NONE
        if is_none and not reasons.says_something(cleaned.get("ground", "")):
            self.add_error("ground", str(TOO_SHORT))
        return cleaned


class Ways(Told):
    """How a recipient is reached from now on."""

    contact = forms.EmailField(
        label=gettext_lazy("Their address for such mails"),
        required=False,
        error_messages={
            "invalid": gettext_lazy("Write the address in full, like name@example.com.")
        },
    )
    field_order = ("how", "contact", "ground")

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        chooser = self.fields["how"]
        assert isinstance(chooser, forms.ChoiceField)  # noqa: S101 - for the type checker
        chooser.choices = [(str(how), words) for how, words in WAYS]
        chooser.label = _("How do they learn of it?")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        is_mail = cleaned.get("how") == How.MAIL and not self.has_error("contact")
        if is_mail and not cleaned.get("contact"):
            self.add_error("contact", _("Write the address that such mails go to."))
        return cleaned


@require_safe
def list_page(request: HttpRequest, context: dict[str, Any]) -> HttpResponse:
    """Every recipient that the policy in force names, and how each is reached."""
    if not permissions.may_read_case(request.user):
        raise PermissionDenied
    current = reading.current(timezone.now())
    rows = current.recipients if current else {}
    known = ways.of_all(list(rows))
    found = [(slug, row.title, known[slug]) for slug, row in rows.items()]
    shown = {
        "title": _("Who else is told"),
        "rows": [(slug, title, way, ways.missing(way)) for slug, title, way in found],
        "may_change": permissions.may_decide(request.user),
        "waiting": RecipientNotice.objects.filter(state=NoticeState.DUE)
        .select_related("case")
        .order_by("made_at")[:50],
    }
    return render(request, "rights/desk_recipients.html", {**context, **shown})


@require_http_methods(["GET", "HEAD", "POST"])
def way_page(request: HttpRequest, slug: str, context: dict[str, Any]) -> HttpResponse:
    """Say how one of them is reached; whoever waited for it is told by the sweep."""
    user = request.user
    if not permissions.may_decide(user) or not isinstance(user, User):
        raise PermissionDenied
    current = reading.current(timezone.now())
    row = current.recipients.get(slug) if current else None
    if row is None:
        raise Http404
    way = ways.of(slug)
    first = {"how": way.how, "contact": way.contact, "ground": way.ground}
    form = Ways(request.POST or None, initial=first)
    if request.method == "POST" and form.is_valid():
        ways.say(slug, **form.cleaned_data, by=user, at=timezone.now())
        messages.success(request, _("Kept. It counts for every request from now on."))
        return redirect("admin:rights_recipients")
    shown = {"title": row.title, "form": form, "way": way}
    return render(request, "rights/desk_recipient.html", {**context, **shown})


# --- the case page -----------------------------------------------------------------


def acts(case: Case) -> set[str]:
    """Settling by hand whoever could not be told."""
    return {"told"} if recipients.due(case) else set()


def form(request: HttpRequest, case: Case) -> Told:
    """What was said about one of them."""
    return Told(request.POST, prefix=f"told-{request.POST.get('notice', '')}")


def settle(case: Case, form: Any, user: User) -> None:
    """Write it down; the step that waited goes on by itself."""
    number = form.prefix.partition("-")[2]
    rows = RecipientNotice.objects.filter(case=case, state=NoticeState.DUE)
    notice = rows.filter(pk=number if number.isdecimal() else 0).first()
    if notice is None:
        raise NotDecided(_("This is noted already."))
    recipients.by_hand(notice, **form.cleaned_data, by=user, at=timezone.now())


def shown(case: Case, bound: dict[str, Any]) -> dict[str, Any]:
    """Everybody who had the data of this case, with a form for whoever waits."""
    typed = bound.get("told")
    return {
        "told": [(row, _form(row, typed)) for row in dossier.told(case)],
    }


def _form(row: RecipientNotice, typed: Told | None) -> Told | None:
    if row.state != NoticeState.DUE:
        return None
    prefix = f"told-{row.pk}"
    return typed if typed and typed.prefix == prefix else Told(prefix=prefix)
