""" "May" about sharing or collecting: the reader cannot tell whether it happens."""

from __future__ import annotations

import re
from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from notices.doubt import Doubt, Found, Policy, said

WORDS = re.compile(
    r"\b(we|affiliates) may (\w+ ){0,4}?(collect|share|disclose|use|receive|send)\b",
    re.IGNORECASE,
)


def run(policy: Policy) -> Iterable[Found]:
    """One for each sentence that says what perhaps happens to data."""
    return said(policy, WORDS, _("Say whether it happens, with whom and what for."))


DOUBT = Doubt(code="may", run=run)
