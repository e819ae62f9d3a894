"""How the same was decided before: for officers alone, so that like is decided alike.

What somebody wrote is not among it; the words of a decision are a click away, and that
click is logged.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from notices import local_day, reading
from rights import letter_lines, statutes
from rights.models import PRECEDENT, Case, Decision, Ending, Verb

MOST = 3
# Doing what was asked needs no example.
WEIGHED = (Verb.KEEP, Verb.REFUSE, Verb.PARTLY, Verb.PASS_ON)


@dataclass(frozen=True, kw_only=True)
class Weighed:
    """What was decided about one kind of data, and the law it rests on."""

    title: str
    verb: str
    law: str


@dataclass(frozen=True, kw_only=True)
class Precedent:
    """One answered request of the same right under the same law."""

    case: Case
    on: date
    ending: str
    weighed: tuple[Weighed, ...]


def like(case: Case) -> list[Precedent]:
    """The newest answers to the same right under the same law, without this one."""
    rows = Case.objects.filter(PRECEDENT, right=case.right, law=case.law)
    rows = rows.exclude(pk=case.pk).exclude(ending=Ending.JOINED)
    found = list(rows.order_by("-answered_at", "-id")[:MOST])
    lines: dict[int, list[Weighed]] = {each.pk: [] for each in found}
    decided = Decision.objects.filter(case__in=found, verb__in=WEIGHED)
    current = reading.of_revision(case.revision)
    for row in decided.order_by("category"):
        if row.ground_code == statutes.DUTY and _is_barred(case, row.category):
            continue  # no example: nobody can decide so any more
        lines[row.case_id].append(
            Weighed(
                title=letter_lines.title_of(current, row.category),
                verb=row.get_verb_display(),
                law=row.law,
            )
        )
    return [
        Precedent(
            case=each,
            on=local_day.of(each.answered_at),
            ending=each.get_ending_display(),
            weighed=tuple(lines[each.pk]),
        )
        for each in found
        if each.answered_at
    ]


def _is_barred(case: Case, kind: str) -> bool:
    """Whether the law that keeps this kind does not count for this person."""
    statute = statutes.of(case, kind)
    return statute is not None and statute.is_barred
