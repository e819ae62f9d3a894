"""Every purpose has a legal basis; an interest is named (GDPR Art. 6, 13(1))."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from notices import reading
from notices.checking import KEPT, NONE_YET, Check, Finding, broken


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
    return broken(f"No basis: {', '.join(missing)}.") if missing else KEPT


CHECK = Check(
    code="basis-per-purpose", title=_("Every purpose has its legal basis"), run=run
)
