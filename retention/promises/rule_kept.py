"""A published period is kept: no row is past it, except those that a hold keeps."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from notices import reading
from notices.checking import Check, Finding, broken
from retention import own, rules
from retention.surveying import GRACE, Lateness


def run(arguments: dict[str, Any], at: datetime) -> Finding:
    """Look at every place of the kind of data that `rule` (an argument) is about."""
    current = reading.current(at)
    orders = rules.orders(current, at=at - GRACE) if current else []
    mine = [order for order in orders if order.rule.slug == arguments["rule"]]
    rule = current.rules.get(arguments["rule"]) if current else None
    ours = own.kinds().get(rule.category) if rule else None
    if not mine and ours is None:
        return broken(_("No mapped dataset has a clock for this rule."))
    late = Lateness()
    if ours is not None:
        late.add_own(ours, at)
    for order in mine:
        late.add(order)
    return late.finding()


CHECK = Check(
    code="rule-kept",
    title=gettext_lazy("Nothing is kept longer than the published period."),
    run=run,
)
