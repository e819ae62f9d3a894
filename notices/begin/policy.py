"""A policy is in force: everything else follows from it."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from notices import first_draft, reading
from portal import permissions
from portal.beginning import Step
from portal.models import User


def _is_in_force(at: datetime) -> bool:
    return reading.current(at) is not None


def _may_begin(user: User) -> bool:
    return permissions.may_edit(user) and first_draft.is_needed()


STEP = Step(
    code="policy",
    rank=50,
    title=_("Publish your policy"),
    words=_(
        "An editor begins with the starter policy, or with your own under “Policy”, and "
        "writes it; a publisher agrees, and it counts from its date on."
    ),
    is_done=_is_in_force,
    page="admin:notices_revision_changelist",
    command="manage.py load_revision notices/starter --by EMAIL",
    act="admin:notices_begin_first",
    button=_("Begin with the starter policy"),
    may_act=_may_begin,
)
