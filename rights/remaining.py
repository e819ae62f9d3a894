"""What of one request takes longer: its own kinds of data, systems and answers.

Whoever takes more time chooses which of it is why: how complex the request is, and how
many this person sent, are reasons by law (GDPR Art. 12(3)). A handful of records that
were found long since is none, and before anybody began to look there is none. Without a code the page says nothing of what was found,
so the desk alone reads which part it is.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from notices import local_day, reading
from notices.reading import Reading
from retention import finding
from retention.models import Dataset
from rights import claims, dossier, grounds, neighbours, registry, steps
from rights.models import Case, StepState
from rights.steps import Work

# From so many records on there is much to go through.
MANY = 100


@dataclass(frozen=True, kw_only=True)
class Remaining:
    """One thing that is still open: how the desk names it, how the person reads it."""

    code: str
    title: str
    words: str


def of(case: Case) -> list[Remaining]:
    """What can be named, from the rows of the request; nothing where all is plain."""
    current = reading.of_revision(case.revision)
    asked = [*_customers(case), *_written(case), *_together(case)]
    rows, said = _about(case), _searched(case)
    if said is None and not _is_looking(case):
        # Whoever has not begun to look cannot know that it takes long.
        return asked
    if said is None:
        silent = {row.system for row in dossier.absences(case)}
        named = [row for row in rows if row.system.slug in silent] or rows
        looked = [_not_looked(row, current) for row in named]
        return [*asked, *(looked or _kinds(case, current))]
    away = [row for row in rows if row.system.slug in said.get("away", [])]
    return [
        *asked,
        *(_not_looked(row, current) for row in away),
        *_places(case, current, rows, said.get("found", {})),
    ]


def _about(case: Case) -> list[Dataset]:
    """The places of what was asked about."""
    rows = sorted(finding.places(), key=lambda place: place.slug)
    return [row for row in rows if claims.is_about(case, row.slug, row.category)]


def _not_looked(row: Dataset, current: Reading) -> Remaining:
    kind = _title(current, row.category)
    words = _("We have not looked everywhere for this kind of data: %(kind)s.")
    return Remaining(
        code=f"place:{row.slug}",
        title=_("%(kind)s, in %(system)s") % {"kind": kind, "system": row.system.title},
        words=words % {"kind": kind},
    )


def _places(
    case: Case, current: Reading, rows: list[Dataset], found: dict[str, int]
) -> Iterator[Remaining]:
    """Where much lies; or what somebody else may be in, for whoever wants a copy."""
    right = registry.get(case.right)
    is_copy = right is not None and right.is_exporting
    for row in rows:
        count = found.get(row.slug, 0)
        is_shared = is_copy and grounds.is_shared(current, row.category)
        if not count or (count < MANY and not is_shared):
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


def _searched(case: Case) -> dict[str, Any] | None:
    """What the search said; None before somebody proven was searched for."""
    if case.proven_at is None:
        return None
    step = steps.of(case, Work.SEARCH)
    if step is None or step.state != StepState.DONE:
        return None
    return dict(step.result)


def _is_looking(case: Case) -> bool:
    """Whether somebody proven is being searched for: begun, and not over."""
    step = steps.of(case, Work.SEARCH)
    is_due = step is not None and step.state == StepState.DUE
    return case.proven_at is not None and is_due and bool(step and step.attempt)


def _kinds(case: Case, current: Reading) -> list[Remaining]:
    wanted = claims.wanted(case) or list(current.categories)
    return [
        Remaining(
            code=f"kind:{slug}",
            title=_title(current, slug),
            words=_("We are not done with this kind of data: %(kind)s.")
            % {"kind": _title(current, slug)},
        )
        for slug in wanted
    ]


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
    right = registry.get(case.right)
    if right is None or not right.is_written:
        return []
    day = local_day.words(case.received_at, "j F Y")
    words = _("We have not looked into all that you wrote to us on %(day)s.")
    return [
        Remaining(
            code="wrote",
            title=_("What they wrote on %(day)s") % {"day": day},
            words=words % {"day": day},
        )
    ]


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
