"""What of one request is not finished: its own kinds of data, systems and answers.

Whoever takes more time says which of it is why (GDPR Art. 12(3)), so that a reason is
one of this request by what it points at, whatever words stand beside it. Without a code
the page says nothing of what was found, so the desk alone reads which part it is.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from notices import reading
from notices.reading import Reading
from retention import finding
from rights import claims, dossier, looking, registry, steps
from rights.models import Case, StepState
from rights.steps import Work


@dataclass(frozen=True, kw_only=True)
class Remaining:
    """One thing that is still open: how the desk names it, how the person reads it."""

    code: str
    title: str
    words: str


def of(case: Case) -> list[Remaining]:
    """What can be named, from the rows of the request; always something."""
    current = reading.of_revision(case.revision)
    asked = [*_customers(case), *_written(case), *_together(case)]
    return [*asked, *(list(_places(case, current)) or _kinds(case, current))]


def _places(case: Case, current: Reading) -> Iterator[Remaining]:
    """Where it lies, for the desk; to the person no word of what was found."""
    found = _found(case)
    for row in sorted(finding.places(), key=lambda place: place.slug):
        if not claims.is_about(case, row.slug, row.category):
            continue
        if found is not None and not found.get(row.slug):
            continue
        kind = _title(current, row.category)
        if found:
            words = _("We are not done with one part of what you asked for.")
        else:
            words = _("We have not looked everywhere for this kind of data: %(kind)s.")
        yield Remaining(
            code=f"place:{row.slug}",
            title=_("%(kind)s, in %(system)s")
            % {"kind": kind, "system": row.system.title},
            words=words % {"kind": kind},
        )


def _found(case: Case) -> dict[str, int] | None:
    """How much lies where; None before somebody proven was searched for."""
    if case.proven_at is None:
        return None
    step = steps.of(case, Work.SEARCH)
    if step is None or step.state != StepState.DONE:
        return None
    return dict(step.result.get("found", {}))


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
    day = date_format(case.received_at, "j F Y")
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
    count = len(looking.also_open(case))
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
