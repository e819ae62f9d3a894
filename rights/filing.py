"""Filing a request: everything that must be true afterwards, in one commit.

Case, clocks, pinned revision and law, key, receipt, the first step and immediate
effects. Nothing here needs mail, a broker, a worker or the company's systems; the
same form sent twice is the same case.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

from django.db import IntegrityError, transaction
from django.utils import translation
from django.utils.translation import gettext as _

from notices import reading
from notices.models import Revision
from portal import gathering, ledger, moments, paper, places, vault
from portal.models import LedgerEntry, User
from retention import rectifying
from rights import (
    acknowledging,
    agent_news,
    applicable,
    claims,
    contacts,
    enclosures,
    identity,
    limiting,
    mails,
    mandates,
    pausing,
    periods,
    references,
    registry,
    steps,
    stopping,
    uses,
)
from rights.deadlines import Chosen
from rights.law import ACKNOWLEDGE
from rights.mandates import Acting
from rights.models import Appeal, Case, Clock
from rights.right import Right
from rights.steps import Work
from rights.workflow import PERSON, about, actor, tell

PLACE = re.compile(r"[A-Z]{2}(-[A-Z0-9]{1,3})?")
TRIES = 5
APPEAL = "appeal"
API = "api"


Note = Callable[[Case], None]
Take = Callable[..., Case]


def _nothing(_case: Case) -> None:
    """Most forms are kept by nobody else."""


class Refused(Exception):
    """The request cannot be filed as it is; the message says what is missing."""


@dataclass(frozen=True, kw_only=True)
class Filing:
    """One form, checked by the page that took it.

    `claims` are normalised identifiers by kind; `residence` is a country code, a
    state like "US-CA", '' for "I would rather not say", or None where nobody asked.
    `law` is the law of the request that an appeal is about. `arrived_at` is when it
    reached us, where staff enter it later (`rights.arriving`); `by` is who enters it.
    `files` lie loose (`rights.enclosures`) and are tied to the request. `acting` is
    who files it in somebody else's place. One of several is told of with the others.
    `tie` ties an appeal to its answer (`rights.appealing`). `corrects` is the field to
    be corrected, where the page that took it looked it up. `note` writes what whoever
    took it keeps of each case, in the commit of the case; again where it is tried again.
    """

    right: str
    claims: dict[str, str] = field(default_factory=dict)
    answers: dict[str, Any] = field(default_factory=dict)
    residence: str | None = None
    law: str = ""
    language: str = "en"
    draft: uuid.UUID | None = None
    channel: str = "web"
    arrived_at: datetime | None = None
    by: User | None = None
    files: tuple[uuid.UUID, ...] = ()
    acting: Acting | None = None
    is_one_of_several: bool = False
    tie: dict[str, Any] = field(default_factory=dict)
    corrects: rectifying.Place | None = None
    note: Note = _nothing


def attempt(filing: Filing, *, at: datetime) -> Case:
    """File in the caller's transaction, which is lost after an IntegrityError.

    Inside `together()` nothing is written before its end.
    """
    right = _checked(filing)
    with translation.override(filing.language), gathering.together():
        case = _file(filing, right, at)
        filing.note(case)
        return case


def file(filing: Filing, *, at: datetime, take: Take = attempt) -> Case:
    """File once: the same draft again returns the case there is.

    `take` files it, where more belongs to the act than the case.
    """
    for turn in range(TRIES):
        try:
            with transaction.atomic(), gathering.together(is_apart=True):
                return take(filing, at=at)
        except IntegrityError:
            # The same form again, or a reference drawn twice. Nobody looks first:
            # the constraint says it, and most forms are sent once.
            found = _already(filing)
            if found:
                return found
            if turn == TRIES - 1:
                raise
    raise AssertionError


def file_all(filings: Iterable[Filing], *, at: datetime) -> list[Case]:
    """File all of one form in one commit, or none; what was filed before stays."""
    each = list(filings)
    try:
        with transaction.atomic(), gathering.together():
            return _together(each, at)
    except IntegrityError:
        # One of them was sent before: then each is filed or found by itself.
        with transaction.atomic():
            return [file(one, at=at) for one in each]


def _together(filings: list[Filing], at: datetime) -> list[Case]:
    """File each; whom somebody acts for hears once of all of it."""
    acting = next((one.acting for one in filings if one.acting is not None), None)
    if acting is None or acting.batch is not None:
        return [attempt(one, at=at) for one in filings]
    told_once = [replace(one, is_one_of_several=True) for one in filings]
    cases = [attempt(one, at=at) for one in told_once]
    gathering.once_numbered(partial(agent_news.filed, cases, acting, at=at))
    return cases


def _already(filing: Filing) -> Case | None:
    if filing.draft is None:
        return None
    return Case.objects.filter(draft=filing.draft).first()


def _checked(filing: Filing) -> Right:
    """What no page may forget; pages have better sentences beside their fields."""
    right = registry.get(filing.right)
    if right is None:
        raise Refused(_("This is not something that can be asked for here."))
    is_named = bool(set(right.identifiers) & set(filing.claims))
    if right.identifiers and not is_named and not _is_letter(filing, right):
        raise Refused(_("Tell us the address or number that this is about."))
    ticked = set(filing.answers.get("choices", []))
    if len(right.choices) > 1 and not ticked & set(right.purposes):
        raise Refused(_("Select what should stop."))
    if filing.residence and not PLACE.fullmatch(filing.residence):
        raise Refused(_("Choose where you live from the list."))
    return right


def _is_letter(filing: Filing, right: Right) -> bool:
    """A letter that names no address of an account: its time runs, and we write back."""
    is_here = filing.by is not None and bool(filing.answers.get("post_to"))
    return is_here and right.needs_proof


def _admitted(filing: Filing, right: Right, current: reading.Reading) -> Filing:
    """What is objected to or taken back is a use the policy in force names.

    What is taken along is what the law lets a person take along, and no more.
    """
    said = filing.answers
    if right.ends_consent and not set(said.get("choices", [])) & set(
        uses.consents(current)
    ):
        raise Refused(_("Select the consent you take back, or name it."))
    where = filing.corrects
    if right.is_rectifying and where is None:
        where = rectifying.place(str(said.get("field", "")))
    is_told = said.get("field") == claims.ELSEWHERE and said.get("wrong")
    if right.is_rectifying and where is None and not is_told:
        raise Refused(_("Choose what is wrong from the list."))
    asked = set(said.get("purposes", []))
    if right.stops_at_receipt and not asked & set(uses.weighed(current)):
        raise Refused(_("Select what you object to."))
    if not right.is_moving:
        return filing
    moved = {"categories": uses.portable(current)}
    return replace(filing, answers={**filing.answers, **moved})


def _file(filing: Filing, right: Right, at: datetime) -> Case:
    arrived = filing.arrived_at or at
    revision = reading.in_force(arrived) or reading.in_force(at)
    if revision is None:
        raise Refused(_("No policy is in force yet, so nothing can be asked for."))
    current = reading.of_revision(revision)
    filing = _admitted(filing, right, current)
    # All periods run from the arrival, not from when somebody typed it in.
    chosen = _law(filing, right, current, arrived)
    case = _case(filing, revision, chosen, arrived)
    case.receipt = _receipt(case, filing, right, chosen, at)
    tell(case, at=at)
    if right.is_immediate:
        stopping.begin(case, right, at=at)
    gathering.insert_first(case)
    if case.right == APPEAL:
        # Whatever way it came: tied to an answer at once, or by an officer.
        gathering.insert(Appeal(case=case, **filing.tie))
    if filing.acting:
        mandates.create(case, filing.acting, at=at)
    if filing.files:
        gathering.once_numbered(partial(_adopt, case, filing, at))
    if not filing.acting or filing.acting.batch is None:
        # That of a row of a list is ordered when somebody opens it.
        paper.order("receipt", about=about(case), key=case.key, at=at)
    running = _begin(case, right, filing, chosen, at)
    gathering.insert(*running)
    periods.note_late(case, running, at=at)
    return case


def _adopt(case: Case, filing: Filing, at: datetime) -> None:
    enclosures.adopt(
        filing.files,
        case,
        by=actor(filing.by or PERSON),
        at=at,
        fate=str(filing.answers.get("fate", "")),
    )


def _law(
    filing: Filing, right: Right, current: reading.Reading, arrived: datetime
) -> Chosen:
    """The law of the answer appealed, else of the place, else of the number."""
    place = claims.place_of(right, filing.residence, filing.claims)
    if filing.law:
        on = applicable.today(current, arrived)
        if filing.law in {pack.code for pack in applicable.counted(current, on=on)}:
            return applicable.under(
                current, right.code, place or "", filing.law, at=arrived
            )
    return applicable.law_of(current, right.code, place, at=arrived)


def _receipt(
    case: Case, filing: Filing, right: Right, chosen: Chosen, at: datetime
) -> LedgerEntry:
    """The entry a person can hold us to: what was asked, and until when we answer.

    The words they read stand beside the codes, so that their proof can show them.
    """
    return ledger.record(
        "case.filed",
        about=about(case),
        by=actor(filing.by or PERSON),
        at=at,
        facts={
            "reference": case.reference,
            "right": case.right,
            "asked": str(right.title),
            "received": moments.said(case.received_at, zone=ZoneInfo(case.time_zone)),
            "received_at": case.received_at.astimezone(UTC).isoformat(),
            "law": case.law,
            "law_from": case.law_from.isoformat(),
            "revision": case.revision.number,
            "channel": case.channel,
            "answer_by": case.due_on.isoformat(),
            "clocks": [due.sentence for due in chosen.dues],
            **({"arrived": case.received_at.isoformat()} if filing.arrived_at else {}),
        },
        personal={
            "claims": filing.claims,
            "answers": filing.answers,
            "residence": filing.residence,
        },
        key=case.key,
    )


def _case(filing: Filing, revision: Revision, chosen: Chosen, at: datetime) -> Case:
    """The row, not saved yet: it is inserted once, with its receipt."""
    key = vault.new_key("case")
    return Case(
        reference=references.new(),
        right=filing.right,
        channel=filing.channel,
        received_at=at,
        law=chosen.law,
        law_from=chosen.law_from,
        residence=places.meant(filing.residence) or "",
        revision=revision,
        language=filing.language,
        # A day ends where the company is: a browser would have to run scripts to say
        # another zone, and nobody can hold us to a day we do not know.
        time_zone=reading.of_revision(revision).organisation.time_zone,
        key=key,
        sealed_claims=vault.seal_json(key, filing.claims),
        sealed_answers=vault.seal_json(key, filing.answers),
        **contacts.digests(filing.claims, str(filing.answers.get("contact") or "")),
        draft=filing.draft,
        is_urgent=registry.is_urgent(filing.right),
        due_on=chosen.answer_by,
    )


def _told(filing: Filing, at: datetime) -> datetime | None:
    """Filing itself tells the person, by the page they see or a mail; else nobody did.

    A program that files for somebody shows them no page of ours.
    """
    is_seen = filing.by is None and filing.channel != API
    contact = str(filing.answers.get("contact") or "")
    return at if is_seen or mandates.first_told(filing.acting, contact) else None


def clocks(case: Case, chosen: Chosen, *, told_at: datetime | None) -> list[Clock]:
    """The receipt confirms receipt, process and date, so that clock is done."""
    return [
        periods.row(case, due, done_at=told_at if due.kind == ACKNOWLEDGE else None)
        for due in chosen.dues
    ]


def _begin(
    case: Case, right: Right, filing: Filing, chosen: Chosen, at: datetime
) -> list[Clock]:
    """What happens at once: stop now, or look the address up; and say so.

    The clocks of the case, some of which may be over with that.
    """
    running = clocks(case, chosen, told_at=_told(filing, at))
    if right.is_immediate:
        by = mandates.writer(filing.acting)
        left = stopping.finish(case, right, at=at, by=by)
        for clock in running:
            clock.done_at = clock.done_at if clock.kind in left else at
        if filing.acting is not None and filing.acting.batch is not None:
            # Whoever is named in a list hears of it where we know the address.
            steps.begin(case, Work.LOOKUP, at=at)
        _say(case, filing, at)
        return running
    pausing.at_receipt(case, at=at)
    limiting.at_receipt(case, at=at)
    if right.needs_proof:
        steps.begin(case, Work.LOOKUP, at=at)
    if case.channel != identity.SIGNED_IN:
        _say(case, filing, at)
    return running


def _say(case: Case, filing: Filing, at: datetime) -> None:
    """Who asked hears of it; who asked for somebody else, in words for both."""
    if filing.is_one_of_several:
        return  # all of the form are said at once (`rights.several`)
    if filing.acting is not None:
        # The link that ends their part names the row of whoever acts.
        told = partial(agent_news.filed, [case], filing.acting, at=at)
        gathering.once_numbered(told)
    elif filing.answers.get("contact") and filing.channel == API:
        steps.begin(case, Work.RECEIPT, at=at)
    elif filing.answers.get("contact"):
        mails.to_person(acknowledging.template(case), case=case, at=at)
