"""What the desk shows and offers about appeals: the first answer, who may decide."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from portal.models import User
from rights import appealing, casefile, claims, desk_forms, letters, queue, reviewing
from rights.models import Appeal, Case


def acts(case: Case, user: User | None) -> tuple[set[str], set[str]]:
    """The acts an appeal adds to a case page, and those it takes away."""
    row = appealing.of(case) if case.right == appealing.RIGHT else None
    if row is None:
        closed = appealing.closed_because(case, timezone.now(), by_staff=True)
        return (set(), set()) if closed else ({"appeal"}, set())
    if row.of is None:
        return ({"link"} if meant(case) else set()), set()
    if not case.is_open() or row.decided_at is not None:
        return set(), set()
    barred = user is None or not appealing.may_decide(row, user)
    return {"invite"}, ({"answer", "look"} if barred else set())


def meant(case: Case) -> Case | None:
    """The request an untied appeal names."""
    reference = str(claims.answers(case).get("about", ""))
    found = Case.objects.filter(reference=reference).first() if reference else None
    return found if found is not None and found.pk != case.pk else None


def shown(case: Case, bound: dict[str, Any], user: User) -> dict[str, Any]:
    """The first request folded in, for whoever decides about its answer."""
    panel: dict[str, Any] = {
        "appeal_form": bound.get("appeal") or desk_forms.Entered(prefix="appeal")
    }
    row = appealing.of(case) if case.right == appealing.RIGHT else None
    if row is None:
        return panel
    panel["appeal"] = row
    panel["meant"] = meant(case) if row.of is None else None
    if row.of is not None:
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
