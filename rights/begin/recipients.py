"""The company has said how each recipient of its data is told of a request."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from notices import reading
from portal.beginning import Step
from portal.permissions import OFFICER
from rights.models import Reach


def _is_said(at: datetime) -> bool:
    current = reading.current(at)
    if current is None:
        return False
    had = {row.recipient for row in current.disclosures} & set(current.recipients)
    return had <= set(Reach.objects.values_list("slug", flat=True))


STEP = Step(
    code="recipients",
    rank=75,
    title=_("Say how those who get data from you are told"),
    words=_(
        "Whoever got data from you must learn when it is deleted, corrected or paused. "
        "An officer writes an address for each, or why they cannot be told."
    ),
    is_done=_is_said,
    page="admin:rights_recipients",
    roles=(OFFICER,),
)
