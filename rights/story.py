"""What happened to a request and what comes next, as its person may read it.

Made from the ledger's acts and the case alone, in public words: notes, names of
systems and what was found never appear.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django_stubs_ext import StrOrPromise

from notices import local_day, reading
from portal import vault
from portal.models import LedgerEntry
from rights import (
    absences,
    awaited,
    dossier,
    legs,
    letter_lines,
    missed,
    periods,
    references,
    registry,
)
from rights.models import Case, Leg, Message, Status, Word
from rights.story_acts import KEPT, LEGS, REPLY, SAID, TWINS, UNPROVEN
from rights.workflow import OPEN_AFTER_ANSWER, about

DONE, NOW, NEXT = "done", "now", "next"
# What was said then stays said, whatever came later.
STAYING = (
    *("case.progress", "case.extended", "case.heard", "case.not_heard"),
    *(legs.HEARD, periods.LATE),
)
Told = tuple[StrOrPromise, StrOrPromise]


@dataclass(frozen=True, kw_only=True)
class Event:
    """One line of the story: done, going on, or still to come."""

    state: str
    title: str
    text: str = ""
    at: datetime | None = None
    by_date: date | None = None
    is_said: bool = False


def is_unproven(case: Case) -> bool:
    """Whoever reads this may be a stranger who typed somebody else's address."""
    right = registry.get(case.right)
    if right is not None and right.is_report:
        return True
    needs_proof = right is None or right.needs_proof
    return needs_proof and case.proven_at is None


def acts(case: Case) -> list[str]:
    """The acts of the ledger that whoever follows this request may read."""
    return list(UNPROVEN) if is_unproven(case) else [*SAID, REPLY]


def past(case: Case) -> list[Event]:
    story = acts(case)
    entries = LedgerEntry.objects.filter(about=about(case), act__in=story)
    events = []
    # Acts of one moment are told in the order in which they can happen.
    for entry in sorted(entries, key=lambda entry: (entry.at, story.index(entry.act))):
        title, text = _said(case, entry)
        is_said = entry.act in STAYING
        events.append(
            Event(
                state=DONE,
                title=str(title),
                text=str(text),
                at=entry.at,
                is_said=is_said,
            )
        )
    # What was going on after an earlier act no longer is; what was said stays said.
    return [
        event
        if event in {events[0], events[-1]} or event.is_said
        else replace(event, text="")
        for event in events
    ]


def _said(case: Case, entry: LedgerEntry) -> Told:
    if entry.act == REPLY:
        is_proof = "channel" in entry.facts
        return SAID["case.proven"] if is_proof else (_("You answered our question"), "")
    if entry.act == "case.progress":
        return SAID[entry.act][0], _word(case, entry.facts["message"])
    if entry.act == "case.late_told":
        return missed.told(entry.facts)
    if entry.act == "case.decide" and "rule" in entry.facts:
        # Nobody weighed it, and nobody says so.
        return _("It was decided by a standing rule"), SAID[entry.act][1]
    if entry.act in SAYING:
        return SAYING[entry.act](case, entry)
    title, text = SAID[entry.act]
    if entry.act in TWINS:
        other = references.display(entry.facts["of"])
        title = str(title) % {"reference": other}
    return title, text


def _of_customer(case: Case, entry: LedgerEntry) -> Told:
    """Whom it was passed on to, what they said, and what we then did."""
    leg = Leg.objects.filter(case=case, pk=entry.facts["leg"]).first()
    is_no = entry.facts.get("word") == Word.KEEP
    title, text = KEPT if is_no else SAID[entry.act]
    if "said_on" in entry.facts:
        on = date.fromisoformat(entry.facts["said_on"])
        text = legs.how_said(entry.facts["how"], on)
    return str(title) % {"customer": leg.customer if leg else _("our customer")}, text


def _paused(case: Case, entry: LedgerEntry) -> Told:
    """An objection pauses the uses it names, a restriction all that is granted."""
    right = registry.get(case.right)
    if right is None or not right.stops_at_receipt:
        return SAID[entry.act]
    current = reading.of_revision(case.revision)
    uses = [letter_lines.title_of(current, slug) for slug in entry.facts["purposes"]]
    title = _("We paused: %(uses)s") % {"uses": ", ".join(uses)}
    return title, _("It stays so until you have our answer.")


def _filed(_case: Case, entry: LedgerEntry) -> Told:
    day = date_format(date.fromisoformat(entry.facts["answer_by"]), "l j F Y")
    return SAID[entry.act][0], _("Answer due by %(day)s.") % {"day": day}


def _wrote(_case: Case, entry: LedgerEntry) -> Told:
    title, text = SAID[entry.act]
    files = entry.facts.get("files", 0)
    words = ngettext("With %(n)d file.", "With %(n)d files.", files) % {"n": files}
    said = [words] if files else []
    if "arrived" in entry.facts:
        day = date_format(date.fromisoformat(entry.facts["arrived"]), "j F Y")
        said.insert(0, _("It reached us on %(day)s.") % {"day": day})
    return title, " ".join(said) or text


def _heard(_case: Case, entry: LedgerEntry) -> Told:
    """The right that their words ask for too, and the request that it became, or none."""
    right = registry.get(entry.facts["right"])
    shown = {
        "right": str(right.short).lower() if right else entry.facts["right"],
        "reference": references.display(entry.facts.get("reference", "")),
    }
    title, text = SAID[entry.act]
    return str(title) % shown, str(text) % shown


def _longer(case: Case, entry: LedgerEntry) -> Told:
    """Why, and until when: whoever judges it reads whether it is of this request."""
    until = date.fromisoformat(entry.facts["until"])
    why = next((row.reason for row in dossier.clocks(case) if row.reason), "")
    words = _("%(why)s We took until %(day)s. This can be done once.")
    said = words % {"why": why, "day": date_format(until, "l j F Y")}
    return SAID[entry.act][0], said.strip()


def _confirmed_late(_case: Case, entry: LedgerEntry) -> Told:
    return SAID[entry.act][0], periods.late_words(entry.facts)


SAYING: dict[str, Callable[[Case, LedgerEntry], Told]] = {
    **dict.fromkeys(LEGS, _of_customer),
    "case.wrote": _wrote,
    periods.LATE: _confirmed_late,
    **dict.fromkeys(["case.heard", "case.not_heard"], _heard),
    "case.filed": _filed,
    "case.extended": _longer,
    "restriction.laid": _paused,
}


def _word(case: Case, message: int) -> str:
    """What an officer said in between; nothing once the key of the case is gone."""
    row = Message.objects.filter(case=case, pk=message).first()
    try:
        return vault.unseal(case.key, row.sealed).decode() if row else ""
    except vault.KeyDestroyed:
        return ""


def ahead(
    case: Case,
    shown: Status,
    needs: str,
    waits_until: datetime | None,
    *,
    by_date: date | None,
) -> list[Event]:
    """The line that is going on, then those to come.

    `waits_until`: nothing of what was decided is deleted before; `by_date`: the day of
    the answer, none once it is over.
    """
    if case.status in {Status.CLOSED, Status.WITHDRAWN}:
        return []
    if case.status == Status.ANSWERED:
        return _after_answer(case)
    return [
        _cooling(waits_until) if waits_until else _going(case, shown, needs),
        Event(
            state=NEXT,
            title=_("You get our answer"),
            text=awaited.promise(case),
            by_date=by_date,
        ),
    ]


def _cooling(until: datetime) -> Event:
    time = local_day.moment(until, "D j M, H:i")
    return Event(
        state=NOW,
        title=_("Nothing is deleted before %(time)s") % {"time": time},
        text=_("Until then you can stop it."),
    )


def _going(case: Case, shown: Status, needs: str) -> Event:
    going = awaited.GOING.get(needs) or {
        Status.RECEIVED: _("We look at your request"),
        Status.WORKING: _working(case),
        Status.CHECKING: _("A second person checks it"),
    }.get(shown, "")
    return Event(state=NOW, title=str(going))


def _working(case: Case) -> str:
    right = registry.get(case.right)
    if right is not None and right.is_noting:
        return _("We write it down")
    if case.is_to_post():
        return _("Our letter to you goes to the post")
    return _("We work on it") if case.assigned_to_id else _("It waits for a person")


def _still_deciding(case: Case) -> list[Event]:
    """The other leg: customers who have said nothing yet."""
    if is_unproven(case):
        return []
    rows = Leg.objects.filter(case=case, word=Word.NONE)
    names = dict.fromkeys(rows.values_list("customer", flat=True))
    return [
        Event(
            state=NOW,
            title=_("%(customer)s decides") % {"customer": name},
            text=_("You hear from them. We do nothing with their data before."),
        )
        for name in names
    ]


def _after_answer(case: Case) -> list[Event]:
    answered = case.answered_at or case.received_at
    if absences.left_out(case) and not is_unproven(case):
        away = Event(
            state=NOW,
            title=_("One of our systems does not answer"),
            text=_("We keep trying, and write to you when the rest is done."),
        )
        return [*_still_deciding(case), away]
    return [
        *_still_deciding(case),
        Event(
            state=NEXT,
            title=_("We close the request"),
            text=_("Until then you can open the answer and tell us if it is wrong."),
            by_date=local_day.of(answered + OPEN_AFTER_ANSWER),
        ),
    ]
