"""A named officer can be reached today (SPDI Rules 2011, r. 5(9))."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from notices import reading
from notices.checking import KEPT, Check, Finding, broken


def run(arguments: dict[str, Any], at: datetime) -> Finding:
    """Broken while the sentence above is not true of the revision in force."""
    current = reading.current(at)
    officer = current.officer(at) if current else None
    if officer is None or not officer.name or not officer.email:
        return broken(_("Nobody holds the officer's post today."))
    return KEPT


CHECK = Check(
    code="officer-named", title=gettext_lazy("A named officer can be reached"), run=run
)
