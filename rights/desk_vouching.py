"""The desk's side of two officers' word: on an address, a stop, and words of theirs."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal import second_person
from portal.models import User
from rights import (
    dossier,
    lost_address,
    own_words,
    proofs,
    reach,
    tripwires,
    vouching,
)
from rights.decision_forms import Agree
from rights.desk_forms import Plain, sentence
from rights.fields import text
from rights.models import Case, Vouched

PROPOSED = _("Proposed. Another officer must agree.")
DROPPED = _("Noted. It stays as it was.")
TAKEN = _(
    "Codes go to the new address now. Who of the old ones could be told stands here, "
    "once a worker has looked."
)
AGAIN = _("That address may be written to again.")
GOES_ON = _("It goes on. Whoever stopped it is told, where we may write to them.")


class Ground(Plain):
    """How an officer knows that somebody is the person."""

    def __init__(self, *args: Any, hint: str, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["ground"] = sentence(
            _("How do you know that it is the person?"),
            _("Write how you know that it is the person."),
            hint=hint,
        )


class Posted(Plain):
    """A postal address on file, and where in our records it stands."""

    postal = text(
        _("Their postal address, as it stands in our records"),
        missing=_("Write the postal address as it stands in our records."),
        longest=400,
        rows=3,
    )
    ground = sentence(
        _("Where does it stand?"),
        _("Write where their postal address stands."),
        hint=_(
            "Name the paper or the row, from before the request. Never an address that "
            "they just gave."
        ),
    )


HINTS = {
    Vouched.ADDRESS: _(
        "A whole sentence. Once agreed to, it stands in the file of all about it."
    ),
    Vouched.STOP: _(
        "A whole sentence. Once agreed to, it stands in the file of all about the "
        "request. To refuse, use “Refuse all”."
    ),
}
PREFIXES = {
    Vouched.ADDRESS: "accept",
    Vouched.STOP: "clear",
    Vouched.POSTED: "posted",
}
POST_AGREED = _("The letter with the code can be printed now.")

# The acts of words, or an address, that wait for a second officer, and what is said of them.
OWN = {
    Vouched.ASK: "ask",
    Vouched.WHO: "ask-who",
    Vouched.WORD: "progress",
    Vouched.HEARD: "heard",
}
WAITS = {
    Vouched.ASK: (_("A question waits for a second officer"), _("Ask it so")),
    Vouched.WHO: (
        _("A question about who they are waits for a second officer"),
        _("Ask it so"),
    ),
    Vouched.WORD: (_("Word to them waits for a second officer"), _("Tell them so")),
    Vouched.HEARD: (
        _("That we write to an address again waits for a second officer"),
        _("Write there again"),
    ),
}


def blank(what: Vouched) -> Plain:
    """The form of the first officer."""
    if what == Vouched.POSTED:
        return Posted(prefix=PREFIXES[what])
    return Ground(prefix=PREFIXES[what], hint=str(HINTS[what]))


def form(what: Vouched, request: HttpRequest, _case: Case) -> Plain:
    """What the first officer wrote."""
    if what == Vouched.POSTED:
        return Posted(request.POST, prefix=PREFIXES[what])
    return Ground(request.POST, prefix=PREFIXES[what], hint=str(HINTS[what]))


def answer(request: HttpRequest, _case: Case) -> Agree:
    """Which proposal the second officer read."""
    return Agree(request.POST)


def propose(what: Vouched, case: Case, bound: forms.Form, user: User) -> None:
    """The first of the two."""
    vouching.propose(
        case,
        what,
        ground=bound.cleaned_data["ground"],
        words=bound.cleaned_data.get("postal", ""),
        by=user,
        at=timezone.now(),
    )


def agree(what: Vouched, case: Case, bound: forms.Form, user: User) -> None:
    """The second of the two."""
    vouching.agree(
        case,
        what,
        seen=bound.cleaned_data["seen"],
        by=user,
        signed_in_at=user.last_login,
        at=timezone.now(),
    )


def drop(what: Vouched, case: Case, bound: forms.Form, user: User) -> None:
    """Neither of the two says it."""
    seen = bound.cleaned_data["seen"]
    vouching.drop(case, what, seen=seen, by=user, at=timezone.now())


def acts(case: Case) -> set[str]:
    """What can be done about a stop, and about a lost address."""
    may: set[str] = set()
    if tripwires.is_stopped(case):
        may |= _of(case, Vouched.STOP, "clear-stop", "stop")
    if lost_address.is_waiting(case):
        may |= _of(case, Vouched.ADDRESS, "accept-address", "address")
        moved = reach.other(case)
        if moved is not None and moved.way == reach.BY_POST:
            may |= _of(case, Vouched.POSTED, "post-code", "posted")
    for what, name in OWN.items() if case.is_open() else ():
        if dossier.vouch(case, what) is not None:
            may |= {f"{name}-agree", f"{name}-drop"}
    return may


def _of(case: Case, what: Vouched, first: str, name: str) -> set[str]:
    is_proposed = dossier.vouch(case, what) is not None
    return {f"{name}-agree", f"{name}-drop"} if is_proposed else {first}


def shown(
    case: Case, may: set[str], bound: dict[str, Any], user: User
) -> dict[str, Any]:
    """The forms of the first, and what the second answers to."""
    said: dict[str, Any] = {}
    if "stop-drop" in may:
        said["vouch_stop"] = _proposed(case, Vouched.STOP, user)
    if "address-drop" in may:
        said["vouch_address"] = _proposed(case, Vouched.ADDRESS, user)
    if lost_address.is_waiting(case):
        said["is_unheard"] = lost_address.is_unheard(case)
        fits = proofs.fitting(case)
        said["moved_facts"] = {
            "tries": len(proofs.compared(case)),
            "fits": ", ".join(each.title for each in fits),
            "are_enough": proofs.fit_enough(case),
        }
    if {"post-code", "posted-drop"} & may:
        said.update(_posted(case, bound, user))
    return {
        "own_words": [
            _words(case, what, name, user)
            for what, name in OWN.items()
            if f"{name}-drop" in may
        ],
        "accept_address_form": bound.get("accept-address") or blank(Vouched.ADDRESS),
        "clear_form": bound.get("clear-stop") or blank(Vouched.STOP),
        **said,
    }


def _posted(case: Case, bound: dict[str, Any], user: User) -> dict[str, Any]:
    """The postal address that waits for a second look, or that two have seen."""
    vouch = _proposed(case, Vouched.POSTED, user)
    waits = own_words.of(vouch["row"]) if vouch["row"] is not None else ""
    return {
        "posted_form": bound.get("post-code") or blank(Vouched.POSTED),
        "posted_to": lost_address.posted_to(case),
        "posted_waits": waits,
        "vouch_posted": vouch,
        "is_just_given": bool(waits) and lost_address.is_just_given(case, waits),
    }


def _words(case: Case, what: Vouched, name: str, user: User) -> dict[str, Any]:
    """Words that wait, with what in them may be too much."""
    vouch = _proposed(case, what, user)
    words = own_words.of(vouch["row"])
    doubt = own_words.doubt(words)
    heading, yes = WAITS[what]
    return {
        "vouch": vouch,
        "name": name,
        "words": words,
        "doubt": doubt,
        "heading": heading,
        "yes": yes,
    }


def _proposed(case: Case, what: Vouched, user: User) -> dict[str, Any]:
    row = dossier.vouch(case, what)
    is_own = row is not None and row.proposed_by_id == user.pk
    is_own = is_own and settings.SECOND_PERSON != "solo"
    is_alone = is_own and not second_person.others(user)
    return {
        "row": row,
        "seen": vouching.stand(row),
        "is_own": is_own,
        "alone": second_person.alone() if is_alone else "",
    }
