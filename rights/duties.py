"""What goes with the clocks of a request: word of more time, and who else is told.

More time must be told within the first period (GDPR Art. 12(3), 11 CCR 7021(b)). Whoever
got the data is told of a change to it (GDPR Art. 19, 11 CCR 7022(b)); where the law names
no number of days for that, none is made up.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from rights.deadlines import Due, Received
from rights.law import ANSWER, TELL, Pack

NOTICE = "notice"


@dataclass(frozen=True, kw_only=True)
class Duty:
    """One thing that a law asks about a request, with its days where it names any."""

    clock: str
    due: date | None
    strict: date | None
    extended: date | None
    rule: str
    citation: str
    status: str


def of(pack: Pack, received: Received, dues: Iterable[Due]) -> Iterator[Duty]:
    """The clocks that run, each with what follows from it."""
    known = list(dues)
    for due in known:
        yield _clock(due)
        if due.kind == ANSWER and due.extended_due:
            yield _notice(due)
    if known and not any(due.kind == TELL for due in known):
        yield from _told(pack, received)


def _clock(due: Due) -> Duty:
    return Duty(
        clock=due.kind,
        due=due.first_due,
        strict=due.strict_due,
        extended=due.extended_due,
        rule=due.sentence,
        citation=due.citation,
        status=due.review,
    )


def _notice(due: Due) -> Duty:
    said = _(
        "More time, and why, to be told by %(day)s: in the first period (%(law)s)."
    )
    return Duty(
        clock=NOTICE,
        due=due.first_due,
        strict=due.strict_due,
        extended=None,
        rule=said
        % {
            "day": date_format(due.strict_due, "D j F Y"),
            "law": due.citation or _("our own promise"),
        },
        citation=due.citation,
        status=due.extended_review,
    )


def _told(pack: Pack, received: Received) -> Iterator[Duty]:
    said = _(
        "Whoever got the data to be told once it is done: the law names no number of "
        "days (%(law)s)."
    )
    for telling in pack.edition(received.on).tellings:
        if received.right in telling.rights:
            yield Duty(
                clock=TELL,
                due=None,
                strict=None,
                extended=None,
                rule=said % {"law": telling.citation},
                citation=telling.citation,
                status=telling.review,
            )
