"""An appeal that is tied to no answer yet: which request is meant, or none of ours.

Nobody decides it before that is known, because whoever decided the first answer may
not decide about it (US-2). What names no request of ours is read as a complaint.
"""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from notices import reading
from portal import ledger
from portal.models import User
from rights import appealing, applicable, claims, filing, judging, mails, references
from rights.appealing import NotOpen
from rights.models import Appeal, Case, Clock
from rights.talking import with_officer
from rights.workflow import about, actor

COMPLAINT = "complaint"


def of(case: Case) -> Appeal | None:
    """The appeal that this open case is, while nobody knows which answer is meant."""
    row = appealing.of(case) if case.right == appealing.RIGHT else None
    return row if row is not None and row.of is None and case.is_open() else None


def named(case: Case) -> str:
    """The reference the person typed, as people write it; '' when they typed none."""
    typed = str(claims.answers(case).get("about", ""))
    return references.display(typed) if typed else ""


@transaction.atomic
def as_complaint(case: Case, *, by: User, at: datetime) -> Case:
    """It names no request of ours: somebody reads and answers it as a complaint.

    Every day that was promised stays; a law's clocks for complaints come beside them.
    """
    locked = Case.objects.select_for_update().get(pk=case.pk)
    row = of(locked)
    if row is None:
        raise NotOpen(_("This appeal is tied to a request already."))
    _refuse_the_first(locked, by)
    row.delete()
    locked.right = COMPLAINT
    _count(locked)
    locked.save(update_fields=["right", "due_on"])
    with_officer(locked, by)
    mails.to_person("as_complaint", case=locked, at=at)
    ledger.record(
        "case.as_complaint", about=about(locked), by=actor(by), at=at, facts={}
    )
    case.refresh_from_db()
    return case


def _refuse_the_first(case: Case, by: User) -> None:
    """Whoever gave the answer that is named does not say that it is not meant."""
    typed = appealing.named(case)
    original = Case.objects.filter(reference=typed).first() if typed else None
    if original is None or settings.SECOND_PERSON == "solo":
        return
    if any(judging.is_same(by, each) for each in appealing.first_deciders(original)):
        raise NotOpen(
            _(
                "They name %(reference)s, which you had a part in. Say that it is this "
                "one, or ask them; or let another officer look."
            )
            % {"reference": references.display(typed)}
        )


def _count(case: Case) -> None:
    current = reading.of_revision(case.revision)
    place = case.residence or None  # an appeal asks nobody where they live
    chosen = applicable.law_of(current, case.right, place, at=case.received_at)
    known = set(case.clocks.values_list("kind", "law"))
    Clock.objects.bulk_create(
        clock
        for clock in filing.clocks(case, chosen, told_at=case.received_at)
        if (clock.kind, clock.law) not in known
    )
    case.due_on = min(case.due_on, chosen.answer_by)
