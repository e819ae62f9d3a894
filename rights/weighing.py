"""An objection weighed use by use: what stays stopped, and what is used again.

Whoever objects to several uses has a reason about each, and ours weigh for each alone
(GDPR Art. 21(1)). Direct marketing is none of them: nobody weighs it (Art. 21(3)).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from django.utils.translation import gettext as _

from notices import reading
from rights import letter_lines, registry
from rights.models import Case, Restriction, Verb
from rights.proposals import Proposal


def of(case: Case) -> list[tuple[str, str]]:
    """The paused uses of an objection, with titles; none where there is but one."""
    right = registry.get(case.right)
    if right is None or not right.stops_at_receipt:
        return []
    row = Restriction.objects.filter(case=case, lifted_at__isnull=True).first()
    if row is None or len(row.purposes) < 2:
        return []
    current = reading.of_revision(case.revision)
    return [(slug, letter_lines.title_of(current, slug)) for slug in row.purposes]


def fault(uses: Iterable[tuple[str, str]], stays: Iterable[str]) -> str:
    """Why these cannot be what stays stopped, in a sentence; '' when they can."""
    known, chosen = {slug for slug, _title in uses}, set(stays)
    if not known or (chosen and chosen < known):
        return ""
    return _(
        "Choose what stays stopped: at least one use, and not all. For all or none of "
        "them, choose another answer."
    )


def lines(case: Case, whole: Proposal, stays: Iterable[str]) -> list[Proposal]:
    """One decision for each use, where a part of them stays stopped."""
    if whole.verb != Verb.PARTLY:
        return []
    chosen = set(stays)
    return [
        replace(whole, category=slug, title=title, verb=Verb.REFUSE)
        if slug not in chosen
        else Proposal(category=slug, title=title, verb=Verb.DO)
        for slug, title in of(case)
    ]
