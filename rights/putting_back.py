"""Putting a withdrawn request back: it goes on as it was, with the days it had.

A phrase alone takes back what nobody has proven yet, and whoever has read a page over a
shoulder knows one. So each address that we have for it hears of it, and one press there
undoes it. Once somebody has proven a request, only a fresh code takes it back.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.conf import settings
from django.core import signing
from django.db import transaction
from django.urls import reverse
from django.utils import translation

from notices import local_day
from portal import outbox, unsafe
from rights import (
    claims,
    limiting,
    mails,
    pause_words,
    reach,
    references,
    steps,
    submissions,
    twins,
)
from rights.claims import Channel
from rights.law import ACKNOWLEDGE
from rights.models import Case, Clock, Decision, Ending, Step
from rights.moves import BACK_WITHIN
from rights.steps import Work
from rights.workflow import PERSON, Move, may, move

SALT = "rights.putting_back"


def tell(cases: list[Case], *, is_unasked: bool, at: datetime) -> None:
    """One message, to each address, of all that ended by one press; none of nothing.

    `is_unasked`: nobody has shown that they read what goes there.
    """
    if not cases:
        return
    first, *rest = cases
    back = [each for each in cases if may(each, Move.PUT_BACK, at)]
    with translation.override(first.language):
        ends = [also_ends(each, at=at) for each in cases]
        pauses = dict.fromkeys(each["pause"] for each in ends if each["pause"])
        shown = {
            "also": ", ".join(each["also"] for each in ends if each["also"]),
            "pause": " ".join(pauses),
            "rest": ", ".join(references.display(each.reference) for each in rest),
            "until": until(back[0]) if back else "",
            "back_url": link(back or cases),
        }
    _say("withdrawn", first, shown, is_unasked=is_unasked, at=at)


def also_ends(case: Case, *, at: datetime) -> dict[str, str]:
    """What else ends with a request: one answered with it, and a pause; '' for none."""
    return {"also": twins.also(case), "pause": pause_words.ends(case, at=at)}


def _say(
    template: str, case: Case, shown: dict[str, Any], *, is_unasked: bool, at: datetime
) -> None:
    """Where its letters go, and where its codes would go."""
    turn = at.isoformat()
    more: dict[str, Any] = {"context": shown, "is_unasked": is_unasked, "at": at}
    mails.to_person(template, case=case, turn=turn, **more)
    for to in channels(case):
        if to.value != claims.contact(case):
            own = f"{unsafe.addressee(to.value)[:16]}:{turn}"
            mails.to_channel(template, case=case, to=to, turn=own, **more)


def channels(case: Case) -> list[Channel]:
    """The addresses that we have for a request: of letters, of texts, and on file."""
    typed = str(claims.answers(case).get("text_to", ""))
    said = [(outbox.EMAIL, claims.contact(case)), (outbox.PHONE, typed)]
    found = [Channel(kind=kind, value=value) for kind, value in said if value]
    known = reach.codes_go_to(case) if case.on_file else None
    return list(dict.fromkeys([*found, *([known] if known else [])]))


def is_here(case: Case) -> bool:
    """Whether its own page puts it back: nobody could be told of it anywhere."""
    return not channels(case)


def offered(case: Case, *, at: datetime) -> dict[str, Any]:
    """What its page says of that while it lasts."""
    if not may(case, Move.PUT_BACK, at):
        return {}
    return {"until": until(case), "is_here": is_here(case)}


def until(case: Case) -> str:
    """The last day on which it comes back, in words; '' for what goes on."""
    ended = case.closed_at
    return local_day.words(ended + BACK_WITHIN, "j F Y") if ended else ""


def link(cases: list[Case]) -> str:
    """Where one press puts all of them back."""
    named = ",".join(each.reference for each in cases)
    token = signing.Signer(salt=SALT).sign(named)
    return settings.SITE_URL + reverse("rights:put_back", args=[token])


def behind(token: str) -> list[Case]:
    """The requests that a link is about; none for one that we did not make."""
    try:
        named = signing.Signer(salt=SALT).unsign(token).split(",")
    except signing.BadSignature:
        return []
    rows = Case.objects.filter(reference__in=named).order_by("pk")
    return list(rows.select_related("key", "revision"))


@transaction.atomic
def put_back(cases: list[Case], *, at: datetime) -> None:
    """Each goes on, by the days that it had. Twice is once."""
    back = [each for each in cases if may(each, Move.PUT_BACK, at)]
    for case in back:
        ended = case.closed_at
        fields = {"ending": Ending.NONE, "closed_at": None, "steps_forgotten_at": None}
        move(case, Move.PUT_BACK, by=PERSON, at=at, fields=fields)
        stood = Clock.objects.filter(case=case, done_at=ended)
        stood.exclude(kind=ACKNOWLEDGE).update(done_at=None)
        Step.objects.filter(case=case).delete()
        # What was proposed and not agreed to is weighed anew.
        Decision.objects.filter(case=case).delete()
        limiting.weighed_anew(case, at=at)
        if submissions.takes_proof(case):
            steps.add(case, Work.LOOKUP, at=at)
        twins.follow(case, at=at)
    if back:
        rest = ", ".join(references.display(each.reference) for each in back[1:])
        _say("put_back", back[0], {"rest": rest}, is_unasked=True, at=at)
