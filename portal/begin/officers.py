"""Two officers: one decides, the other checks where much is at stake.

A company of one says so with `SECOND_PERSON=solo`.
"""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from portal.beginning import Step
from portal.models import User
from portal.permissions import OFFICER, OPERATOR


def _are_two(at: datetime) -> bool:
    officers = User.objects.filter(
        is_active=True, is_staff=True, groups__name=OFFICER
    ).distinct()
    return officers.count() >= (1 if settings.SECOND_PERSON == "solo" else 2)


STEP = Step(
    code="officers",
    rank=20,
    title=_("Invite two officers"),
    words=_(
        "One answers a request, the other agrees where much is at stake. An operator "
        "invites them, and a second operator agrees to it: whoever runs this site "
        "makes both with manage.py invite_staff. A company of one sets "
        "SECOND_PERSON=solo instead."
    ),
    is_done=_are_two,
    page="admin:portal_user_changelist",
    roles=(OPERATOR,),
)
