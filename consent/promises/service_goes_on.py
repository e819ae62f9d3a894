"""Nobody loses the messages that an account or a request needs.

Clause on communications: there is no way out of them, so no row may stop them.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from consent.models import Stop, StopGround
from notices.checking import Check, Finding, broken
from notices.models import CheckState

NEEDED = ("service", "rights-requests", "legal")


def run(arguments: dict[str, Any], at: datetime) -> Finding:
    """Broken at the first opt-out of what cannot be opted out of."""
    first = (
        Stop.objects.filter(
            purpose__in=NEEDED, ground=StopGround.OPT_OUT, until__isnull=True
        )
        .order_by("since")
        .first()
    )
    if first is not None:
        return broken(_("Somebody was opted out of what they need."), first.since)
    return Finding(state=CheckState.KEPT, message=_("Nobody is cut off."))


CHECK = Check(
    code="service-goes-on",
    title=gettext_lazy("Messages that people need always come"),
    run=run,
)
