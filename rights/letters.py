"""The letter that answers a case: built from what was done, never typed freely.

Every kind of data has a line with its count, why something was kept, under which
law and until when; a refusal names its ground, how to appeal and whom to complain
to, or it cannot be saved (GDPR Art. 12(4); Civ. Code 1798.105(d)).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext_lazy

from notices import reading
from portal import vault
from portal.models import Sheet
from portal.paper import Paper, find, order
from rights import claims, mails, recipients, references, registry, steps, uses
from rights.models import (
    Appeal,
    Case,
    Ending,
    Message,
    MessageKind,
    Outcome,
    OutcomeKind,
    Restriction,
)
from rights.proposals import OWN_RECORD, WHOLE, Proposal, expected
from rights.right import Right
from rights.steps import StepFailed, Work

DOING = {
    OutcomeKind.GIVEN,
    OutcomeKind.LISTED,
    OutcomeKind.ERASED,
    OutcomeKind.ANONYMISED,
    OutcomeKind.PASSED_ON,
    OutcomeKind.RESTRICTED,
    OutcomeKind.STOPPED,
    OutcomeKind.PAUSED,
    OutcomeKind.CORRECTED,
    OutcomeKind.HANDED_OVER,
    OutcomeKind.REVIEWED,
}
IN_A_FILE = {OutcomeKind.GIVEN, OutcomeKind.LISTED}
PAPER = "letter"
# So long before a pause ends the person is told (GDPR Art. 18(3)).
LEAD = timedelta(hours=72)
# What we do with the data of a customer, because they said so.
AT_THEIR_WORD = {OutcomeKind.ERASED, OutcomeKind.ANONYMISED, OutcomeKind.PAUSED}
NOT_DOING = {OutcomeKind.KEPT, OutcomeKind.REFUSED, OutcomeKind.FAILED}


class Incomplete(StepFailed):
    """The letter lacks something the law wants in it; the message says what."""


@dataclass(frozen=True, kw_only=True)
class Line:
    """What was done about one kind of data."""

    category: str
    title: str
    kind: str
    words: str
    count: int
    ground: str
    law: str
    until: str
    whom: str


@dataclass(frozen=True, kw_only=True)
class Letter:
    """A letter ready to read: both twins, its lines, and what the law wants in it."""

    subject: str
    text: str
    html: str
    lines: tuple[Line, ...]
    checks: tuple[tuple[str, bool], ...]
    ending: str


def ending_of(outcomes: Iterable[Outcome]) -> Ending:
    """How a case ends by what became of the data; our own record does not count."""
    kinds = {
        OutcomeKind(row.kind) for row in outcomes if row.category != OWN_RECORD
    } - {OutcomeKind.NOT_FOUND}
    if not kinds:
        return Ending.NOTHING_FOUND
    if not kinds & DOING:
        return Ending.REFUSED
    return Ending.PARTLY if kinds & NOT_DOING else Ending.GRANTED


def build(case: Case, *, at: datetime) -> Letter:
    """The letter of what was done, from the outcomes of the case."""
    return _letter(case, list(case.outcomes.all()), at)


def preview(
    case: Case, proposals: Iterable[Proposal], *, at: datetime, words: str = ""
) -> Letter:
    """What would be sent if these proposals were carried out now.

    `words` are the officer's own, where they are not saved yet.
    """
    return _letter(case, expected(case, proposals, at=at), at, words)


def write(case: Case, *, at: datetime) -> Letter:
    """Build the letter and keep it, sealed, as the answer of the case."""
    letter = build(case, at=at)
    check(letter)
    kept = {"subject": letter.subject, "text": letter.text, "html": letter.html}
    message = Message.objects.create(
        case=case,
        kind=MessageKind.LETTER,
        sealed=vault.seal_json(case.key, kept),
        at=at,
    )
    order(PAPER, about=f"message:{message.pk}", key=case.key, at=at)
    return letter


def newest(case: Case) -> Message | None:
    """The message that holds the letter sent last."""
    rows = Message.objects.filter(case=case, kind=MessageKind.LETTER)
    return rows.order_by("-at", "-id").first()


def sent(case: Case) -> Letter | None:
    """The letter as it was sent; None before there is one or once it was erased."""
    message = newest(case)
    if message is None:
        return None
    try:
        kept = vault.unseal_json(case.key, message.sealed)
    except vault.KeyDestroyed:
        return None
    lines = _lines(case, list(case.outcomes.all()))
    return Letter(lines=lines, checks=(), ending=case.ending, **kept)


def paper(message: Message) -> Paper:
    """One letter to be printed, exactly as it was kept."""
    case = message.case
    shown = {
        "letter": vault.unseal_json(case.key, message.sealed),
        "organisation": reading.of_revision(case.revision).organisation,
        "reference": references.display(case.reference),
        "leaf": case.receipt.leaf if case.receipt else "",
        "track_url": settings.SITE_URL + reverse("rights:track"),
    }
    with translation.override(case.language):
        shown["day"] = date_format(message.at, "j F Y")
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


def _letter(
    case: Case, outcomes: list[Outcome], at: datetime, words: str = ""
) -> Letter:
    with translation.override(case.language):
        lines = _lines(case, outcomes)
        ending = ending_of(outcomes)
        shown = _frame(case, lines, ending, at)
        shown["words"] = words or shown["words"]
        return Letter(
            subject=_("Our answer to your request %(reference)s")
            % {"reference": references.display(case.reference)},
            text=mails.tidied(render_to_string("letters/answer.txt", shown)),
            html=render_to_string("letters/answer.html", shown),
            lines=lines,
            checks=tuple(_checks(shown, lines)),
            ending=ending,
        )


def _checks(
    shown: dict[str, Any], lines: tuple[Line, ...]
) -> Iterable[tuple[str, bool]]:
    """What must be in it, as the desk ticks it off."""
    without = [line for line in lines if line.kind in NOT_DOING and not line.ground]
    yield _("Every kind of data that is kept or refused has its reason."), not without
    yield _("It says how to object, and to whom."), bool(shown["officer"].email)
    yield _("It names the authority of the person's place."), bool(shown["regulators"])
    yield _("Every kind of data is accounted for."), bool(lines)
    if shown["is_written"]:
        yield _("It answers in words."), bool(shown["words"].strip())


def _frame(
    case: Case, lines: tuple[Line, ...], ending: Ending, at: datetime
) -> dict[str, Any]:
    current = reading.of_revision(case.revision)
    law = registry.packs().get(case.law)
    position = current.law_position(case.law)
    is_required = position is not None and position.standing == "required"
    extra = steps.opened(steps.of(case, Work.LETTER)) or {}
    right = registry.get(case.right)
    return {
        "case": case,
        "right": right,
        "is_written": right is not None and right.is_written,
        "reference": references.display(case.reference),
        "is_report": right is not None and right.is_report,
        "lines": _told(right, lines),
        "told": [] if right is None or right.is_report else recipients.lines(case),
        "ending": str(ending),
        "words": extra.get("words", ""),
        "organisation": current.organisation,
        "officer": current.contact(at),
        "first": _first(case),
        "appeal": Appeal.objects.filter(case=case).select_related("of").first(),
        "regulators": claims.regulators(case, at=at),
        "court": law.court if law and is_required else "",
        "asked_on": date_format(case.received_at, "j F Y"),
        "today": date_format(at, "j F Y"),
        "track_url": settings.SITE_URL + reverse("rights:track"),
        **_pausing(case, right, lines, ending, at),
        "has_copy": any(line.kind in IN_A_FILE for line in lines),
    }


def _first(case: Case) -> str:
    """The request that an appeal is about, as a person writes it."""
    row = Appeal.objects.filter(case=case).select_related("of").first()
    return references.display(row.of.reference) if row is not None and row.of else ""


def _pausing(
    case: Case,
    right: Right | None,
    lines: tuple[Line, ...],
    ending: Ending,
    at: datetime,
) -> dict[str, Any]:
    """When a pause ends, and what nothing is done with once a consent is gone."""
    shown: dict[str, Any] = {}
    if right is not None and right.stops_at_receipt and ending == Ending.REFUSED:
        rows = Restriction.objects.filter(case=case, lifted_at__isnull=True)
        shown["used_from"] = date_format(at + LEAD, "j F Y") if rows.exists() else ""
    if right is not None and right.is_restricting:
        shown["is_paused"] = any(line.kind == OutcomeKind.PAUSED for line in lines)
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
    if right is not None and right.is_report:
        return []
    return [line for line in lines if line.kind != OutcomeKind.REVIEWED]


def _lines(case: Case, outcomes: list[Outcome]) -> tuple[Line, ...]:
    current = reading.of_revision(case.revision)
    places = list(current.categories) + list(current.purposes)
    order = {slug: place for place, slug in enumerate(places)}
    right = registry.get(case.right)
    # A choice is named as the person read it when they made it.
    titles = {c.purpose: str(c.title) for c in right.choices} if right else {}
    rows = sorted(outcomes, key=lambda row: order.get(row.category, len(order)))
    return tuple(
        Line(
            category=row.category,
            title=titles.get(row.category) or title_of(current, row.category),
            kind=row.kind,
            words=_words(row),
            count=row.count,
            ground=row.ground,
            law=row.law,
            until=row.until,
            whom=row.whom,
        )
        for row in rows
    )


def title_of(current: reading.Reading, slug: str) -> str:
    """What the policy calls a kind of data or a purpose."""
    if slug == WHOLE:
        return _("Your request")
    row = current.categories.get(slug) or current.purposes.get(slug)
    return str(row.title) if row else slug


def _words(row: Outcome) -> str:
    """One sentence a child could read."""
    sentence = SENTENCES[OutcomeKind(row.kind)]
    if row.kind == OutcomeKind.NOT_FOUND and row.category != WHOLE:
        # Only proven identifiers are searched for: more cannot be said.
        sentence = NOT_UNDER_IT
    said = str(
        sentence
        % {
            "n": row.count,
            "whom": row.whom or _("our customer"),
            "on": date_format(row.at, "j F Y"),
        }
    )
    if row.whom and row.kind in AT_THEIR_WORD:
        return f"{_('%(whom)s told us to.') % {'whom': row.whom}} {said}"
    return said


NOT_UNDER_IT = gettext_lazy("We found nothing under the address or number you proved.")
SENTENCES = {
    OutcomeKind.GIVEN: ngettext_lazy(
        "%(n)d record is in your copy.", "%(n)d records are in your copy.", "n"
    ),
    OutcomeKind.LISTED: ngettext_lazy(
        "We hold %(n)d record. Your list says why, and who gets it. For the record "
        "itself we would need more proof.",
        "We hold %(n)d records. Your list says why, and who gets them. For the "
        "records themselves we would need more proof.",
        "n",
    ),
    OutcomeKind.ERASED: ngettext_lazy(
        "We deleted %(n)d record.", "We deleted %(n)d records.", "n"
    ),
    OutcomeKind.ANONYMISED: ngettext_lazy(
        "We took everything out of %(n)d record that leads to you.",
        "We took everything out of %(n)d records that leads to you.",
        "n",
    ),
    OutcomeKind.KEPT: ngettext_lazy(
        "We keep %(n)d record.", "We keep %(n)d records.", "n"
    ),
    OutcomeKind.PASSED_ON: ngettext_lazy(
        "We hold %(n)d record for %(whom)s, who decides about it. We passed your "
        "request on to them on %(on)s.",
        "We hold %(n)d records for %(whom)s, who decides about them. We passed your "
        "request on to them on %(on)s.",
        "n",
    ),
    OutcomeKind.RESTRICTED: ngettext_lazy(
        "We stopped %(n)d voice on %(on)s. Nobody can use it now.",
        "We stopped %(n)d voices on %(on)s. Nobody can use them now.",
        "n",
    ),
    OutcomeKind.STOPPED: gettext_lazy("Stopped on %(on)s."),
    OutcomeKind.PAUSED: ngettext_lazy(
        "We keep %(n)d record and do nothing else with it since %(on)s.",
        "We keep %(n)d records and do nothing else with them since %(on)s.",
        "n",
    ),
    OutcomeKind.CORRECTED: ngettext_lazy(
        "We corrected %(n)d record on %(on)s, and read it back.",
        "We corrected %(n)d records on %(on)s, and read them back.",
        "n",
    ),
    OutcomeKind.HANDED_OVER: gettext_lazy("We sent it to %(whom)s on %(on)s."),
    OutcomeKind.REVIEWED: gettext_lazy("Our answer is in the letter."),
    OutcomeKind.NOT_FOUND: gettext_lazy("We looked and found nothing."),
    OutcomeKind.REFUSED: gettext_lazy("We do not do this."),
    OutcomeKind.FAILED: gettext_lazy("We could not do this yet."),
}
