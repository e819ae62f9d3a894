"""The desk's side of a request for somebody else: who asks, and whether a paper stands."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from notices import local_day
from portal import second_person
from portal.models import User
from rights import delegating, desk_papers, enclosures, mandates, stead
from rights.decision_forms import Agree
from rights.desk_forms import Plain, sentence
from rights.models import Capacity, Case, Delegate, Mandate, Showing
from rights.nominees import Fit

ACCEPT, AGREE, DROP = "accept-paper", "accept-agree", "accept-drop"
NOMINEE = "nominee"
PROPOSED = gettext_lazy("Proposed. Another person must agree before they may act.")
AGREED = gettext_lazy("Accepted. The search has started.")
DROPPED = gettext_lazy("Noted. They may not act here.")
FITS = {
    Fit.SAME: gettext_lazy("They named somebody with this very address"),
    Fit.OTHER: gettext_lazy("They named somebody else: this address is not theirs"),
    Fit.UNKNOWN: gettext_lazy(
        "They named somebody without an e-mail address: look up below who it is"
    ),
    Fit.NOBODY: gettext_lazy("They named nobody"),
}


class Accept(Plain):
    """Why somebody may act in the place of a person."""

    ground = sentence(
        gettext_lazy("Why they may act"),
        gettext_lazy("Write in a whole sentence why they may act."),
        hint=gettext_lazy(
            "What the paper says, or who was named. Once agreed to, it stands in the file of "
            "all about the request."
        ),
    )


@dataclass(frozen=True, kw_only=True)
class Line:
    """One fact about whoever asks."""

    label: str
    words: str


def acts(case: Case) -> set[str]:
    """Accepting a paper, while one waits for an officer's eyes; and looking up whom
    somebody named who has died or cannot act."""
    row = mandates.of(case)
    if row is None:
        return set()
    is_in_stead = row.capacity == Capacity.NOMINEE and case.is_open()
    may = {NOMINEE} if is_in_stead else set()
    if not stead.may_accept(case, row):
        return may
    return may | ({ACCEPT} if row.proposed_at is None else {AGREE, DROP})


def form(request: HttpRequest, _case: Case) -> Accept:
    """Why they may act, as it was typed."""
    return Accept(request.POST, prefix="accept-paper")


def answer(request: HttpRequest, _case: Case) -> Agree:
    """Which proposal the second person read."""
    return Agree(request.POST)


def propose(case: Case, bound: forms.Form, user: User) -> None:
    """The first of the two."""
    ground = bound.cleaned_data["ground"]
    stead.propose(case, ground=ground, by=user, at=timezone.now())


def agree(case: Case, bound: forms.Form, user: User) -> None:
    """The second: they may act."""
    stead.agree(
        case,
        seen=bound.cleaned_data["seen"],
        by=user,
        signed_in_at=user.last_login,
        at=timezone.now(),
    )


def drop(case: Case, bound: forms.Form, user: User) -> None:
    """They may not."""
    seen = bound.cleaned_data["seen"]
    stead.drop(case, seen=seen, by=user, at=timezone.now())


def shown(
    case: Case, may: set[str], bound: dict[str, Any], user: User
) -> dict[str, Any]:
    """Who asks in this case, for who may read bodies; nothing where it is the person."""
    row, named = mandates.of(case), delegating.of(case)
    return {
        "standing_in": lines(row, case) if row is not None else [],
        "may_add_paper": desk_papers.may_add(row, case, user),
        "let_act": _named(named) if named is not None else [],
        **(_to_accept(case, row, bound, user) if row and may & {ACCEPT, AGREE} else {}),
    }


def _to_accept(
    case: Case, row: Mandate, bound: dict[str, Any], user: User
) -> dict[str, Any]:
    """The form of the first officer, or what the second one answers to."""
    opens = stead.opens_at(case)
    is_own = row.proposed_by_id == user.pk and settings.SECOND_PERSON != "solo"
    return {
        "accept_form": bound.get(ACCEPT) or Accept(prefix="accept-paper"),
        "accept_row": row,
        "accept_seen": stead.stand(row),
        "accept_is_own": is_own,
        "accept_alone": second_person.alone()
        if is_own and not second_person.others(user)
        else "",
        "accept_from": _day(opens) if opens and opens > timezone.now() else "",
        "accept_unheard": stead.is_unheard(case),
    }


def _named(row: Delegate) -> list[Line]:
    """Whom the person themselves let act."""
    who = delegating.who(row)
    also = _("our letters and the copy") if row.may_copy else _("our letters")
    said = [
        (_("Who"), who.words),
        (_("Write to them at"), who.contact),
        (_("They may have"), also),
        (_("Since"), _day(row.named_at)),
    ]
    return [Line(label=label, words=words) for label, words in said]


def lines(row: Mandate, case: Case) -> list[Line]:
    """What is known of whoever asks, and how far that is."""
    who = mandates.who(row, case)
    said = [
        (_("Asked by"), who.words),
        (_("As"), str(row.get_capacity_display())),
        (_("With"), str(row.get_showing_display()) if row.showing else ""),
        (_("The paper"), "" if _has_paper(row, case) else _("not here yet")),
        (_("They are"), who.relation),
        (_("Write to them at"), who.contact),
        (_("Their address"), _shown(row)),
        (_("Named by the person"), _fits(row, case)),
        (_("The person was told"), _told(row, case)),
        (_("Proposed that they may act"), _day(row.proposed_at)),
        (_("Paper accepted"), _day(row.accepted_at)),
        (_("May read the answer since"), _day(row.permitted_at)),
        (_("Stopped by the person"), _day(row.stopped_at)),
        (_("Stopped before"), _before(row, case)),
    ]
    return [Line(label=label, words=words) for label, words in said if words]


def _has_paper(row: Mandate, case: Case) -> bool:
    """Whether what they rest on is here; a letter may come before its paper."""
    is_wanted = row.showing in {Showing.SIGNED, Showing.ATTORNEY}
    return not is_wanted or enclosures.papers(case).exists()


def _shown(row: Mandate) -> str:
    """Whether whoever asks showed that they read the mail that goes there."""
    if row.capacity == Capacity.PARENT:
        return ""
    shown = _("shown to be theirs: %(day)s") % {"day": _day(row.confirmed_at)}
    return shown if row.confirmed_at else _("not shown to be theirs yet")


def _told(row: Mandate, case: Case) -> str:
    """When they were, or why they were not: what was kept back told nobody."""
    if row.told_at is None:
        return ""
    if stead.is_unheard(case):
        return _("no: nothing may be sent to their address")
    return _day(row.told_at)


def _before(row: Mandate, case: Case) -> str:
    """What the person said to them, or to another with a paper, in other requests."""
    may = stead.may_accept(case, row)
    before = stead.after_a_stop(case, row, timezone.now()) if may else ""
    return before or (stead.namesake(case, row) if case.is_open() else "")


def _fits(row: Mandate, case: Case) -> str:
    is_in_stead = row.capacity == Capacity.NOMINEE
    return str(FITS[stead.named(case, row)]) if is_in_stead else ""


def _day(at: datetime | None) -> str:
    return local_day.moment(at, "j M Y, H:i")
