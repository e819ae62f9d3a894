""" "We do not share" beside sentences that share (CPRA 1798.140(ah))."""

from __future__ import annotations

import re
from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from notices.doubt import Doubt, Found, Policy, said

DENIED = re.compile(r"\bdo not (sell or )?share\b", re.IGNORECASE)
DONE = re.compile(r"\b(may|we|can) share (your|it|this|personal)", re.IGNORECASE)


def run(policy: Policy) -> Iterable[Found]:
    """The denials, when the same text shares."""
    if any(DONE.search(line) for part in policy.parts for line in part.sentences()):
        why = _(
            "The same policy says that data is shared. Write “disclose”, and to whom."
        )
        yield from said(policy, DENIED, why)


DOUBT = Doubt(code="no-sale-but-shares", run=run)
