"""A published period is kept: no row is past it, except those that a hold keeps.

The nightly run needs a night, so a row counts as late one day after its period.
Rows that wait for other rows count as late: a promise has no small print.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from notices import reading
from notices.checking import Check, Finding, broken
from notices.models import CheckState
from retention import holds, rules, surveying

GRACE = timedelta(days=1)


def run(arguments: dict[str, Any], at: datetime) -> Finding:
    """Look at every dataset that the rule (argument `rule`) applies to."""
    current = reading.current(at)
    orders = rules.orders(current, at=at - GRACE) if current else []
    mine = [order for order in orders if order.rule.slug == arguments["rule"]]
    if not mine:
        return broken(_("No mapped dataset has a clock for this rule."))
    late: dict[str, int] = {}
    oldest: list[datetime] = []
    for order in mine:
        held = holds.held_keys(order.dataset.slug)
        survey = surveying.survey(order.dataset, order.dues, held=held)
        if survey.planned or survey.blocked:
            late[order.dataset.title] = survey.planned + survey.blocked
        if survey.oldest:
            oldest.append(survey.oldest)
    if not late:
        return Finding(state=CheckState.KEPT, message=_("No row is past its period."))
    listed = ", ".join(f"{title}: {count}" for title, count in late.items())
    return broken(
        _("Rows past their period: %(listed)s.") % {"listed": listed},
        min(oldest, default=None),
    )


CHECK = Check(
    code="rule-kept",
    title=gettext_lazy("Nothing is kept longer than the published period."),
    run=run,
)
