"""Everything the officer sees of one case, read once and ready to print.

Opening it is logged (`portal.Opening`): who, what, when. Nothing here changes a
case; acts are in `rights.deciding` and `rights.workflow`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from notices import local_day, reading
from portal import places, vault
from portal.models import Opening, User
from retention import rectifying
from retention.models import Dataset
from rights import (
    dossier,
    endings,
    frozen,
    guessing,
    letter_lines,
    missed,
    narrowing,
    neighbours,
    nominees,
    queue,
    registry,
    steps,
    uses,
    work_words,
)
from rights.channels import Channel
from rights.claims import ELSEWHERE, HERE, place, wrote
from rights.models import Case, Fate, MessageKind, StepState
from rights.right import Page
from rights.steps import Work

CLAIMS = {
    "email": gettext_lazy("E-mail address"),
    "phone": gettext_lazy("Phone number"),
    "account": gettext_lazy("Account"),
    "link": gettext_lazy("Link"),
}

# Forms that ask where somebody lives; they may leave it out.
ASKS_WHERE = {
    *(Page.RESIDENCE, Page.RESTRICT, Page.OBJECT, Page.MOVE, Page.RECTIFY),
    Page.COMPLAIN,
}
# Answers that were chosen from a list, with what the person read there.
WORDS: dict[str, dict[str, Any]] = {
    "ground": uses.GROUNDS,
    "way": nominees.WAYS,
    "fate": dict(Fate.choices),
}


@dataclass(frozen=True, kw_only=True)
class Said:
    """One message of the case, with who can see it."""

    kind: str
    label: str
    is_internal: bool
    by: str
    at: datetime
    text: str


@dataclass(frozen=True, kw_only=True)
class FoundLine:
    """One dataset: how many rows, where, and whose they are."""

    kind: str
    category: str
    dataset: str
    system: str
    count: int
    is_processor: bool


@dataclass(frozen=True, kw_only=True)
class Failed:
    """A step that left an error, for the officer to see."""

    step: str
    error: str
    next_try: datetime | None


BODY, FACTS = "case", "facts of a case"


def opened(case: Case, *, by: User, at: datetime, what: str = BODY) -> None:
    """Log that somebody read a case, and whether with what the person wrote."""
    opened_all([case], by=by, at=at, what=what)


def opened_all(
    cases: Iterable[Case], *, by: User, at: datetime, what: str = BODY
) -> None:
    """The same of several that are read on one page."""
    Opening.objects.bulk_create(
        Opening(user=by, about=f"case:{case.reference}", what=what, at=at)
        for case in cases
    )


def claims(case: Case) -> list[tuple[str, str]]:
    """What the person can be found by, as typed: claims until proven."""
    found = vault.unseal_json(case.key, case.sealed_claims)
    return [
        (str(CLAIMS.get(kind, kind)), value) for kind, value in found.items() if value
    ]


IF_SAID = {
    "scope": gettext_lazy("Only a list of kinds, and of who got them"),
    "used_now": gettext_lazy("Yes, to deceive somebody"),
    HERE: gettext_lazy("Only on this site"),
}


def answers(case: Case) -> dict[str, Any]:
    """The other answers of the form."""
    found: dict[str, Any] = vault.unseal_json(case.key, case.sealed_answers)
    return found


def asked(case: Case) -> list[tuple[str, str]]:
    """The other answers, in the order of the form, as words."""
    labels = {
        "categories": _("Kinds of data"),
        "scope": _("How much"),
        "since": _("Collected from"),
        "until": _("Collected up to"),
        "choices": _("Choices"),
        "words": _("In their words"),
        "contact": _("Answer to"),
        "text_to": _("Text them at"),
        "post_to": _("Letters to"),
        "reads": _("Would rather read"),
        HERE: _("How to reach them"),
        "link": _("Link"),
        "about": _("About the request"),
        "way": _("They want to"),
        "name": _("Who may act"),
        "reach": _("How to reach them"),
        "relation": _("Who they are to them"),
        "ground": _("Ground"),
        "field": _("What is wrong"),
        "to": _("Send it to"),
        "wrong": _("What it is"),
        "now": _("It says now"),
        "should": _("It should say"),
        "purposes": _("They object to"),
        "used_now": _("Being used now"),
        "heard": _("When they heard it"),
        "fate": _("The recording"),
        "less": _("Left out at their wish"),
    }
    lines = []
    right = registry.get(case.right)
    hidden = {"words"} if right is not None and right.is_written else set()
    for key, value in answers(case).items():
        # What is hidden stands on its own, see `to_answer`.
        if key not in hidden and (text := _in_words(case, key, value)):
            lines.append((labels.get(key, key), text))
    return lines


def _in_words(case: Case, key: str, value: Any) -> str:
    """An answer as the person read it: a use by its title, a ground as a sentence."""
    right = registry.get(case.right)
    if key in WORDS:
        return str(WORDS[key].get(value, value))
    if key == "field":
        if value == ELSEWHERE:
            return _("Something that is not on the list")
        where = rectifying.place(str(value))
        return where.title if where else str(value)
    if key in {"since", "until"}:
        return date_format(date.fromisoformat(str(value)), "j F Y")
    if key in IF_SAID:
        return str(IF_SAID[key]) if value else ""
    if key == narrowing.LESS:
        return narrowing.on_the_file(case)
    if key in {"purposes", "categories", "choices"}:
        current = reading.of_revision(case.revision)
        own = {c.purpose: str(c.title) for c in right.choices} if right else {}
        titles = [own.get(s) or letter_lines.title_of(current, s) for s in value]
        return ", ".join(titles)
    return ", ".join(value) if isinstance(value, list) else str(value or "")


def to_answer(case: Case) -> str:
    """The words that are answered in words: `asked` leaves them out."""
    right = registry.get(case.right)
    return wrote(case) if right is not None and right.is_written else ""


def found(case: Case) -> list[FoundLine]:
    """Rows found per category and system, from the search step's result."""
    step = steps.of(case, Work.SEARCH)
    if step is None or step.state != StepState.DONE:
        return []
    counts: dict[str, int] = step.result.get("found", {})
    current = reading.of_revision(case.revision)
    datasets = Dataset.objects.filter(slug__in=counts).select_related("system")
    return [
        FoundLine(
            kind=dataset.category,
            category=_title(current, dataset.category),
            dataset=dataset.title,
            system=dataset.system.title,
            count=counts[dataset.slug],
            is_processor=dataset.role == "processor",
        )
        for dataset in datasets
    ]


def found_words(lines: list[FoundLine]) -> str:
    """The finding as a headline: "51 records found in 1 system"."""
    count = sum(line.count for line in lines)
    systems = len({line.system for line in lines if line.count})
    if not count:
        return _("Nothing was found")
    return ngettext("%(count)s record found", "%(count)s records found", count) % {
        "count": f"{count:,}"
    } + ngettext(" in %(n)d system", " in %(n)d systems", systems) % {"n": systems}


def _title(current: reading.Reading, slug: str) -> str:
    category = current.categories.get(slug)
    return str(category.title) if category else slug


def said(case: Case) -> list[Said]:
    """Messages, oldest first, but the letter, which has a place of its own.

    Internal notes are marked and never sent.
    """
    return [
        Said(
            kind=message.kind,
            label=str(message.get_kind_display()),
            is_internal=message.kind == MessageKind.NOTE,
            by=str(message.by) if message.by else "",
            at=message.at,
            text=vault.unseal(case.key, message.sealed).decode(),
        )
        for message in dossier.messages(case)
        if message.kind != MessageKind.LETTER
    ]


def failed(case: Case) -> list[Failed]:
    """Steps whose last attempt failed; not of a system that was left out."""
    found = [
        step
        for step in dossier.steps(case)
        if step.state == StepState.DUE and step.error and not step.apart
    ]
    words = work_words.of(found)
    return [
        Failed(step=words[step.pk], error=step.error, next_try=step.next_try_at)
        for step in found
    ]


def law_title(case: Case) -> str:
    """The law of a case by its name."""
    pack = registry.packs().get(case.law)
    return str(pack.title) if pack else case.law


def law_sentence(case: Case) -> str:
    """Which law is applied and why."""
    pack, law = registry.packs().get(case.law), law_title(case)
    where = place(case)
    if where and case.law != "company" and (not pack or where not in pack.places):
        return _("%(law)s: somebody here chose it.") % {"law": law}
    if case.residence and _is_noted(case):
        return _(
            "%(law)s, because somebody here noted that they live in %(place)s."
        ) % {
            "law": law,
            "place": places.within(case.residence),
        }
    if case.residence:
        return _("%(law)s, because they said they live in %(place)s.") % {
            "law": law,
            "place": places.within(case.residence),
        }
    if where:
        return _("%(law)s, by the country of the phone number.") % {"law": law}
    return _from_nowhere(case) % {"law": law}


def _is_noted(case: Case) -> bool:
    """Whether an officer put it under its law, and not the person by their word."""
    last = next(iter(reversed(dossier.law_changes(case))), None)
    is_theirs = last is None or last.by_id is None or last.place != case.residence
    return not is_theirs


def _from_nowhere(case: Case) -> str:
    """Why this law, where nobody knows the place."""
    if _is_noted(case):
        return _("%(law)s: somebody here chose it.")
    if case.law != "company":
        return _("%(law)s, the strictest one, as nobody said where they live.")
    right = registry.get(case.right)
    if right is None or not ASKS_WHERE & set(right.pages):
        return _("%(law)s: where they live is not asked for this.")
    return _("%(law)s: they did not say where they live.")


def facts(case: Case, *, at: datetime) -> list[tuple[str, str]]:
    """The left-hand panel: what was asked, due, law, channel."""
    return [
        *_when(case, local_day.of(at)),
        (_("Law of"), law_sentence(case)),
        (_("Received"), local_day.moment(case.received_at, "j M Y, H:i")),
        *_came(case),
        (_("With"), str(case.assigned_to) if case.assigned_to else _("nobody yet")),
        *neighbours.lines(case),
        *guessing.lines(case, at=at),
        *frozen.facts(case),
    ]


def _came(case: Case) -> list[tuple[str, str]]:
    """How it reached us, where it did not come by the form."""
    said = dict(Channel.choices).get(case.channel)
    return [(_("Came in"), str(said))] if said else []


def _when(case: Case, today: date) -> list[tuple[str, str]]:
    due = local_day.words(case.due_on, "D j M Y")
    if case.is_open():
        left = queue.days_left(case, today=today)
        return [(_("Due"), f"{left}, {due}"), *missed.on_the_file(case)]
    ended = case.answered_at or case.closed_at
    day = f", {local_day.words(ended, 'D j M Y')}" if ended else ""
    return [(_("Ended"), f"{endings.words(case)}{day}"), (_("Was due"), due)]
