"""What the desk shows and offers about appeals: the first answer, who may decide."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.models import User
from rights import (
    appealing,
    casefile,
    desk_forms,
    letters,
    queue,
    references,
    reviewing,
    untied,
)
from rights.fields import text
from rights.models import Appeal, Case


def acts(case: Case, user: User | None) -> tuple[set[str], set[str]]:
    """The acts an appeal adds to a case page, and those it takes away."""
    row = appealing.of(case) if case.right == appealing.RIGHT else None
    if row is None:
        closed = appealing.closed_because(case, timezone.now(), by_staff=True)
        return (set(), set()) if closed else ({"appeal"}, set())
    if row.of is None:
        more = {"link", "as-complaint"} if case.is_open() else set()
        return more, {"answer", "look"}
    if not case.is_open() or row.decided_at is not None:
        return set(), set()
    barred = user is None or not appealing.may_decide(row, user)
    return {"invite"}, ({"answer", "look"} if barred else set())


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
    panel: dict[str, Any] = {
        "appeal_form": bound.get("appeal") or desk_forms.Entered(prefix="appeal")
    }
    row = appealing.of(case) if case.right == appealing.RIGHT else None
    if row is None:
        return panel
    panel["appeal"] = row
    if row.of is None:
        named = untied.named(case)
        panel["named"] = named
        fresh = Tie(prefix="link", initial={"reference": named})
        panel["tie_form"] = bound.get("link") or fresh
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
        "is_barred": not appealing.may_decide(row, user),
        "others": reviewing.others(row),
    }
