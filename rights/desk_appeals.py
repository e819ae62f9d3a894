"""What the desk shows and offers about appeals: the first answer, who may decide."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.models import User
from rights import (
    appealing,
    arriving,
    casefile,
    claims,
    desk_forms,
    desk_progress,
    intake_form,
    judging,
    letters,
    overruled,
    queue,
    references,
    reviewing,
    untied,
)
from rights.channels import Channel
from rights.fields import text
from rights.filing import Filing
from rights.models import Appeal, Case

# What else moves an appeal; whoever had a part in the answer leaves it to the others.
STEERING = (
    "take",
    *("more-time", "law", "law-look", "law-agree", "law-keep"),
    *("ask", "ask-who", desk_progress.ACT),
)


def acts(case: Case, user: User | None) -> tuple[set[str], set[str]]:
    """The acts an appeal adds to a case page, and those it takes away."""
    row = appealing.of(case) if case.right == appealing.RIGHT else None
    if row is None:
        closed = appealing.closed_because(case)
        return (set(), set()) if closed else ({"appeal"}, set())
    if row.of is None:
        more = {"link", "as-complaint"} if case.is_open() else set()
        return more, {"answer", "look"}
    if not case.is_open() or row.decided_at is not None:
        return set(), set()
    if user is not None and judging.may_judge(row, user):
        return {"invite"}, set()
    if judging.others(row):
        return set(), {"answer", "look", *STEERING}
    return {"invite"}, {"answer", "look"}


class Entered(desk_forms.Plain):
    """An appeal that came by mail, post or phone, as it reached us."""

    words = desk_forms.words(
        gettext_lazy("What they do not agree with"),
        gettext_lazy("Write what they do not agree with."),
        hint=gettext_lazy("In their words. The answer goes where the first one went."),
    )
    channel = intake_form.channel()
    arrived_on = intake_form.arrived_on()

    def __init__(self, *args: Any, case: Case, at: datetime, **options: Any) -> None:
        super().__init__(*args, **options)
        self.case, self.at = case, at
        today = queue.today_in(case.time_zone, at).isoformat()
        self.initial = {"channel": Channel.POST.value, "arrived_on": today}

    def clean_arrived_on(self) -> date:
        day: date = self.cleaned_data["arrived_on"]
        zone, after = self.case.time_zone, self.case.answered_at
        try:
            self.arrived_at = arriving.moment(day, zone=zone, at=self.at, after=after)
        except arriving.NotThen as error:
            raise forms.ValidationError(str(error)) from error
        return day


def entered(request: HttpRequest, case: Case) -> Entered:
    """The form as it was sent."""
    return Entered(request.POST, prefix="appeal", case=case, at=timezone.now())


def enter(case: Case, form: Any, user: User) -> None:
    """The clock starts on the day it reached us (GDPR Art. 12(3))."""
    said = form.cleaned_data
    filed = Filing(
        right=appealing.RIGHT,
        language=case.language,
        channel=said["channel"],
        arrived_at=form.arrived_at,
        by=user,
    )
    grievance = appealing.Grievance(words=said["words"], contact=claims.contact(case))
    appealing.appeal(case, grievance, filed=filed, by=user, at=form.at)


class Tie(desk_forms.Plain):
    """Which request an appeal is about."""

    reference = text(
        gettext_lazy("Reference of the request it is about"),
        missing=gettext_lazy("Write the reference."),
        longest=40,
    )

    def clean_reference(self) -> Case:
        typed = references.normalise(str(self.cleaned_data["reference"]))
        found = Case.objects.filter(reference=typed).first() if typed else None
        if found is None:
            raise forms.ValidationError(_("No request has this reference."))
        return found


def tie(case: Case, form: Any, user: User) -> None:
    """The officer says which answer is meant."""
    original = form.cleaned_data["reference"]
    appealing.link(case, original, by=user, at=timezone.now())


def shown(case: Case, bound: dict[str, Any], user: User) -> dict[str, Any]:
    """The first request folded in, for whoever decides about its answer."""
    fresh = Entered(prefix="appeal", case=case, at=timezone.now())
    panel: dict[str, Any] = {"appeal_form": bound.get("appeal") or fresh}
    row = appealing.of(case) if case.right == appealing.RIGHT else None
    if row is None:
        return {**panel, **_overruled(case, user)}
    panel["appeal"] = row
    if row.of is None:
        named = untied.named(case)
        panel["named"] = named
        panel["tie_form"] = bound.get("link") or Tie(
            prefix="link", initial={"reference": named}
        )
    else:
        panel |= _first(row, row.of, user)
        panel["invite_form"] = bound.get("invite") or desk_forms.Invite(prefix="invite")
        panel["invited"] = reviewing.invited(case)
    return panel


def _first(row: Appeal, original: Case, user: User) -> dict[str, Any]:
    casefile.opened(original, by=user, at=timezone.now())
    letter = letters.sent(original)
    return {
        "first": original,
        "first_title": queue.right_title(original.right),
        "first_asked": casefile.asked(original),
        "first_wrote": casefile.to_answer(original),
        "first_letter": letter.text if letter else "",
        "is_late": appealing.is_late(original, row.case.received_at),
        "is_barred": not judging.may_judge(row, user),
        "others": judging.others(row),
    }


def _overruled(case: Case, user: User) -> dict[str, Any]:
    """What an appeal said against the answer that is decided anew here."""
    row = overruled.by(case) if case.is_open() else None
    if row is None:
        return {}
    casefile.opened(row.case, by=user, at=timezone.now())
    letter = letters.sent(row.case)
    return {
        "overruled": row,
        "overruled_by": references.display(row.case.reference),
        "overruled_grievance": claims.answers(row.case).get("words", ""),
        "overruled_letter": letter.text if letter else "",
    }
