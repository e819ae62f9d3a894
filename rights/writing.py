"""Answering in words: what was asked is no kind of data, so an officer writes.

Complaints, enquiries, objections and appeals end so. The letter still carries what
the law wants in it: the reason of a refusal, how to appeal, the authority of the
person's place and, where refused, the court (GDPR Art. 12(4), Art. 77-79).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from portal.models import User
from rights import (
    asking,
    deciding,
    demands,
    letters,
    own_sentences,
    reasons,
    registry,
    routing,
    steps,
    unanswered,
    weighing,
)
from rights.deciding import NotDecided
from rights.letters import Letter
from rights.models import Appeal, Case, Verb
from rights.proposals import WHOLE, Proposal
from rights.right import Reply
from rights.steps import Work
from rights.workflow import Move, move, require


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What the officer wrote: yes, in part or no; why not; and the letter's words."""

    verb: str
    words: str
    reason: str = ""
    # Of several uses that somebody objected to, those that stay stopped; and why the
    # others are used again.
    stays: tuple[str, ...] = ()
    compelling: str = ""
    milder: str = ""


def replies(case: Case) -> tuple[Reply, ...]:
    """The ways this case can be answered in words; none where it is not.

    Of an objection to one use no part is left to grant.
    """
    right = registry.get(case.right)
    if right is None or not right.is_written:
        return ()
    is_whole = right.stops_at_receipt and not weighing.of(case)
    return tuple(r for r in right.replies if not (is_whole and r.verb == Verb.PARTLY))


def form_of(case: Case) -> dict[str, Any]:
    """What the form of an answer in words is made with."""
    return {
        "prefix": "answer",
        "replies": replies(case),
        "uses": weighing.of(case),
        "is_weighed": weighing.binding(case) is not None,
    }


def lines(case: Case, answer: Answer) -> list[Proposal]:
    """What is decided: about the request as a whole, and use by use in a part."""
    whole = line(case, answer)
    return [whole, *weighing.lines(case, whole, answer.stays)]


def line(case: Case, answer: Answer) -> Proposal:
    """The decision that each such case has: about the request as a whole."""
    whole = Proposal(category=WHOLE, title=_("Your request"), verb=answer.verb)
    if answer.verb == Verb.DO:
        return whole
    codes = {reply.verb: reply.ground for reply in replies(case)}
    code, ground = codes.get(answer.verb, ""), answer.reason.strip()
    return replace(whole, code=code, ground=ground, law=weighing.law(case))


def preview(case: Case, answer: Answer, *, at: datetime) -> Letter:
    """The letter as it would go out."""
    return letters.preview(case, lines(case, answer), at=at, words=_told(case, answer))


@transaction.atomic
def write(
    case: Case, answer: Answer, *, by: User, at: datetime, together: bool = False
) -> Case:
    """Answer in words: the letter goes out, or waits for the second person."""
    require(case, Move.DECIDE, at)
    check(case, answer, at)
    if Appeal.objects.filter(case=case).exists():
        raise NotDecided(_("An appeal is decided by somebody with no part in it."))
    chosen = lines(case, answer)
    # What is answered together has one letter, which two people read for each.
    own = {} if together else weighing.own(case, answer.verb, answer.compelling)
    if repeated := own_sentences.fault(case, own):
        raise NotDecided(repeated)
    waits = together or deciding.needs_second(case, chosen) or _is_doubtful(answer)
    waits = waits or routing.routed(case) is not None
    moved = move(
        case,
        Move.PROPOSE if waits else Move.DECIDE,
        by=by,
        at=at,
        facts={"decisions": {each.category: each.verb for each in chosen}},
        fields={"assigned_to": case.assigned_to or by},
    )
    deciding.save(case, chosen, by=by, at=at, waits=waits, own=own)
    steps.add(case, Work.LETTER, at=at, sealed={"words": _told(case, answer)})
    if not waits:
        deciding.run(case, at)
    return moved


def _is_doubtful(answer: Answer) -> bool:
    """Whether it may want something of them, so that a second officer reads it first."""
    said = " ".join((answer.words, answer.reason))
    return demands.find(said) is not None or demands.asks_for_money(said)


def _check_words(answer: Answer) -> None:
    """A no is a sentence, no answer asks, and none takes away a way to complain."""
    if answer.verb != Verb.DO and not reasons.is_a_sentence(answer.reason):
        raise NotDecided(_("Give the reason in one sentence."))
    if answer.verb == Verb.REFUSE and not reasons.is_a_sentence(answer.words):
        raise NotDecided(_("Write the answer in a whole sentence."))
    said = (answer.words, answer.reason, answer.compelling, answer.milder)
    if not reasons.is_more_than_a_word(answer.words):
        raise NotDecided(_("Write the answer in a whole sentence."))
    if asking.asks(" ".join(said)):
        raise NotDecided(asking.told_alone())
    if demands.denies(" ".join(said)):
        raise NotDecided(asking.denied())


def check(case: Case, answer: Answer, at: datetime) -> None:
    """Refuse an answer that says nothing, or refuses without a reason."""
    if answer.verb not in {reply.verb for reply in replies(case)}:
        raise NotDecided(_("Choose how you answer."))
    if not answer.words.strip():
        raise NotDecided(_("Write the answer."))
    if answer.verb != Verb.DO and not answer.reason.strip():
        raise NotDecided(_("Give the reason in one sentence."))
    unweighed = weighing.unweighed(
        case, answer.reason, answer.compelling, answer.milder
    )
    if answer.verb != Verb.DO and unweighed:
        raise NotDecided(unweighed)
    _check_words(answer)
    parted = weighing.fault(weighing.of(case), answer.stays)
    if answer.verb == Verb.PARTLY and parted:
        raise NotDecided(parted)
    chosen = lines(case, answer)
    unheard = unanswered.fault_of(case, chosen, at)
    if unheard:
        raise NotDecided(unheard)
    deciding.check_letter(case, chosen, at, _told(case, answer))


def _told(case: Case, answer: Answer) -> str:
    """What the officer wrote, in the person's language where we add to it."""
    if answer.verb == Verb.DO:
        return answer.words.strip()
    with translation.override(case.language):
        return weighing.told(answer.words, answer.compelling, answer.milder)
