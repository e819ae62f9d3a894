"""Asking for several things in one form: one commit, each a request with its clocks."""

from __future__ import annotations

import uuid
from dataclasses import replace
from datetime import datetime
from functools import partial

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from portal import gathering
from portal.failpoints import failpoint
from rights import (
    agent_address,
    agent_news,
    disowning,
    filing,
    mails,
    registry,
    submissions,
)
from rights.filing import Filing, Take
from rights.mandates import Acting
from rights.models import Capacity, Case, Submission
from rights.right import Assurance, Page, Right
from rights.submissions import takes_proof

# What needs no more said than whom it is about, in the order of the page.
CODES = ("access", "portability", "erasure", "opt_out", "limit", "stop_calls")
# What takes its data from the kinds that were chosen.
OF_KINDS = ("access", "erasure")
CALLS = "stop_calls"

RIGHT = Right(
    code="several",
    title=_("Ask for several things at once"),
    short=_("Several things"),
    lead=_("One form for all of them. Each gets its own reference and date."),
    legal_name=_("Several rights"),
    clause="",
    pages=(
        *(Page.SEVERAL, Page.WHO, Page.RESIDENCE, Page.FIND, Page.CALLED),
        *(Page.WHAT, Page.REACH),
    ),
    identifiers=(),
    assurance=Assurance.CODE,
    effects=(),
    is_immediate=False,
    choices=(),
    consequence=_(
        "What stops at once needs no proof. For the rest you show once that it is you."
    ),
    button=_("Send all of them"),
    minutes=5,
    rank=0,
    is_sensitive=True,
)


def rights() -> list[Right]:
    """What can be ticked."""
    found = [registry.get(code) for code in CODES]
    return [right for right in found if right is not None]


def file(filings: list[Filing], *, form: uuid.UUID, at: datetime) -> list[Case]:
    """File all of them, or none; the same form again returns what there is."""
    try:
        with transaction.atomic(), gathering.together():
            return _taken(filings, filing.attempt, form, at)
    except IntegrityError:
        # One of them was sent before: then each is filed or found by itself.
        with transaction.atomic():
            return _taken(filings, filing.file, form, at)


def _taken(
    filings: list[Filing], take: Take, form: uuid.UUID, at: datetime
) -> list[Case]:
    cases = []
    for each in filings:
        number = uuid.uuid5(form, each.right)
        one = replace(each, draft=number, is_one_of_several=True)
        cases.append(take(one, at=at))
        failpoint("several.after_one")
    if not Submission.objects.filter(number=form).exists():
        gathering.insert(*(Submission(case=case, number=form) for case in cases))
        gathering.once_numbered(partial(_say, cases, filings[0].acting, at=at))
    return cases


def filed(form: uuid.UUID) -> list[Case]:
    """What a form became when it was sent before."""
    return list(Case.objects.filter(submission__number=form).order_by("pk"))


def _say(cases: list[Case], acting: Acting | None, *, at: datetime) -> None:
    """One mail for all of them; of somebody else's, in words for both."""
    first = next(filter(takes_proof, cases), cases[0])
    if acting is not None:
        agent_news.tell_done(cases, at=at)
    if acting is not None and acting.capacity == Capacity.AGENT:
        agent_news.greet_once(cases, first, acting.who.contact, at=at)
        return
    is_stead = acting is not None and acting.capacity == Capacity.NOMINEE
    shown = {
        "is_stead": is_stead and takes_proof(first),
        "mine_url": agent_address.link(first) if is_stead else "",
        "listed": submissions.listed(cases),
        "needs_code": takes_proof(first),
        "not_me_url": disowning.link(first),
    }
    mails.to_person("received_several", case=cases[0], at=at, context=shown)


def with_it(case: Case) -> list[dict[str, object]]:
    """The lines of the form that a request came with; none where it came alone."""
    is_alone = getattr(case, "submission", None) is None
    return [] if is_alone else submissions.listed(list(submissions.together(case)))
