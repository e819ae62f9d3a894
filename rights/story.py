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
from django.utils.translation import gettext_lazy
from django_stubs_ext import StrOrPromise

from notices import reading
from portal import vault
from portal.models import LedgerEntry
from rights import (
    awaited,
    legs,
    letter_lines,
    missed,
    narrowing,
    reaching,
    references,
    registry,
)
from rights.models import Case, Leg, Message, Status, Word
from rights.workflow import OPEN_AFTER_ANSWER, Move, about

DONE, NOW, NEXT = "done", "now", "next"
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


# Acts of the ledger that a person may read, in their words. Every other act of a
# case (notes, lookups, searches, who took it) stays inside.
SAID: dict[str, tuple[StrOrPromise, StrOrPromise]] = {
    "case.filed": (
        gettext_lazy("You sent your request"),
        gettext_lazy("We gave it a reference and fixed the date of the answer."),
    ),
    "case.proven": (gettext_lazy("You proved that it is you"), ""),
    "tripwire.laid": (
        gettext_lazy("We told your other addresses"),
        gettext_lazy("If it was not you, they can stop it within a day."),
    ),
    "tripwire.stopped": (
        gettext_lazy("Somebody at another address stopped it"),
        gettext_lazy("A person looks at it first."),
    ),
    "tripwire.cleared": (
        gettext_lazy("A person looked at it"),
        gettext_lazy("It goes on."),
    ),
    "case.extended": (
        gettext_lazy("We needed more time"),
        gettext_lazy("We told you why, and until when. This can be done once."),
    ),
    "case.late_told": (
        gettext_lazy("We told you that our answer is late"),
        gettext_lazy("You can complain today, to us or to an authority."),
    ),
    "case.law_changed": (
        gettext_lazy("We put your request under another law"),
        gettext_lazy("Its dates follow from that law and our own promise."),
    ),
    "case.ask": (
        gettext_lazy("We asked you a question"),
        gettext_lazy("Your date does not move while we wait for you."),
    ),
    "case.progress": (gettext_lazy("We told you how it goes"), ""),
    "case.wrote": (gettext_lazy("You wrote to us"), ""),
    reaching.ACT: (gettext_lazy("You changed how we reach you"), ""),
    narrowing.ACT: (
        gettext_lazy("You asked for less"),
        gettext_lazy("We go on with the kinds of data you left."),
    ),
    "case.carry_on": (
        gettext_lazy("We went on with what we have"),
        gettext_lazy("A person is looking at it."),
    ),
    "case.start": (gettext_lazy("A person is stopping the voice"), ""),
    "case.accept": (
        gettext_lazy("You said how it should read"),
        gettext_lazy("It is being carried out now."),
    ),
    "case.decide": (
        gettext_lazy("A person decided"),
        gettext_lazy("It is being carried out now."),
    ),
    "case.propose": (
        gettext_lazy("A person decided"),
        gettext_lazy("A second person checks it first."),
    ),
    "case.refuse": (
        gettext_lazy("A person decided"),
        gettext_lazy("A second person checks it first."),
    ),
    "case.agree": (
        gettext_lazy("A second person agreed"),
        gettext_lazy("It is being carried out now."),
    ),
    "cooling.begun": (
        gettext_lazy("Nothing is deleted for a day"),
        gettext_lazy("Until then you can stop it."),
    ),
    "cooling.waived": (
        gettext_lazy("A person ended that wait"),
        gettext_lazy("It is being carried out now."),
    ),
    "case.take_back": (
        gettext_lazy("The decision was taken back"),
        gettext_lazy("Nothing was deleted. A person decides again."),
    ),
    "case.send_back": (
        gettext_lazy("The second person wants another look"),
        gettext_lazy("A person decides again."),
    ),
    "case.found_more": (
        gettext_lazy("More data came in"),
        gettext_lazy("A person decides again."),
    ),
    legs.PASSED: (
        gettext_lazy("We passed your request on to %(customer)s"),
        gettext_lazy("We hold this data for them, and they decide about it."),
    ),
    "case.asked_again": (
        gettext_lazy("You asked for the same again, with %(reference)s"),
        gettext_lazy("We answer both here, by the date of this one."),
    ),
    "case.join": (
        gettext_lazy("You had asked for the same before, with %(reference)s"),
        gettext_lazy("We answer both there, by the date of that one."),
    ),
    "case.answer": (gettext_lazy("We answered"), ""),
    "case.nothing_found": (gettext_lazy("We answered"), ""),
    "case.withdraw": (
        gettext_lazy("You withdrew your request"),
        gettext_lazy("Nothing more is done. You can ask again at any time."),
    ),
    "case.appealed": (
        gettext_lazy("An appeal was filed"),
        gettext_lazy("Somebody who had no part in the answer looks at it."),
    ),
    "case.route": (
        gettext_lazy("We read it as a question"),
        gettext_lazy("A person answers what you wrote. Your date stays."),
    ),
    "case.route_back": (
        gettext_lazy("You said that it is a request"),
        gettext_lazy("It goes on with its first date."),
    ),
    "case.as_complaint": (
        gettext_lazy("We answer it as a complaint"),
        gettext_lazy("It names no answer of ours that could be appealed."),
    ),
    legs.HEARD: (
        gettext_lazy("%(customer)s decided about the data we hold for them"),
        "",
    ),
    legs.DONE: (
        gettext_lazy("We did what %(customer)s said"),
        gettext_lazy("The page with our answer says what was done."),
    ),
    "review.invited": (
        gettext_lazy("Somebody outside was asked to decide"),
        gettext_lazy("They had no part in the first answer."),
    ),
    "case.reopen": (
        gettext_lazy("The appeal changed the answer"),
        gettext_lazy("A person decides again."),
    ),
    "restriction.laid": (
        gettext_lazy("We paused the use"),
        gettext_lazy("We keep the data and do nothing else with it for now."),
    ),
    "restriction.announced": (
        gettext_lazy("We told you that the pause ends"),
        gettext_lazy("It ends three days later, and not before."),
    ),
    "restriction.lifted": (gettext_lazy("The pause ended"), ""),
    "case.close": (gettext_lazy("We closed the request"), ""),
}


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
        is_said = entry.act == "case.progress"
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


TWINS = ("case.asked_again", "case.join")
LEGS = (legs.PASSED, legs.HEARD, legs.DONE)
REPLY = f"case.{Move.REPLY}"
# What can be told without telling whether the address was on file.
UNPROVEN = (
    "case.filed",
    "case.extended",
    "case.late_told",
    "case.law_changed",
    "restriction.laid",
    "case.route",
    "case.route_back",
    "case.ask",
    REPLY,
    "case.wrote",
    reaching.ACT,
    narrowing.ACT,
    "case.answer",
    "case.nothing_found",
    "case.withdraw",
    "case.close",
)


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
    if entry.act in LEGS:
        leg = Leg.objects.filter(case=case, pk=entry.facts["leg"]).first()
        title = str(title) % {"customer": leg.customer if leg else _("our customer")}
    return title, text


def _paused(case: Case, entry: LedgerEntry) -> Told:
    """An objection pauses the uses it names, a restriction all that is granted."""
    right = registry.get(case.right)
    if right is None or not right.stops_at_receipt:
        return SAID[entry.act]
    current = reading.of_revision(case.revision)
    uses = [letter_lines.title_of(current, slug) for slug in entry.facts["purposes"]]
    title = _("We paused: %(uses)s") % {"uses": ", ".join(uses)}
    return title, _("It stays so until you have our answer.")


def _filed(case: Case, entry: LedgerEntry) -> Told:
    day = date_format(case.due_on, "l j F Y")
    return SAID[entry.act][0], _("Answer due by %(day)s.") % {"day": day}


SAYING: dict[str, Callable[[Case, LedgerEntry], Told]] = {
    "case.filed": _filed,
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
    case: Case, shown: Status, needs: str, waits_until: datetime | None = None
) -> list[Event]:
    """The line that is going on, then those to come, dated.

    `waits_until`: nothing of what was decided is deleted before.
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
            by_date=missed.promised(case),
        ),
    ]


def _cooling(until: datetime) -> Event:
    time = date_format(until, "D j M, H:i")
    return Event(
        state=NOW,
        title=_("Nothing is deleted before %(time)s UTC") % {"time": time},
        text=_("Until then you can stop it."),
    )


def _going(case: Case, shown: Status, needs: str) -> Event:
    going = awaited.GOING.get(needs) or {
        Status.RECEIVED: _("We look at your request"),
        Status.WORKING: _working(case),
        Status.CHECKING: _("A second person checks it"),
    }.get(shown, "")
    text = (
        _("If you do not answer, we decide with what we have.")
        if needs in awaited.ASKING
        else ""
    )
    return Event(state=NOW, title=str(going), text=text)


def _working(case: Case) -> str:
    right = registry.get(case.right)
    if right is not None and right.is_noting:
        return _("We write it down")
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
    return [
        *_still_deciding(case),
        Event(
            state=NEXT,
            title=_("We close the request"),
            text=_("Until then you can open the answer and tell us if it is wrong."),
            by_date=(answered + OPEN_AFTER_ANSWER).date(),
        ),
    ]
