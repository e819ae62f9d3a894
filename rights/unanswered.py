"""A question that nobody answered: until its day nothing is refused, whoever carries on.

Their page names that day, and promises that nothing is refused for want of an answer. So
an officer may go on sooner, but only to do what was asked; what a law or a hold keeps by
itself hangs on no answer.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from notices import reading
from rights import applicable, dossier, postal, proposals, waiting
from rights.models import Case, Message, MessageKind, Verb
from rights.proposals import Proposal

KINDS = (MessageKind.QUESTION, MessageKind.ANSWER)
NOT_DOING = (Verb.KEEP, Verb.REFUSE, Verb.PARTLY)


def question(case: Case) -> Message | None:
    """What was asked last, where nothing has come from the person since."""
    said = [each for each in dossier.messages(case) if each.kind in KINDS]
    newest = max(said, key=lambda each: (each.at, each.pk), default=None)
    return newest if newest and newest.kind == MessageKind.QUESTION else None


def ends_on(case: Case, asked: Message) -> date:
    """The day from which on somebody decides without an answer: a day at least.

    What is asked on paper is asked on the day on which it is posted.
    """
    letter = postal.question(case, asked)
    asked_on = _day(case, letter.posted_at or asked.at if letter else asked.at)
    last = waiting.last_days(case)
    return last if asked_on < last else max(case.due_on, asked_on + waiting.ONE_DAY)


def until(case: Case, at: datetime) -> date | None:
    """The day that is still to come, where an answer is waited for."""
    asked = question(case)
    if asked is None:
        return None
    day = ends_on(case, asked)
    return day if _day(case, at) < day else None


def is_unposted(case: Case) -> bool:
    """Whether what was asked last is a letter that nobody has posted yet."""
    asked = question(case)
    letter = postal.question(case, asked) if asked else None
    return letter is not None and letter.posted_at is None


def went_on(case: Case, at: datetime) -> str:
    """What their page says under the question, once we went on without an answer."""
    day = until(case, at)
    if day is None:
        return _(
            "We went on without your answer. If you want to add something, write here."
        )
    return _(
        "We went on with what we have. You may still answer until %(day)s. Before that "
        "nothing is refused because you did not answer."
    ) % {"day": date_format(day, "l j F Y")}


def fault(case: Case, at: datetime) -> str:
    """Why nothing is refused yet; '' where no answer is waited for."""
    if is_unposted(case):
        return _(
            "Your question waits to be posted, so they do not have it. Post it first. "
            "Before that you can do what they asked, but refuse nothing and keep "
            "nothing back."
        )
    day = until(case, at)
    if day is None:
        return ""
    return _(
        "They have until %(day)s to answer your question. Before that you can do what "
        "they asked, but refuse nothing and keep nothing back."
    ) % {"day": date_format(day, "l j F Y")}


def fault_of(case: Case, lines: Iterable[Proposal], at: datetime) -> str:
    """The same, where one of these lines does less than is drafted by itself."""
    less = {(each.category, each.verb, each.code) for each in lines}
    less = {each for each in less if each[1] in NOT_DOING}
    said = fault(case, at) if less else ""
    if not said:
        return ""
    drafted = {(each.category, each.verb, each.code) for each in proposals.draft(case)}
    return said if less - drafted else ""


def _day(case: Case, at: datetime) -> date:
    return applicable.today(reading.of_revision(case.revision), at)
