"""Californians read a notice of their own, made of the revision in force.

Civ. Code 1798.130(a)(5); the very bytes that are served are looked at.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from notices import pages, reading
from notices.checking import KEPT, NONE_YET, Check, Finding, broken


def run(arguments: dict[str, Any], at: datetime) -> Finding:
    """Broken while the newest page in store does not name the version in force."""
    current = reading.current(at)
    row = pages.newest(current, "california") if current else None
    if current is None or row is None:
        return NONE_YET
    if pages.name(current).encode() not in bytes(row.body):
        return broken(_("The page in store is of another version."), row.rendered_at)
    return KEPT


CHECK = Check(
    code="california-notice-served",
    title=gettext_lazy("The California notice is of the version in force"),
    run=run,
)
