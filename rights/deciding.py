"""What the officer decides, and what the second person and the person say to it.

A decision stands once it is agreed: by a second person where it is risky, by the
officer alone where it is not (architecture, second person). Only then are steps
made. Decisions are drafted from the inventory (`rights.proposals`).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from notices import local_day, reading
from portal import leaves, second_person, vault
from portal.models import User
from rights import (
    absences,
    claims,
    cooling,
    dossier,
    freeing,
    grounds,
    letter_lines,
    letters,
    line_faults,
    looking,
    neighbours,
    overruled,
    own_sentences,
    proposals,
    reasons,
    statutes,
    steps,
    talking,
    unanswered,
    voices,
    workflow,
)
from rights.models import Case, Decision, MessageKind, Verb
from rights.proposals import WHOLE, Proposal, draft, is_risky
from rights.steps import Work
from rights.talking import (
    ask_person,
    carry_on,
    close,
    note,
    nothing_found,
    reply,
    withdraw,
)
from rights.workflow import SYSTEM, Move, move, require

__all__ = [
    "NotDecided",
    "Proposal",
    "agree",
    "ask_person",
    "carry_on",
    "check_letter",
    "check_lines",
    "close",
    "decide",
    "decided",
    "draft",
    "is_risky",
    "needs_second",
    "note",
    "nothing_found",
    "refuse",
    "reply",
    "run",
    "save",
    "send_back",
    "stand",
    "stop_voice",
    "withdraw",
]


class NotDecided(Exception):
    """The decision cannot be saved as it is; the message says what is missing."""


def needs_second(case: Case, lines: Iterable[Proposal]) -> bool:
    """Whether these proposals wait for a second person in this installation.

    Of what an appeal has changed nobody says the same again alone.
    """
    is_overruled = overruled.by(case) is not None
    return second_person.is_needed(risky=is_overruled or is_risky(case, lines))


@transaction.atomic
def decide(
    case: Case,
    lines: Iterable[Proposal],
    *,
    by: User,
    at: datetime,
    together: bool = False,
) -> Case:
    """Save the decision: it runs at once, or waits for the second person.

    What is decided `together` with other requests always waits for one.
    """
    require(case, Move.DECIDE, at)
    chosen = [grounds.settled(case, line) for line in lines]
    check_lines(case, chosen, at)
    own = own_sentences.of_lines(case, chosen)
    waits = together or needs_second(case, chosen)
    moved = move(
        case,
        Move.PROPOSE if waits else Move.DECIDE,
        by=by,
        at=at,
        facts={"decisions": {line.category: line.verb for line in chosen}},
        fields={"assigned_to": case.assigned_to or by},
    )
    save(case, chosen, by=by, at=at, waits=waits, own=own)
    if not waits:
        run(case, at)
    return moved


def save(
    case: Case,
    lines: Iterable[Proposal],
    *,
    by: User | None,
    at: datetime,
    waits: bool,
    own: Mapping[str, str] | None = None,
) -> None:
    """Replace what was proposed before; what was agreed is never replaced.

    `by` is None where nobody here had anything to weigh. `own` are the sentences that
    are about this person alone, by the kind of data.
    """
    try:
        marks = own_sentences.marks(case, own or {})
    except own_sentences.Taken as error:
        raise NotDecided(str(error)) from error
    Decision.objects.filter(case=case, agreed_at__isnull=True).delete()
    _put(
        Decision(
            case=case,
            category=line.category,
            verb=line.verb,
            ground_code=line.code,
            ground=line.ground,
            own_digest=marks.get(line.category),
            law=line.law,
            until=line.until,
            decided_at=at,
            needs_second=waits,
            proposed_by=by,
            agreed_at=None if waits else at,
        )
        for line in lines
    )


def _put(rows: Iterable[Decision]) -> None:
    made = list(rows)
    try:
        with transaction.atomic(savepoint=any(row.own_digest for row in made)):
            Decision.objects.bulk_create(made)
    except IntegrityError as error:
        if "own_" not in str(error):
            raise
        # Somebody wrote the same about somebody else in this moment.
        raise NotDecided(own_sentences.taken()) from error


def run(case: Case, at: datetime) -> None:
    """Make the steps that carry the decision out; the letter is the last of them."""
    # The first would stand before them; what is decided waits for no code.
    steps.drop(case, Work.LOOK_AGAIN, Work.RESEND)
    is_whole = case.decisions.filter(category=WHOLE).exists()
    if claims.is_elsewhere(case) and not is_whole:
        return  # somebody does it by hand first (`rights.by_hand`)
    freeing.where_refused(case, at=at)
    if not is_whole:
        cooling.begin(case, at=at)
        steps.add(case, Work.RESOLVE, at=at)
    steps.add(case, Work.LETTER, at=at)


def check_lines(case: Case, lines: list[Proposal], at: datetime) -> None:
    """Refuse what cannot be decided so, or not before another request is answered."""
    _check(neighbours.first_fault(case, at=at))
    _check(unanswered.fault_of(case, lines, at))
    _check(line_faults.first(case, lines))
    _check(own_sentences.fault(case, own_sentences.of_lines(case, lines)))
    if lines:
        check_letter(case, lines, at)


def _check(said: str) -> None:
    if said:
        raise NotDecided(said)


def check_letter(
    case: Case, lines: list[Proposal], at: datetime, words: str = ""
) -> None:
    """Refuse a decision whose letter would leave out what the law wants in it."""
    try:
        letters.check(letters.preview(case, lines, at=at, words=words))
    except letters.Incomplete as error:
        raise NotDecided(str(error)) from error


def decided(case: Case) -> list[Proposal]:
    """What was proposed or decided, in the words it was saved with."""
    current = reading.of_revision(case.revision)
    counts: dict[str, int] = {}
    for each in proposals.found(case):
        category = each.dataset.category
        counts[category] = counts.get(category, 0) + each.count
    return [
        Proposal(
            category=row.category,
            title=letter_lines.title_of(current, row.category),
            verb=row.verb,
            code=row.ground_code,
            ground=row.ground,
            law=row.law,
            until=row.until,
            count=counts.get(row.category, 0),
        )
        for row in dossier.decisions(case)
    ]


# --- the second person ------------------------------------------------------------


def stand(case: Case) -> str:
    """A hash of exactly what the second person reads, to agree to that and no more."""
    letter = steps.opened(steps.of(case, Work.LETTER)) or {}
    shown = [
        [
            *(row.category, row.verb, row.ground_code, row.ground, row.law, row.until),
            row.proposed_by_id,
        ]
        for row in dossier.decisions(case)
    ]
    return hashlib.sha256(
        leaves.canonical([shown, letter, case.law, case.residence])
    ).hexdigest()


@transaction.atomic
def agree(
    case: Case, *, seen: str, by: User, signed_in_at: datetime | None, at: datetime
) -> Case:
    """The second person agrees, or the only one does after the delay; it runs.

    `seen` is the `stand` of the page they read: what was changed since is not run.
    """
    _check(overruled.agreeing_fault(case, by))
    moved = move(case, Move.AGREE, by=by, at=at, facts={"stand": seen})
    changed = _("The decision was changed while you read it. Read it again.")
    _check("" if stand(case) == seen else changed)
    for row in Decision.objects.filter(case=case).select_related("proposed_by"):
        # Also of what was proposed before anybody knew whose law it was.
        _check(statutes.barred(case, row.category, row.verb, row.ground_code))
        _check(line_faults.outdated(case, row))
        row.solo_ground = second_person.ground_for(
            proposed_by=row.proposed_by,
            proposed_at=row.decided_at,
            agreeing=by,
            signed_in_at=signed_in_at,
            due_at=local_day.ends(case.due_on),
            at=at,
        )
        row.agreed_by, row.agreed_at = by, at
        row.save(update_fields=["agreed_by", "agreed_at", "solo_ground"])
    run(case, at)
    return moved


@transaction.atomic
def send_back(case: Case, *, note: str, by: User, at: datetime) -> Case:
    """The second person does not agree: the note stays, the proposal goes."""
    moved = move(case, Move.SEND_BACK, by=by, at=at)
    written = (steps.opened(steps.of(case, Work.LETTER)) or {}).get("words", "")
    if written:
        # Nothing that somebody wrote is lost with the proposal.
        talking.said(case, MessageKind.NOTE, written, by=None, at=at)
    Decision.objects.filter(case=case, agreed_at__isnull=True).delete()
    steps.remove(case, Work.LETTER, at=at)
    talking.said(case, MessageKind.NOTE, note, by=by, at=at)
    return moved


@transaction.atomic
def found_more(
    case: Case, *, found: dict[str, list[str]], kinds: set[str], at: datetime
) -> None:
    """New kinds of data came in after the search: the officer decides anew."""
    facts, fields = {"kinds": sorted(kinds)}, {"last_call_for": None}
    move(case, Move.FOUND_MORE, by=SYSTEM, at=at, facts=facts, fields=fields)
    Decision.objects.filter(case=case).delete()
    steps.remove(case, Work.RESOLVE, Work.LETTER, at=at)
    search = steps.of(case, Work.SEARCH)
    if search is not None and search.key is not None:
        search.result = looking.recounted(search, found, absences.slugs(case))
        search.sealed = vault.seal_json(search.key, found)
        search.save(update_fields=["result", "sealed"])
    words = _("More data came in after the decision. Decide again.")
    talking.said(case, MessageKind.NOTE, words, by=None, at=at)


# --- refusing ---------------------------------------------------------------------


@transaction.atomic
def refuse(case: Case, *, ground: str, words: str, by: User, at: datetime) -> Case:
    """Refuse the whole request on a ground of the law; a second person must agree."""
    _check(unanswered.fault(case, at))
    chosen = grounds.find_for_all(case, ground, at=at)
    if chosen is None or not reasons.says_something(words):
        raise NotDecided(
            _("A refusal needs a ground, and a whole sentence for this person.")
        )
    if voices.is_reported(case) and not voices.is_looked_for(case):
        raise NotDecided(_("Look for the voice first. Nobody has looked for it yet."))
    require(case, Move.REFUSE, at)
    line = Proposal(
        category=WHOLE,
        title=_("Your request"),
        verb=Verb.REFUSE,
        code=chosen.code,
        ground=str(chosen.words),
        law=grounds.citation(case, chosen),
    )
    _check(overruled.fault(case, [line]))
    # Whoever reports somebody else may be anybody, so why is for our own record alone.
    is_told = not workflow.is_report(case)
    own = {WHOLE: words} if own_sentences.is_personal(chosen) else {}
    _check(own_sentences.fault(case, own))
    check_letter(case, [line], at, words if is_told else "")
    moved = move(
        case,
        Move.REFUSE,
        by=by,
        at=at,
        facts={"ground": chosen.code, "citation": chosen.citation},
        fields={"assigned_to": case.assigned_to or by},
    )
    save(case, [line], by=by, at=at, waits=True, own=own)
    if not is_told:
        talking.said(case, MessageKind.NOTE, words, by=by, at=at)
    sealed = {"words": words.strip() if is_told else ""}
    steps.add(case, Work.LETTER, at=at, sealed=sealed)
    return moved


# --- a reported voice ----------------------------------------------------------------


@transaction.atomic
def stop_voice(case: Case, *, dataset: str, key: str, by: User, at: datetime) -> Case:
    """One button: the reported voice is stopped at once, by a step of its own."""
    row = proposals.restrictable(dataset)
    if row is None:
        raise NotDecided(_("A voice of this kind cannot be stopped here."))
    moved = move(
        case,
        Move.START,
        by=by,
        at=at,
        facts={"dataset": dataset},
        fields={"assigned_to": case.assigned_to or by},
    )
    line = Proposal(category=row.category, title=row.title, verb=Verb.DO, count=1)
    save(case, [line], by=by, at=at, waits=False)
    steps.add(case, Work.RESTRICT, dataset=dataset, sealed=[key], at=at)
    steps.add(case, Work.LETTER, at=at)
    return moved
