"""Every published period is kept: in each place of its kind of data, and in our own.

A period that no place can carry out is as broken as one that is over. What other rules
say is told although one system cannot be asked; that it cannot is told when all is well.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from notices import reading
from notices.checking import Check, Finding, broken
from notices.models import CheckState
from retention import own, rules
from retention.connecting import ConnectorError
from retention.lint import rule_without_clock, unmapped_category
from retention.surveying import GRACE, Lateness


def run(arguments: dict[str, Any], at: datetime) -> Finding:
    """Look at every rule in force on every dataset of its kind."""
    current = reading.current(at)
    if current is None:
        return broken(_("No revision is in force."))
    unkept = [
        f"{lint.path}: {lint.message}"
        for check in (unmapped_category, rule_without_clock)
        for lint in check.run(current, at)
    ]
    if unkept:
        return broken(" ".join(unkept))
    late, failed = Lateness(), ""
    for kind in own.kinds().values():
        late.add_own(kind, at)
    for order in rules.orders(current, at=at - GRACE):
        try:
            late.add(order)
        except ConnectorError as error:
            failed = f"{order.dataset.title}: {error}"
    if late.rows or late.lost or not failed:
        return late.finding()
    return Finding(state=CheckState.ERROR, message=failed)


CHECK = Check(
    code="periods-kept",
    title=gettext_lazy("Nothing of any kind is kept longer than the published period."),
    run=run,
)
