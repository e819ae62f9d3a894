"""The letter that answers a case: built from what was done, never typed freely.

Every kind of data has a line with its count, why something was kept, under which
law and until when; a refusal names its ground, how to appeal and whom to complain
to, or it cannot be saved (GDPR Art. 12(4); Civ. Code 1798.105(d)).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django_stubs_ext import StrOrPromise

from notices import local_day, reading
from notices.lint.reading_grade import grade
from portal import gathering, vault
from portal.models import Sheet
from portal.paper import Paper, find, order
from rights import (
    absences,
    becoming,
    claims,
    dossier,
    endings,
    letter_checks,
    letter_lines,
    mails,
    mandates,
    missed,
    overruled,
    recipients,
    references,
    registry,
    resuming,
    sentences,
    steps,
    twins,
    uses,
)
from rights.letter_lines import Line
from rights.models import (
    Appeal,
    Case,
    Ending,
    Message,
    MessageKind,
    Outcome,
    OutcomeKind,
    RecipientNotice,
)
from rights.proposals import WHOLE, Proposal
from rights.right import Right
from rights.steps import StepFailed, Work
from rights.workflow import APPEAL_WINDOW

IN_A_FILE = {OutcomeKind.GIVEN, OutcomeKind.LISTED}
PAPER = "letter"
APPEAL, NOT_ALL = "appeal", {Ending.REFUSED, Ending.PARTLY}


class Incomplete(StepFailed):
    """The letter lacks something the law wants in it; the message says what."""


@dataclass(frozen=True, kw_only=True)
class Letter:
    """A letter ready to read: both twins, its lines, and what the law wants in it."""

    subject: str
    text: str
    html: str
    lines: tuple[Line, ...]
    checks: tuple[tuple[str, bool], ...]
    ending: str
    # The school year that reads the officer's own words without help; 0: none.
    grade: float = 0.0


def build(case: Case, *, at: datetime) -> Letter:
    """The letter of what was done, from the outcomes of the case."""
    return _letter(case, list(case.outcomes.all()), at)


def preview(
    case: Case, proposals: Iterable[Proposal], *, at: datetime, words: str = ""
) -> Letter:
    """What would be sent if these proposals were carried out now.

    `words` are the officer's own, where they are not saved yet.
    """
    rows = becoming.expected(case, proposals, at=at)
    return _letter(case, [*rows, *_handed_over(case, rows, at)], at, words)


def _handed_over(case: Case, rows: list[Outcome], at: datetime) -> list[Outcome]:
    """That the files go to another provider too, where the person wants it."""
    to = str(claims.answers(case).get("to", ""))
    if not to or not any(row.kind == OutcomeKind.GIVEN for row in rows):
        return []
    kind, whom = OutcomeKind.HANDED_OVER, urlsplit(to).hostname or to
    return [Outcome(case=case, category=WHOLE, kind=kind, count=1, whom=whom, at=at)]


def write(
    case: Case,
    *,
    at: datetime,
    adds_to: datetime | None = None,
    is_over: bool = False,
) -> Letter:
    """Build the letter and keep it, sealed, as the answer of the case.

    `adds_to`: the answer that it adds to, for a system that did not answer then; where it
    `is_over`, for the time in which a law made us keep something.
    """
    beside = replace(_beside(case), adds_to=adds_to, is_over=is_over)
    return _keep(case, _letter(case, list(case.outcomes.all()), at, beside=beside), at)


def write_new(
    case: Case,
    outcomes: list[Outcome],
    told: list[RecipientNotice],
    *,
    at: datetime,
    by: str = "",
) -> Letter:
    """The same for one answered as it is filed: all its rows; `by`: an agent."""
    beside = _Beside(told=recipients.lines_of(told), by=by)
    return _keep(case, _letter(case, outcomes, at, beside=beside), at)


def _keep(case: Case, letter: Letter, at: datetime) -> Letter:
    check(letter)
    kept = {"subject": letter.subject, "text": letter.text, "html": letter.html}
    sealed = vault.seal_json(case.key, kept)
    message = Message(case=case, kind=MessageKind.LETTER, sealed=sealed, at=at)
    gathering.insert_first(message)
    gathering.once_numbered(partial(_on_paper, message, at))
    return letter


def _on_paper(message: Message, at: datetime) -> None:
    order(PAPER, about=f"message:{message.pk}", key=message.case.key, at=at)


def newest(case: Case) -> Message | None:
    """The message that holds the letter sent last."""
    sent = [row for row in dossier.messages(case) if row.kind == MessageKind.LETTER]
    return sent[-1] if sent else None


def sent(case: Case) -> Letter | None:
    """The letter as it was sent; None before there is one or once it was erased."""
    message = newest(case)
    if message is None:
        return None
    try:
        kept = vault.unseal_json(case.key, message.sealed)
    except vault.KeyDestroyed:
        return None
    lines = letter_lines.of(case, list(case.outcomes.all()))
    return Letter(lines=lines, checks=(), ending=case.ending, **kept)


def paper(message: Message) -> Paper:
    """One letter to be printed, exactly as it was kept."""
    case = message.case
    shown = {
        "letter": vault.unseal_json(case.key, message.sealed),
        "organisation": reading.speaking(message.at, case.revision).organisation,
        "reference": references.display(case.reference),
        "leaf": case.receipt.leaf if case.receipt else "",
        "track_url": settings.SITE_URL + reverse("rights:track"),
    }
    with translation.override(case.language):
        shown["day"] = local_day.words(message.at, "j F Y")
        return Paper(markup=render_to_string("pdf/letter.html", shown))


def sheet(case: Case) -> Sheet | None:
    """The row of the letter sent last, printed or not."""
    message = newest(case)
    return find(PAPER, f"message:{message.pk}") if message else None


def check(letter: Letter) -> None:
    """Refuse a letter that leaves out what the law wants in it."""
    missing = [words for words, is_there in letter.checks if not is_there]
    if missing:
        raise Incomplete(
            _("The letter cannot be saved: %(what)s") % {"what": missing[0]}
        )


@dataclass(frozen=True, kw_only=True)
class _Beside:
    """What other rows of the case say; one that is answered at once has none."""

    words: str = ""
    told: list[recipients.Line] = field(default_factory=list)
    appeal: Appeal | None = None
    also: str = ""
    by: str = ""
    away: list[absences.Away] = field(default_factory=list)
    adds_to: datetime | None = None
    is_over: bool = False
    overruled: str = ""


def _beside(case: Case) -> _Beside:
    extra = steps.opened(steps.of(case, Work.LETTER)) or {}
    return _Beside(
        words=extra.get("words", ""),
        told=recipients.lines(case),
        appeal=dossier.appeal(case),
        also=twins.also(case),
        by=mandates.writer_of(case),
        away=absences.said(case),
        overruled=_overruled(case),
    )


def _overruled(case: Case) -> str:
    """The appeal that changed the answer before this one; '' where none did."""
    row = overruled.by(case)
    return overruled.shown(row) if row is not None else ""


def _letter(
    case: Case,
    outcomes: list[Outcome],
    at: datetime,
    words: str = "",
    beside: _Beside | None = None,
) -> Letter:
    with translation.override(case.language):
        lines = letter_lines.of(case, outcomes)
        ending = endings.of(outcomes, dossier.legs(case))
        shown = _frame(case, lines, ending, at, beside)
        shown["words"] = words or shown["words"]
        shown["passed_on"] = [row for row in lines if row.kind == OutcomeKind.PASSED_ON]
        letter = Letter(
            subject=_("Our answer to your request %(reference)s")
            % {"reference": references.display(case.reference)},
            text=mails.tidied(render_to_string("letters/answer.txt", shown)),
            html=render_to_string("letters/answer.html", shown),
            lines=lines,
            checks=(),
            ending=ending,
            grade=max(1, round(grade(shown["words"]), 1)),  # no school year is below
        )
        return replace(letter, checks=letter_checks.run(shown, letter))


def _frame(
    case: Case,
    lines: tuple[Line, ...],
    ending: Ending,
    at: datetime,
    beside: _Beside | None = None,
) -> dict[str, Any]:
    beside = beside or _beside(case)
    current = reading.of_revision(case.revision)
    speaking = reading.speaking(at, case.revision)
    right = registry.get(case.right)
    return {
        "case": case,
        "right": right,
        "is_written": right is not None and right.is_written,
        "is_in_words": right is not None and right.is_written and _is_weighed(lines),
        "reference": references.display(case.reference),
        "is_report": right is not None and right.is_report,
        "lines": _told(right, lines),
        "told": [] if right is None or right.is_report else beside.told,
        "ending": str(ending),
        "words": beside.words,
        "organisation": speaking.organisation,
        "officer": speaking.contact(at),
        "first": _first(beside.appeal),
        "same": _same(case, ending),
        **_added(case, beside),
        **claims.part(case),
        "appeal": beside.appeal,
        "regulators": claims.regulators(case, at=at),
        **_appeal_route(case, right, at),
        "court": _court(case, current),
        "sentences": sentences.whole(case, ending, at=at),
        "due": local_day.words(case.due_on, "j F Y"),
        "asked_on": local_day.words(case.received_at, "j F Y"),
        "today": local_day.words(at, "j F Y"),
        "track_url": settings.SITE_URL + reverse("rights:track"),
        **_pausing(case, right, lines, ending, at),
        "has_copy": any(line.kind in IN_A_FILE for line in lines),
    }


def _added(case: Case, beside: _Beside) -> dict[str, Any]:
    """Who wrote, the requests it answers too, and what did not answer or does now."""
    shown = {"also": beside.also, "away": beside.away, "is_over": beside.is_over}
    then = local_day.words(beside.adds_to)
    shown |= letter_lines.writer(case, beside.by)
    return {**shown, "adds_to": then, "overruled": beside.overruled}


def _court(case: Case, current: reading.Reading) -> StrOrPromise:
    """What the law of the case says of going to court, where it binds the company."""
    law, position = registry.packs().get(case.law), current.law_position(case.law)
    is_required = position is not None and position.standing == "required"
    return law.court if law and is_required else ""


def _is_weighed(lines: tuple[Line, ...]) -> bool:
    """Whether somebody answered or refused the request as a whole."""
    return any(
        line.kind == OutcomeKind.REVIEWED
        or (line.category == WHOLE and line.kind == OutcomeKind.REFUSED)
        for line in lines
    )


def _appeal_route(case: Case, right: Right | None, at: datetime) -> dict[str, str]:
    """Where and until when this answer can be appealed; an appeal cannot be again."""
    if right is None or right.is_immediate or case.right == APPEAL:
        return {}
    return {
        "appeal_url": settings.SITE_URL + reverse("rights:start", args=[APPEAL]),
        "appeal_until": local_day.words(at + APPEAL_WINDOW, "j F Y"),
    }


def _first(row: Appeal | None) -> str:
    """The request that an appeal is about, as a person writes it."""
    return references.display(row.of.reference) if row is not None and row.of else ""


def _same(case: Case, ending: Ending) -> dict[str, str]:
    """The earlier request that this one is answered with: its name and its days."""
    first = twins.of(case) if ending == Ending.JOINED else None
    if first is None:
        return {}
    return {
        "reference": references.display(first.reference),
        "asked_on": local_day.words(first.received_at, "j F Y"),
        "due": local_day.words(missed.promised(first), "j F Y"),
    }


def _pausing(
    case: Case,
    right: Right | None,
    lines: tuple[Line, ...],
    ending: Ending,
    at: datetime,
) -> dict[str, Any]:
    """What a right says of its own: when a pause ends, what a consent leaves, a no noted."""
    shown: dict[str, Any] = {}
    if right is not None and right.stops_at_receipt:
        current = reading.of_revision(case.revision)
        asked = claims.answers(case).get("purposes", [])
        shown["objected"] = ", ".join(
            letter_lines.title_of(current, slug) for slug in asked
        )
        if ending in NOT_ALL:
            shown["used_from"] = resuming.words(case, at=at)
    if right is not None and right.is_restricting:
        shown["is_paused"] = any(line.kind == OutcomeKind.PAUSED for line in lines)
    if right is not None and right.is_rectifying:
        shown["is_contested"] = ending in {Ending.REFUSED, Ending.PARTLY}
    if right is not None and right.ends_consent:
        current = reading.of_revision(case.revision)
        ended = {line.category for line in lines}
        shown["unneeded"] = ", ".join(uses.without_basis(current, ended))
        shown["erase_url"] = settings.SITE_URL + reverse(
            "rights:start", args=["erasure"]
        )
    return shown


def _told(right: Right | None, lines: tuple[Line, ...]) -> list[Line]:
    """The lines a letter shows: none to whoever reported somebody else."""
    if right is not None and right.is_report:  # a refused whole tells of nobody's data
        return [line for line in lines if line.category == WHOLE and line.ground]
    shown = (line for line in lines if line.kind != OutcomeKind.REVIEWED)
    return letter_lines.in_one(shown)
