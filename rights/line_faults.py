"""Why something cannot be decided so about a kind of data, each in one sentence.

Every kind that was found is decided about, by whoever may decide about it, and what is
not done is not done on a ground that can be true of it.
"""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from rights import (
    correcting,
    grounds,
    named_law,
    overruled,
    proposals,
    registry,
    statutes,
    written,
)
from rights.models import Case, Decision, Verb
from rights.proposals import Proposal, Rows


def first(case: Case, lines: list[Proposal]) -> str:
    """What is wrong with what was chosen; '' where nothing is."""
    return next((fault for fault in _all(case, lines) if fault), "")


def outdated(case: Case, row: Decision) -> str:
    """Why what was proposed on a ground is not agreed to, where it counts no more."""
    right = registry.get(case.right)
    # What is answered in words has grounds of its own (`rights.writing`).
    if right is None or not right.is_decided or row.verb not in grounds.NOT_DOING:
        return ""
    if grounds.find(case, row.ground_code, row.category) is not None:
        return ""
    return _(
        "A ground of this decision does not hold for this request, or not any more. "
        "Send it back, and choose another."
    )


def _all(case: Case, lines: list[Proposal]) -> Iterator[str]:
    rows = proposals.found(case)
    if {line.category for line in lines} != {row.dataset.category for row in rows}:
        yield _("Decide about every kind of data that was found.")
    for line in lines:
        yield from _of_line(case, line, rows)
    yield written.repeated(_unheld(lines, rows), grounds.known(case))
    # No copy of nothing; and what the field cannot take, the officer can refuse.
    is_done = any(line.verb == Verb.DO for line in lines)
    yield correcting.fault(case) if is_done else grounds.whole_fault(case, lines)
    yield overruled.fault(case, lines)


def _of_line(case: Case, line: Proposal, rows: list[Rows]) -> Iterator[str]:
    is_ours = any(r.is_ours for r in rows if r.dataset.category == line.category)
    yield _whose(line, is_ours=is_ours)
    yield of_law(case, line, rows)
    if is_ours and line.verb not in proposals.verbs(case):
        yield _("Choose what happens to each kind of data.")
    if line.verb not in grounds.NOT_DOING:
        return
    ground = grounds.find(case, line.code, line.category)
    if ground is None:
        yield _("Choose the ground on which “%(kind)s” is not done.") % {
            "kind": line.title
        }
    if _unheld([line], rows):
        yield written.unsaid(line, ground)
        yield written.endless(line, ground)


def of_law(case: Case, line: Proposal, rows: list[Rows]) -> str:
    """Why a kind is not kept so for a law from elsewhere; '' where it can be.

    What such a law asks for is weighed in writing.
    """
    if line.verb in grounds.NOT_DOING and (unnamed := named_law.fault(case, line)):
        return unnamed
    barred = statutes.barred(case, line.category, line.verb, line.code)
    is_done = bool(line.verb) and line.verb not in grounds.NOT_DOING
    statute = None if is_done else statutes.of(case, line.category)
    is_said = bool(line.verb) and written.why(line.ground)
    if barred or statute is None or is_said or not _unheld([line], rows):
        return barred
    return statute.words


def _unheld(lines: list[Proposal], rows: list[Rows]) -> list[Proposal]:
    """Those that no hold keeps: one is on record, and needs no other reason."""
    return [
        line
        for line in lines
        if not line.code or line.code != proposals.hold_of(rows, line.category)
    ]


def _whose(line: Proposal, *, is_ours: bool) -> str:
    """About a customer's data the customer decides, about ours nobody else."""
    if is_ours == (line.verb != Verb.PASS_ON):
        return ""
    fault = _("“%(kind)s” is held for customers, who decide about it. Pass it on.")
    if is_ours:
        fault = _("“%(kind)s” is ours to decide and cannot be passed on.")
    return fault % {"kind": line.title}
