"""Every purpose has a legal basis; an interest is named (GDPR Art. 6, 13(1))."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from notices import reading
from notices.checking import NONE_YET, Check, Finding, listed


def run(arguments: dict[str, Any], at: datetime) -> Finding:
    """Broken while the sentence above is not true of the revision in force."""
    current = reading.current(at)
    if current is None:
        return NONE_YET
    missing = [
        slug
        for slug, row in current.purposes.items()
        if not row.legal_basis
        or (row.legal_basis == "legitimate_interest" and not row.legitimate_interest)
    ]
    return listed(_("No basis: %(listed)s."), missing)


CHECK = Check(
    code="basis-per-purpose",
    title=gettext_lazy("Every purpose has its legal basis"),
    run=run,
)
