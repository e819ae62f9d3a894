"""A change that counts as material by rule may be called minor, with a reason.

The rule is in `weighing`; the reason stands in the frozen bytes.
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from notices import drafting, reading, weighing
from notices.models import Revision
from portal.models import User


@transaction.atomic
def call(draft: Revision, *, because: str, by: User, at: datetime) -> None:
    """Say why a change is minor that counts as material by rule; '' takes it back.

    It holds for what is material now: another change has to be looked at anew. The
    second person sees it, and cannot be whoever said it.
    """
    draft, because = drafting.locked(draft), because.strip()
    if draft.based_on is None:
        raise drafting.NotEditable(_("The first version changes nothing for anybody."))
    found = weighing.weight(
        reading.of_revision(draft.based_on), reading.of_revision(draft)
    )
    if because and not found.codes:
        raise drafting.NotEditable(_("It is minor already."))
    draft.minor = {"because": because, "over": found.codes} if because else None
    draft.save(update_fields=["minor"])
    drafting.edited(draft, "revision", "minor", "changed", ["minor"], by=by, at=at)
