"""Using a site is not consent (GDPR Art. 4(11) and 7; CPRA 1798.140(h))."""

from __future__ import annotations

import re
from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from notices.doubt import Doubt, Found, Policy, said

WORDS = re.compile(
    r"\bby (using|visiting|accessing|signing)\b.{0,120}\b(agree|consent|accept)",
    re.IGNORECASE,
)


def run(policy: Policy) -> Iterable[Found]:
    """One for each sentence that reads use as a yes."""
    return said(policy, WORDS, _("Use is not consent. Ask for each purpose by itself."))


DOUBT = Doubt(code="use-is-consent", run=run)
