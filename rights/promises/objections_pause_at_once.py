"""Whoever objects is not used for it while somebody weighs it.

GDPR Art. 18(1)(d), 21(1): the stop is as old as the objection.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from consent.models import Stop, StopGround
from notices.checking import NONE_YET, Check, Finding, broken
from notices.models import CheckState
from rights.models import Case
from rights.models.cases import OPEN


def run(arguments: dict[str, Any], at: datetime) -> Finding:
    """Broken at the first open objection whose pause was lifted before an answer."""
    asked = Case.objects.filter(right="objection", received_at__lte=at)
    # What was stopped for good before the request was opened again stays stopped.
    grounds = [StopGround.OBJECTION, StopGround.OPT_OUT]
    stopped = Stop.objects.filter(ground__in=grounds, until__isnull=True)
    unheld = (
        asked.filter(status__in=OPEN)
        .exclude(reference__in=stopped.values("case"))
        # What only the person themselves may pause waits for their proof.
        .exclude(proven_at__isnull=True, restriction__purposes=[])
        .order_by("received_at")
        .first()
    )
    if unheld is not None:
        return broken(_("An objection waits without a pause."), unheld.received_at)
    if not asked.exists():
        return NONE_YET
    return Finding(state=CheckState.KEPT, message=_("Every objection paused the use."))


CHECK = Check(
    code="objections-pause-at-once",
    title=gettext_lazy("An objection pauses the use at once"),
    run=run,
)
