"""Words that promise nothing anybody could check (GDPR Art. 12(1): clear and plain)."""

from __future__ import annotations

import re
from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from notices.doubt import Doubt, Found, Policy, said

WORDS = re.compile(
    r"\b(as needed|as long as (is )?(needed|necessary)|industry[- ]best[- ]practices?"
    r"|industry standards?|need[- ]to[- ]know|from time to time|as quickly as possible"
    r"|reasonable (steps|efforts)|where appropriate|in certain (instances|circumstances)"
    r"|to (the )?extent possible|as appropriate|without limitation)\b",
    re.IGNORECASE,
)


def run(policy: Policy) -> Iterable[Found]:
    """One for each sentence that leaves open what is done."""
    return said(policy, WORDS, _("Nobody can check this. Say what, when or how long."))


DOUBT = Doubt(code="vague", run=run)
