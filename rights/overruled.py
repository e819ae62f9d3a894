"""A request whose answer an appeal has changed: what the appeal said binds the next one.

Whoever decides it anew, and whoever agrees, reads it there. The ground that the appeal
set aside is used up, and a part that is still not done takes an officer who had no part
in the first answer, where there is one.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.models import User
from rights import dossier, judging, references, statutes, written
from rights.models import Appeal, Case, Decision, Verdict
from rights.proposals import Proposal
from rights.refusals import NAMED

# A duty of a law is not the officer's view, and no reviewer can lift it: they say why.
NO_VIEW = frozenset({statutes.DUTY})
# The policy names the law or an officer does: it is a law all the same.
BY_LAW = NO_VIEW | {NAMED}
_SET_ASIDE = gettext_lazy(
    "The appeal %(appeal)s set aside the ground that you chose for “%(kind)s”. Do what "
    "it says, or choose another ground."
)
_UNSAID = gettext_lazy(
    "The appeal %(appeal)s asked for another answer about “%(kind)s”. Where a law keeps "
    "it all the same, write to this person in a whole sentence why."
)


def by(case: Case) -> Appeal | None:
    """The last appeal that changed its answer; None where none did."""
    changed = (Verdict.CHANGED, Verdict.PARTLY)
    rows = [row for row in dossier.appeals(case) if row.verdict in changed]
    return max(
        rows, key=lambda row: row.decided_at or row.case.received_at, default=None
    )


def grounds_of(case: Case) -> dict[str, str]:
    """Kind of data -> the ground on which the answer that stands did not do it."""
    rows = Decision.objects.filter(case=case, verb__in=statutes.NOT_DONE)
    return {row.category: row.ground_code for row in rows if row.ground_code}


def fault(case: Case, lines: Iterable[Proposal]) -> str:
    """Why this cannot be the new answer; '' where it goes against no appeal."""
    row = by(case)
    if row is None or row.verdict != Verdict.CHANGED:
        return ""
    again = (line for line in lines if _is_again(row.overruled, line))
    for line in again:
        said = {"appeal": shown(row), "kind": line.title}
        if line.code not in BY_LAW:
            return _SET_ASIDE % said
        if not written.why(line.ground):
            return _UNSAID % said
    return ""


def _is_again(overruled: dict[str, str], line: Proposal) -> bool:
    before = overruled.get(line.category)
    is_same = before == line.code or {before, line.code} <= BY_LAW
    return line.verb in statutes.NOT_DONE and is_same


def agreeing_fault(case: Case, user: User) -> str:
    """Why this officer is not the second one: they gave the answer that was changed."""
    row = by(case)
    if row is None or judging.may_judge(row, user):
        return ""
    if not set(grounds_of(case).values()) - NO_VIEW:
        return ""
    proposers = set(case.decisions.values_list("proposed_by", flat=True))
    free = [each for each in judging.others(row) if each.pk not in proposers]
    if not free:
        return ""
    return _(
        "You had a part in the answer that appeal %(appeal)s changed, and a part of it "
        "is still not done. %(who)s can agree to that."
    ) % {"appeal": shown(row), "who": ", ".join(str(each) for each in free)}


def shown(row: Appeal) -> str:
    """The reference of the appeal as people write it."""
    return references.display(row.case.reference)
