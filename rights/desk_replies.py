"""The desk page "A letter came": what answers us goes on the request it is about."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from notices import local_day
from portal import permissions
from portal.forms import Question
from portal.models import User
from rights import (
    arriving,
    casefile,
    desk,
    intake_form,
    queue,
    references,
    replies,
    talking,
    uploading,
)
from rights.acting_forms import PAPERS
from rights.attaching import Files
from rights.channels import Channel
from rights.desk_forms import sentence
from rights.fields import FREE, claim, text
from rights.models import Case

MOST = 3


class Came(Question):
    """A letter as it reached us."""

    words = text(
        gettext_lazy("What they wrote or said"),
        hint=gettext_lazy("Paste or type their words. A scan can go with it below."),
        attrs=FREE,
        longest=intake_form.LONGEST - 200,
        rows=8,
    )
    known = text(
        gettext_lazy("The e-mail address or phone number they use with us"),
        hint=gettext_lazy(
            "Only if they name it now. It is looked up. If it is on file, a code goes "
            "there, and nothing is shown to be theirs before they type it."
        ),
        attrs={"autocomplete": "off", "spellcheck": "false"},
    )
    ground = sentence(
        gettext_lazy("How do you know that the same person wrote?"),
        hint=gettext_lazy(
            "Only with an address: what ties it to the first letter. A whole sentence, "
            "kept as an internal note."
        ),
    )
    channel = intake_form.channel()
    arrived_on = intake_form.arrived_on()
    attached = Files(
        gettext_lazy("A scan, or a signed paper"),
        hint=gettext_lazy("PDF, JPG or PNG, up to 10 MB each, at most three."),
        accept=PAPERS,
    )

    def __init__(self, *args: Any, case: Case, at: datetime, **options: Any) -> None:
        super().__init__(*args, **options)
        self.case, self.at = case, at
        self.fields["arrived_on"].help_text = _("Their date does not move with it.")

    def clean_known(self) -> dict[str, str]:
        typed = str(self.cleaned_data["known"])
        found = claim(typed) if typed else {}
        said = replies.why_not(self.case, found) if found else ""
        if said:
            raise forms.ValidationError(said)
        return found

    def clean_arrived_on(self) -> date:
        day: date = self.cleaned_data["arrived_on"]
        try:
            self.arrived_at = arriving.moment(day, zone=desk.zone(), at=self.at)
        except arriving.NotThen as error:
            raise forms.ValidationError(str(error)) from error
        if day < local_day.of(self.case.received_at):
            raise forms.ValidationError(
                _("This is before their request arrived. Check the day.")
            )
        return day

    def clean_attached(self) -> Any:
        came = self.cleaned_data["attached"]
        if len(came) > MOST:
            raise forms.ValidationError(uploading.too_many(MOST))
        return came

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        is_told = said.get("words") or said.get("attached")
        if not is_told and not self.errors.keys() & {"words", "attached"}:
            self.add_error("words", _("Write what they wrote, or attach the scan."))
        if said.get("known") and not said.get("ground") and "ground" not in self.errors:
            self.add_error(
                "ground", _("Write how you know that the same person wrote.")
            )
        return said

    def reply(self) -> replies.Reply:
        """What was typed, as `rights.replies` takes it; its files stay."""
        said = self.cleaned_data
        rows = {each.row.pk: each for each in said["attached"] if each.row is not None}
        for each in rows.values():
            each.is_held = True
        return replies.Reply(
            words=said["words"] or _("(They sent a paper.)"),
            channel=said["channel"],
            arrived_at=self.arrived_at,
            known=said["known"],
            ground=said["ground"],
            files=tuple(rows),
        )


def first(at: datetime) -> dict[str, Any]:
    """What stands in an empty page."""
    today = queue.today_in(desk.zone(), at).isoformat()
    return {"channel": Channel.POST.value, "arrived_on": today}


@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest, pk: int, context: dict[str, Any]) -> HttpResponse:
    """Show the page, or add what came to the request."""
    user, at = desk.officer(request), timezone.now()
    if not permissions.may_decide(user):
        raise PermissionDenied
    case = get_object_or_404(Case.objects.select_related("key", "revision"), pk=pk)
    if said := replies.fault(case):
        messages.error(request, said)
        return redirect("admin:rights_case_change", pk)
    if request.method != "POST":
        return begin(request, case, context, first(at), user, at)
    form = Came(request.POST, request.FILES, case=case, at=at)
    if form.is_valid() and not form.is_trapped:
        try:
            replies.take(case, form.reply(), by=user, at=at)
        except replies.NotTaken as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("It is with the request."))
            return redirect("admin:rights_case_change", pk)
    return _show(request, case, context, form)


def begin(
    request: HttpRequest,
    case: Case,
    context: dict[str, Any],
    initial: dict[str, Any],
    user: User,
    at: datetime,
) -> HttpResponse:
    """The page with what is known so far; that the request was opened is noted."""
    casefile.opened(case, by=user, at=at)
    form = Came(case=case, at=at, initial=initial)
    return _show(request, case, context, form)


def _show(
    request: HttpRequest, case: Case, context: dict[str, Any], form: Came
) -> HttpResponse:
    shown = {
        "title": _("A letter came"),
        "case": case,
        "reference": references.display(case.reference),
        "right": queue.right_title(case.right),
        "asked": talking.open_question(case),
        "form": form,
        # A file that was chosen on another page has to be chosen here again.
        "lost_files": bool(request.FILES and (form.errors or not form.is_bound)),
    }
    return render(request, "rights/desk_came.html", {**context, **shown})
