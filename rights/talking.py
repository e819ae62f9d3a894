"""What is said in a case, and the acts of the person: ask, reply, withdraw, close.

Everything said is sealed with the key of the case. Notes are for the desk alone
and reach no page, mail or letter.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from portal import ledger, vault
from portal.models import User
from rights import (
    answering,
    asking,
    claims,
    delegating,
    dossier,
    enclosures,
    limiting,
    looking,
    mails,
    periods,
    putting_back,
    registry,
    reminding,
    reviewers,
    steps,
    topics,
    twins,
    unanswered,
    voices,
)
from rights.models import Case, Delegate, Ending, Message, MessageKind, Status
from rights.workflow import (
    PERSON,
    IllegalMove,
    Move,
    about,
    actor,
    has_begun,
    move,
    require,
    sentence,
)

# More than a person needs to show, and less than fills a disk.
MOST_FILES = 20


class TooMany(Exception):
    """No more files are taken for this request; one sentence for the person."""


def said(
    case: Case, kind: MessageKind, words: str, *, by: User | None, at: datetime
) -> Message:
    """Keep something said, sealed."""
    return Message.objects.create(
        case=case,
        kind=kind,
        sealed=vault.seal(case.key, words.strip().encode()),
        by=by,
        at=at,
    )


@transaction.atomic
def ask_person(case: Case, *, topic: str, by: User, at: datetime) -> Case:
    """One question of the list about the request; other words are `rights.own_words`.

    Their date does not move while we wait.
    """
    asked = asking.listed(case, topic)
    return put(case, asked, {"topic": topic, "has_ground": False}, by=by, at=at)


@transaction.atomic
def ask_who(
    case: Case, *, topic: str, by: User, at: datetime, ground: str = ""
) -> Case:
    """One question of the list to know who they are; above the ladder, with a ground."""
    if topic == topics.OTHER:
        raise asking.TooMuch(_("Choose what you ask from the list."))
    asked = asking.who_question(case, topic, "", ground)
    is_above = asking.is_above(case)
    if ground.strip():
        said(case, MessageKind.NOTE, ground, by=by, at=at)
    facts = {"about": asking.ABOUT, "topic": topic, "is_above": is_above}
    return put(case, asked, facts, by=by, at=at)


def put(
    case: Case, question: str, facts: dict[str, Any], *, by: User, at: datetime
) -> Case:
    """A question stands on their page, and a mail tells them so."""
    moved = move(
        case,
        Move.ASK,
        by=by,
        at=at,
        facts=facts,
        fields={"assigned_to": case.assigned_to or by},
    )
    message = said(case, MessageKind.QUESTION, question, by=by, at=at)
    reminding.begin(case, question=message, at=at)
    pack = registry.packs().get(case.law)
    asked = mails.to_person(
        "question",
        case=case,
        at=at,
        context={
            "waiting": pack.waiting if pack else "",
            "asked": question,
            "is_plain": "about" not in facts and topics.is_plain(str(facts["topic"])),
        },
        turn=str(message.pk),
    )
    if not asked:
        mails.by_phone("question_by_phone", case=case, turn=str(message.pk), at=at)
    return moved


def open_question(case: Case) -> str:
    """The question that still waits for an answer; '' when none does."""
    return words_of(case, asked(case))


def asked(case: Case) -> Message | None:
    """The same as its row."""
    return unanswered.question(case) if case.status == Status.WAITING else None


def words_of(case: Case, question: Message | None) -> str:
    """What was asked; '' once the key of the case is gone."""
    if question is None:
        return ""
    try:
        return vault.unseal(case.key, question.sealed).decode()
    except vault.KeyDestroyed:
        return ""


def wrote_since(case: Case) -> bool:
    """Whether the person wrote after the decision was proposed, which none has read."""
    proposed = [row.decided_at for row in dossier.decisions(case)]
    answers = [m.at for m in dossier.messages(case) if m.kind == MessageKind.ANSWER]
    return bool(proposed and answers) and max(answers) >= max(proposed)


@transaction.atomic
def reply(case: Case, *, words: str, at: datetime, by: User | None = None) -> Case:
    """The person answers the question; the case goes back to the officer.

    `by` is the officer who enters an answer that came by another way.
    """
    moved = move(case, Move.REPLY, by=by or PERSON, at=at)
    said(case, MessageKind.ANSWER, words, by=by, at=at)
    return moved


@transaction.atomic
def answer(case: Case, *, words: str, at: datetime) -> None:
    """The person answers what still stands on their page, awaited or not."""
    try:
        reply(case, words=words, at=at)
    except IllegalMove:
        if not Case.objects.open().filter(pk=case.pk).exists():
            raise
        write(case, words=words, at=at)


@transaction.atomic
def write(
    case: Case, *, words: str, at: datetime, files: Collection[UUID] = ()
) -> None:
    """The person says something unasked: the officer hears of it like of an answer.

    `files` lie loose (`rights.enclosures`) and are tied to the request.
    """
    if files and enclosures.of(case).count() + len(files) > MOST_FILES:
        raise TooMany(
            _("We have %(n)d files for this request. Write to us, and we make room.")
            % {"n": MOST_FILES}
        )
    hear(case, words, by=None, at=at)
    facts = {"files": len(files)} if files else {}
    ledger.record("case.wrote", about=about(case), by=PERSON, at=at, facts=facts)
    enclosures.adopt(files, case, by=PERSON, at=at)


@transaction.atomic
def write_for(row: Delegate, *, words: str, at: datetime) -> None:
    """Whom the person lets act says something; the officer reads who said it."""
    said = _("%(who)s, who acts for the person: %(words)s")
    words = said % {"who": delegating.who(row).words, "words": words}
    hear(row.case, words, by=None, at=at)
    delegating.note("delegate.wrote", row, by=delegating.PURPOSE, at=at)


def hear(case: Case, words: str, *, by: User | None, at: datetime) -> None:
    """An answer to our question moves the request on; anything else is only kept.

    Whatever they say, what was put off comes back to be looked at.
    """
    Case.objects.filter(pk=case.pk, later_on__isnull=False).update(later_on=None)
    if case.status == Status.WAITING and open_question(case):
        try:
            reply(case, words=words, by=by, at=at)
        except IllegalMove:
            pass
        else:
            return
    said(case, MessageKind.ANSWER, words, by=by, at=at)


@transaction.atomic
def carry_on(case: Case, *, by: User, at: datetime) -> Case:
    """Go on with what there is; nothing is refused before the day of an answer."""
    return move(case, Move.CARRY_ON, by=by, at=at)


def nothing_found(case: Case, *, by: User, at: datetime) -> Case:
    """Answer a case in which nobody and nothing was found.

    Of a voice that is only true when its systems answered: they are asked once more.
    Where no link leads to it, somebody has looked for it before.
    """
    unheard = unanswered.fault(case, at)
    if unheard:
        raise IllegalMove(unheard)
    if claims.is_nameless(case):
        raise IllegalMove(
            _(
                "They gave no address or number, so nobody was looked for. Ask which they "
                "use. When their time is over, refuse it as of somebody we cannot find."
            )
        )
    if voices.is_reported(case):
        _no_voice(case, by, at)
    return _nothing_found(case, by, at)


def _no_voice(case: Case, by: User, at: datetime) -> None:
    if voices.candidates(case):
        raise IllegalMove(
            _("One of our voices fits what they sent. Stop it, or ask which they mean.")
        )
    if claims.answers(case).get("link"):
        voices.looked(case, found=0, by=actor(by), at=at)
    elif not voices.is_looked_for(case):
        raise IllegalMove(
            _(
                "Look for the voice first, by its public id or its owner’s address: no "
                "link leads to it."
            )
        )


@transaction.atomic
def _nothing_found(case: Case, by: User, at: datetime) -> Case:
    # What was decided meanwhile is carried out; its steps are not thrown away.
    locked = Case.objects.select_for_update().get(pk=case.pk)
    require(locked, Move.NOTHING_FOUND, at)
    with_officer(case, by)
    steps.drop(case)
    answering.answer(case, by=actor(by), at=at)
    return case


@transaction.atomic
def withdraw(case: Case, *, by: User | str = PERSON, at: datetime) -> Case:
    """Give the request up, and tell whoever gave it up."""
    moved = end(case, by=by, at=at)
    putting_back.tell([case], is_unasked=case.proven_at is None, at=at)
    return moved


@transaction.atomic
def end(case: Case, *, by: User | str = PERSON, at: datetime) -> Case:
    """Nothing more is done in a request, and its rows are no longer held."""
    moved = move(
        case,
        Move.WITHDRAW,
        by=by,
        at=at,
        fields={"ending": Ending.WITHDRAWN, "closed_at": at},
    )
    steps.drop(case)
    if has_begun(case):
        # A worker took a step between our look and the drop, which waited for it.
        raise IllegalMove(sentence(case, Move.WITHDRAW))
    periods.end(case, at=at)
    looking.release(case, at=at)
    limiting.given_up(case, at=at)
    reviewers.tell_over(case, at=at)
    twins.follow(case, at=at)
    return moved


@transaction.atomic
def close(case: Case, *, by: User | str, at: datetime) -> Case:
    """The time to object has passed; the sweep then destroys the keys of its steps."""
    return move(case, Move.CLOSE, by=by, at=at, fields={"closed_at": at})


def with_officer(case: Case, by: User) -> None:
    """Whoever acts first looks after the case."""
    if case.assigned_to is None:
        case.assigned_to = by
        case.save(update_fields=["assigned_to"])


@transaction.atomic
def note(case: Case, *, words: str, by: User, at: datetime) -> None:
    """Something only the desk sees."""
    said(case, MessageKind.NOTE, words, by=by, at=at)
    ledger.record("case.noted", about=about(case), by=actor(by), at=at, facts={})
