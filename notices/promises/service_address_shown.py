"""The registered office is on record and shown on the contact page."""

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
    if current is None or not current.organisation.address.strip():
        return broken(_("The organisation has no address."))
    return KEPT


CHECK = Check(
    code="service-address-shown",
    title=gettext_lazy("The registered office is shown"),
    run=run,
)
