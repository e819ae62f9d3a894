"""Nothing is kept for a legal position without a day on which somebody looks again.

"Retention is advisable in light of our legal position" ends when the position does.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from notices import local_day
from notices.checking import Check, Finding, broken
from notices.models import CheckState
from retention.models import Hold, HoldKind


def run(_arguments: dict[str, Any], at: datetime) -> Finding:
    """Every open legal hold has a review day, and it has not passed."""
    for hold in Hold.objects.filter(
        kind=HoldKind.LEGAL, released_at__isnull=True, placed_at__lte=at
    ).order_by("placed_at"):
        if hold.review_on is None:
            message = _("“%(title)s” has no review day.") % {"title": hold.title}
        elif hold.review_on < local_day.of(at):
            message = _("The review day of “%(title)s” has passed.") % {
                "title": hold.title
            }
        else:
            continue
        return broken(message, hold.placed_at)
    return Finding(
        state=CheckState.KEPT, message=_("Every legal hold has a review day ahead.")
    )


CHECK = Check(
    code="holds-have-review-date",
    title=gettext_lazy("Every legal hold is looked at again on a set day."),
    run=run,
)
