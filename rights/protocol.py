"""Where a case is, in the words that authorised agents' programs use.

The Data Rights Protocol's states, from our own; the table is whole, and a test says
so. A report of "nothing found" is a denial there, and an answer here.
"""

from __future__ import annotations

from rights import claims, dossier, registry
from rights.models import Case, Ending, Status, Twin
from rights.proposals import WHOLE

ENDED = {
    Ending.NONE: ("fulfilled", ""),
    Ending.GRANTED: ("fulfilled", ""),
    Ending.PARTLY: ("fulfilled", ""),
    Ending.REFUSED: ("denied", "other"),
    Ending.NOTHING_FOUND: ("denied", "no_match"),
    Ending.WITHDRAWN: ("revoked", ""),
    # Ours is over, and theirs is between the person and them.
    Ending.PASSED_ON: ("denied", "claim_not_covered"),
    # Ours is done; a part of it we may not answer.
    Ending.PART_PASSED: ("fulfilled", "claim_not_covered"),
    Ending.JOINED: ("fulfilled", ""),
}
OPEN = {
    Status.RECEIVED: ("open", ""),
    Status.WAITING: ("in_progress", "need_user_verification"),
    Status.WORKING: ("in_progress", ""),
    Status.CHECKING: ("in_progress", ""),
    Status.WITHDRAWN: ("revoked", ""),
}
SAID = {*ENDED.values(), *OPEN.values()}
STATUSES = sorted({status for status, _reason in SAID})
REASONS = sorted({reason for _status, reason in SAID if reason})


def state(case: Case) -> tuple[str, str]:
    """Status and reason; the reason is '' where there is none.

    What is answered with an earlier request is where that one is.
    """
    if case.ending == Ending.JOINED:
        row = Twin.objects.filter(case=case.pk).select_related("of").first()
        return state(row.of) if row else ENDED[Ending.JOINED]
    status = Status(case.status)
    if case.is_to_post():
        return OPEN[status]
    right = registry.get(case.right)
    if right is not None and right.is_report:
        return _of_report(case, status)
    if status is Status.WAITING and case.proven_at is not None:
        return ("in_progress", "")  # it is known who asks; something else is awaited
    is_known = case.ending == Ending.NOTHING_FOUND and case.proven_at is not None
    if is_known and claims.part(case)["holds_other"]:
        return ("fulfilled", "")  # nothing of a part: of the person there is more
    if case.ending == Ending.PARTLY and dossier.elsewhere(case):
        return ENDED[Ending.PART_PASSED]
    return OPEN.get(status) or ENDED[Ending(case.ending)]


def _of_report(case: Case, status: Status) -> tuple[str, str]:
    """Nothing that tells what was found: the data is not about whoever asks."""
    if status in {Status.WORKING, Status.CHECKING}:
        return OPEN[Status.RECEIVED]
    if status in OPEN:
        return OPEN[status]
    whole = case.outcomes.filter(category=WHOLE).exclude(ground="")
    return ENDED[Ending.REFUSED if whole.exists() else Ending.GRANTED]


def words(case: Case) -> str:
    """The same in the words of the public pages."""
    return str(Status(case.status).label)
