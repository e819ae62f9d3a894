"""What of one request takes longer: its own records, systems, letters and answers.

Whoever takes more time chooses which of it is why: how complex the request is, and how
many this person sent, are reasons by law (GDPR Art. 12(3)). What we have not begun is
none, nor a handful of records or of words, and once it is decided nothing is left that
could be. Without a code the page says nothing of what was found, so the desk alone
reads which part it is.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from notices import local_day, reading
from notices.reading import Reading
from retention import finding
from retention.models import Dataset, Role
from rights import (
    absences,
    claims,
    dossier,
    enclosures,
    grounds,
    neighbours,
    registry,
    steps,
)
from rights.models import Case, EnclosureKind, MessageKind, StepState
from rights.steps import Work

# From so many records on there is much to go through; where others can be in them,
# somebody looks at each.
MANY, MANY_SHARED = 100, 10
# What is longer, or comes in as many pieces, is more than a letter to answer.
LONG_LETTER, MANY_PIECES = 2_000, 3
# A system that comes back within the day holds nothing up.
AWAY = timedelta(days=1)


@dataclass(frozen=True, kw_only=True)
class Remaining:
    """One thing that is still open: how the desk names it, how the person reads it."""

    code: str
    title: str
    words: str


def of(case: Case, at: datetime) -> list[Remaining]:
    """What can be named, from the rows of the request; nothing where all is plain."""
    if dossier.decisions(case):
        return []
    return [
        *_customers(case),
        *_written(case),
        *_together(case),
        *_away(case, at),
        *_places(case),
    ]


def _about(case: Case) -> list[Dataset]:
    """The places of what was asked about."""
    rows = sorted(finding.places(), key=lambda place: place.slug)
    return [row for row in rows if claims.is_about(case, row.slug, row.category)]


def _away(case: Case, at: datetime) -> Iterator[Remaining]:
    """The systems that have not answered for somebody proven, and since when."""
    if case.proven_at is None:
        return
    for row in dossier.absences(case):
        if row.done_at is not None or at - row.since < AWAY:
            continue
        said = {"system": row.title, "day": absences.since(row)}
        yield Remaining(
            code=f"away:{row.system}",
            title=_("No answer from %(system)s since %(day)s") % said,
            words=_(
                "One of our systems, which can hold a part of it, has not answered "
                "since %(day)s."
            )
            % said,
        )


def _places(case: Case) -> Iterator[Remaining]:
    """Where much lies; or what somebody else may be in, for whoever wants a copy."""
    said = _searched(case)
    found: dict[str, int] = said.get("found", {}) if said else {}
    current = reading.of_revision(case.revision)
    right = registry.get(case.right)
    is_copy = right is not None and right.is_exporting
    for row in _about(case) if found else ():
        count = found.get(row.slug, 0)
        is_shared = is_copy and _is_of_others(row, current)
        if count < (MANY_SHARED if is_shared else MANY):
            continue
        kind = _title(current, row.category)
        yield Remaining(
            code=f"place:{row.slug}",
            title=_("%(kind)s, in %(system)s: %(n)d")
            % {"kind": kind, "system": row.system.title, "n": count},
            words=_(
                "Somebody else can be in a part of it, so that we look at each record."
            )
            if is_shared
            else _("There is much to go through in a part of what you asked for."),
        )


def _is_of_others(row: Dataset, current: Reading) -> bool:
    """Whether others can be in it: in a voice that is kept as theirs nobody else is."""
    kind = current.categories.get(row.category)
    is_voice = kind is not None and kind.dpv.startswith("pd:Voice")
    is_own = is_voice and row.role == Role.CONTROLLER
    return not is_own and grounds.is_shared(current, row.category)


def _searched(case: Case) -> dict[str, Any] | None:
    """What the search said; None before somebody proven was searched for."""
    if case.proven_at is None:
        return None
    step = steps.of(case, Work.SEARCH)
    if step is None or step.state != StepState.DONE:
        return None
    return dict(step.result)


def _title(current: Reading, slug: str) -> str:
    row = current.categories.get(slug)
    return str(row.title) if row else slug


def _customers(case: Case) -> list[Remaining]:
    """Those whose data it is, and who have not said what they want."""
    return [
        Remaining(
            code=f"customer:{leg.pk}",
            title=_("No answer yet from %(customer)s") % {"customer": leg.customer},
            words=_(
                "%(customer)s, whose data a part of it is, has not answered us yet."
            )
            % {"customer": leg.customer},
        )
        for leg in dossier.legs(case)
        if not leg.word
    ]


def _written(case: Case) -> list[Remaining]:
    """What is long, or came in many pieces, where words are what is answered."""
    right = registry.get(case.right)
    if right is None or not right.is_written:
        return []
    length = len(claims.wrote(case))
    wrote = [m for m in dossier.messages(case) if m.kind == MessageKind.ANSWER]
    if length < LONG_LETTER and len(wrote) + _files(case) < MANY_PIECES:
        return []
    day = local_day.words(case.received_at, "j F Y")
    words = _(
        "You sent us a lot to read on %(day)s or later, and we go through it all."
    )
    return [
        Remaining(
            code="wrote",
            title=_("The length or number of what they wrote since %(day)s")
            % {"day": day},
            words=words % {"day": day},
        )
    ]


def _files(case: Case) -> int:
    sent = enclosures.of(case).exclude(kind=EnclosureKind.MANDATE)
    return len(sent[:MANY_PIECES])


def _together(case: Case) -> list[Remaining]:
    """How many this person sent is a reason by law."""
    count = len(neighbours.also_open(case))
    if not count:
        return []
    words = _("You have %(n)d requests with us that are open, and they go together.")
    return [
        Remaining(
            code="together",
            title=ngettext(
                "%(n)d other open request of this person",
                "%(n)d other open requests of this person",
                count,
            )
            % {"n": count},
            words=words % {"n": count + 1},
        )
    ]
