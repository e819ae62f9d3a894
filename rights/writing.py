"""Answering in words: what was asked is no kind of data, so an officer writes.

Complaints, enquiries, objections and appeals end so. The letter still carries what
the law wants in it: the reason of a refusal, how to appeal, the authority of the
person's place and, where refused, the court (GDPR Art. 12(4), Art. 77-79).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from portal.models import User
from rights import deciding, letters, registry, steps
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


def replies(case: Case) -> tuple[Reply, ...]:
    """The ways this case can be answered in words; none where it is not."""
    right = registry.get(case.right)
    return right.replies if right is not None and right.is_written else ()


def line(case: Case, answer: Answer) -> Proposal:
    """The one decision such a case has: about the request as a whole."""
    whole = Proposal(category=WHOLE, title=_("Your request"), verb=answer.verb)
    if answer.verb == Verb.DO:
        return whole
    codes = {reply.verb: reply.ground for reply in replies(case)}
    return replace(whole, code=codes.get(answer.verb, ""), ground=answer.reason.strip())


def preview(case: Case, answer: Answer, *, at: datetime) -> Letter:
    """The letter as it would go out."""
    return letters.preview(
        case, [line(case, answer)], at=at, words=answer.words.strip()
    )


@transaction.atomic
def write(
    case: Case, answer: Answer, *, by: User, at: datetime, together: bool = False
) -> Case:
    """Answer in words: the letter goes out, or waits for the second person."""
    require(case, Move.DECIDE, at)
    check(case, answer, at)
    if Appeal.objects.filter(case=case).exists():
        raise NotDecided(_("An appeal is decided by somebody with no part in it."))
    chosen = line(case, answer)
    waits = together or deciding.needs_second(case, [chosen])
    moved = move(
        case,
        Move.PROPOSE if waits else Move.DECIDE,
        by=by,
        at=at,
        facts={"decisions": {WHOLE: answer.verb}},
        fields={"assigned_to": case.assigned_to or by},
    )
    deciding.save(case, [chosen], by=by, at=at, waits=waits)
    steps.add(case, Work.LETTER, at=at, sealed={"words": answer.words.strip()})
    if not waits:
        deciding.run(case, at)
    return moved


def check(case: Case, answer: Answer, at: datetime) -> None:
    """Refuse an answer that says nothing, or refuses without a reason."""
    if answer.verb not in {reply.verb for reply in replies(case)}:
        raise NotDecided(_("Choose how you answer."))
    if not answer.words.strip():
        raise NotDecided(_("Write the answer."))
    if answer.verb != Verb.DO and not answer.reason.strip():
        raise NotDecided(_("Give the reason in one sentence."))
    deciding.check_letter(case, [line(case, answer)], at, answer.words.strip())
